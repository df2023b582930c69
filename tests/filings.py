"""Filed forms with known faults, composed on the national layout and checked as files."""

import build
from jixiao.compose import export
from jixiao.files import CheckedFile, check
from jixiao.form import Form
from jixiao.layouts import load


def project(*, rate="97.25%", execution="9.73", total="99.73", weight="100", actual="318人次", score="90") -> Form:
    """A project form, sound unless told otherwise: 819.34 of 842.50 executed, one indicator of 90 points."""
    fund = build.fund(original="860.00", revised="842.50", executed="819.34", weight=10, rate=rate, score=execution)
    row = build.indicator("校舍安全培训人次", "≥300人次", actual, weight=90, score=score, reason="", remedy=None)
    return build.form(
        [fund],
        [row],
        name="农村校舍维修项目",
        department="青岭县教育局",
        unit="青岭县教育项目建设中心",
        title="项目支出绩效自评表",
        year=2023,
        planned="培训300人次。",
        achieved="培训318人次。",
        total=total,
        total_weight=weight,
    )


def filed(form: Form, kind: str) -> tuple[bytes, CheckedFile]:
    """The form as a file of that kind, and that file as checked."""
    data = export(form, load("cn-project-2020"), kind)
    result = check(f"自评表.{kind}", data=data)
    assert result.error is None
    return data, result
