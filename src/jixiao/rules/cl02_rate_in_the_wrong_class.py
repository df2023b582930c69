"""A rate is filed in a class that counts something else.

## What it checks

Rates (覆盖率, 完成率 …) under 数量指标, completion rates under 质量指标, and counts under 质量指标.

## Why it matters

数量 asks how many, 质量 how well: a coverage rate answers neither when misfiled.

## Faulty

数量指标 · 实事工程覆盖率; 质量指标 · 项目实施计划的完成率.

## Sound

数量指标 · 服务人次; 质量指标 · 验收合格率.

## Limits

A hint: definitions differ between places. One finding a form.

## 说明

覆盖率、完成率等列在数量指标下，或完成率列在质量指标下，合并为一条列出。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form, Indicator, once
from jixiao.judging import is_rate, kind, listed, name_of, phrases, plain


@rule(
    "CL02",
    "rate-in-the-wrong-class",
    severity="info",
    since="0.1",
    needs=("indicators",),
    stages=("target", "self-evaluation"),
    zh="{count}个指标与所在类别不符：{rows}。",
    en="{count} rows do not fit their class: {rows}.",
    mend=Message("填报人按定义调整类别：数量写多少，质量写多好。", "The preparer refiles them: quantity says how many, quality how well."),
    basis=("mof-2015-88", "数量、质量指标的定义"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    rows = [row for row in form.indicators if kind(row) in ("quantity", "quality") and row.name.known]
    if not rows:
        yield Unmet(Message("没有数量或质量指标", "no row of quantity or quality"))
        return
    wrong = [row for row in rows if misfiled(row)]
    if wrong:
        names = listed(f"{row.level2.text}·{name_of(row)}" for row in wrong)
        yield Fault({"count": len(wrong), "rows": names}, tuple(row.name.place or row.place for row in wrong))


@once
def misfiled(row: Indicator) -> bool:
    """A rate among counts, or a completion rate among qualities."""
    if kind(row) == "quantity":
        return is_rate(row) and not plain(row.name.text).endswith("利用率")
    return plain(row.name.text).endswith(phrases("names", "completion"))
