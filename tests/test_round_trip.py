"""Form → layout → docx, xlsx, html or pdf → read → the same Form: for every layout and every format."""

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import build
from filed import filed, wangcheng
from jixiao import layouts
from jixiao.compose import export
from jixiao.form import Form, to_json
from jixiao.readers import read
from jixiao.recognise import recognise

FORMATS = ("docx", "xlsx", "html", "pdf")
LAYOUTS = [layout.id for layout in layouts.catalogue()]
EXAMPLES = {"docx": 25, "xlsx": 25, "html": 25, "pdf": 10}

LEVELS = [
    ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", ("服务对象满意度指标",)),
]
SOURCES = [("年度资金总额", "total"), ("其中：当年财政拨款", "fiscal"), ("上年结转资金", "carry-over"), ("其他资金", "other")]

NAMED_SOURCES = {source for _, source in SOURCES}

words = st.text("山水田林路桥河湖堤坝渠井站塔楼院馆园校村镇街区江海", min_size=2, max_size=24)
names = st.builds(
    "{}{}".format,
    words,
    st.sampled_from(["数量", "合格率", "完成及时率", "覆盖率", "人次", "改善程度", "培训班（第2期）", "里程", "补助人数"]),
)
figures = st.decimals("0.01", "999999", places=2) | st.integers(1, 5000).map(Decimal)
units = st.sampled_from(["%", "个", "人次", "公里", "万元", "元/人", "平方米", "期", ""])
numeric = st.builds("{}{}{}".format, st.sampled_from(["≥", "≤", "=", ">=", ""]), figures, units)
targets = numeric | st.sampled_from(
    ["90%以上", "不低于95%", "12月底前", "8-9月", "2021年12月31日前", "有所提升", "按时完成", "显著改善", "80%-90%"]
)
actuals = st.builds("{}{}".format, figures, units) | st.sampled_from(
    ["95%", "12月20日完成", "全部或基本达成预期指标", "已提升", "11月30日", "按时完成"]
)
sentences = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["完成", "建成", "开展", "组织", "维护"]),
    words,
    st.integers(1, 900),
    st.sampled_from(["个，运行正常。", "次，受到好评。", "人；", "公里，质量合格。"]),
)
prose = st.lists(sentences, min_size=1, max_size=6).map("\n".join)
long_prose = st.lists(sentences, min_size=1, max_size=60).map("\n".join)
money = st.decimals("0", "99999999.99", places=2)
maybe_money = money | st.just("")
percents = st.decimals("0", "250", places=2).map("{}%".format) | st.just("")
points = st.integers(1, 30).map(Decimal) | st.decimals("0.5", "30", places=1)


def filled(of):
    return of.map(str)


@st.composite
def indicators(draw, layout):
    has = {slot.field for scope, slot in layout.slots if scope == "indicators"}
    others = [slot.other for scope, slot in layout.slots if scope == "indicators" and slot.other]
    rows = []
    for level1, seconds in draw(st.sampled_from([LEVELS, LEVELS[:2], LEVELS[:1]])):
        for level2 in seconds:
            for _ in range(draw(st.integers(0, 3)) if rows else 1):
                cells = {"level1": level1, "level2": level2}
                cells |= {field: draw(filled(points)) for field in ("weight", "score") if field in has}
                cells |= {field: draw(st.just("") | sentences) for field in ("reason", "remedy") if field in has}
                if "reason+remedy" in has:
                    cells["reason"] = draw(st.just("") | sentences)
                if "content" in has:
                    cells["content"] = draw(names)
                actual = draw(actuals) if "actual" in has else None
                pairs = tuple((heading, draw(st.sampled_from(["确定能", "有可能"]) | words)) for heading in others)
                rows.append(replace(build.indicator(draw(names), draw(targets), actual, **cells), others=pairs))
    return rows


@st.composite
def funds(draw, layout):
    has = {slot.field for scope, slot in layout.slots if scope == "funds"}
    others = [slot.other for scope, slot in layout.slots if scope == "funds" and slot.other]
    lines = []
    for label, source in SOURCES[: draw(st.integers(1, 4))]:
        first = source == "total"
        amounts = {field: draw(filled(money if first else maybe_money)) for field in ("original", "revised", "executed") if field in has}
        amounts |= {field: draw(filled(money)) for field in ("transfers",) if field in has}
        if first:
            amounts |= {field: draw(filled(points)) for field in ("weight", "score") if field in has}
        rate = {"rate": draw(percents)} if "rate" in has else {}
        pairs = tuple((heading, str(draw(money))) for heading in others)
        lines.append(replace(build.fund(label, source, **amounts, **rate), others=pairs))
    return lines


@st.composite
def forms(draw, layout) -> Form:
    has = {slot.field for scope, slot in layout.slots if scope == "form"}
    goals = {slot.field for scope, slot in layout.slots if scope == "goals"}
    cells = {field: draw(words) for field in ("name", "department", "unit") if field in has}
    cells |= {field: draw(prose) for field in ("duties",) if field in has}
    cells |= {field: draw(long_prose) for field in ("planned", "achieved") if field in goals}
    if "total.score" in has:
        cells |= {"total": draw(filled(points)), "total_weight": "100"}
    return build.form(
        draw(funds(layout)),
        draw(indicators(layout)),
        kind=layout.kind,
        stage=layout.stage,
        title=layout.title,
        year=draw(st.integers(2018, 2026)),
        money_unit=draw(st.sampled_from(["万元", "元"])),
        **cells,
    )


def meaning(form: Form, *, loosely: bool) -> dict:
    """The Form as JSON without places and notes, numbers by value; loosely: a line break at the edge of a printed line is no difference."""

    def plain(value):
        if isinstance(value, dict):
            if value.get("source") not in NAMED_SOURCES:
                value = {**value, "source": None}
            return {
                key: plain(each) for key, each in value.items() if key not in {"place", "printed", "notes", "doubts", "columns", "remarks"}
            }
        if isinstance(value, list):
            return [plain(each) for each in value]
        if isinstance(value, str):
            text = unicodedata.normalize("NFKC", value)
            text = re.sub(r"\s", "", text) if loosely else text
            return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text
        return value

    return plain(to_json(form))


def differences(form: Form, layout: str, kind: str) -> list[str]:
    """What is not the same after the way through the file, as `path: what came back ≠ what was filed`."""
    found = recognise(read(f"form.{kind}", data=export(form, layouts.load(layout), kind)))
    loosely = kind == "pdf"
    if len(found) != 1:
        return [f"{len(found)} forms"]
    return list(differing("", meaning(found[0], loosely=loosely), meaning(form, loosely=loosely)))


def differing(path: str, came, filed):
    if isinstance(filed, dict):
        for key in filed:
            yield from differing(f"{path}.{key}", came[key], filed[key])
    elif isinstance(filed, list):
        if len(came) != len(filed):
            yield f"{path}: {len(came)} ≠ {len(filed)}"
        for number, (one, other) in enumerate(zip(came, filed, strict=False)):
            yield from differing(f"{path}[{number}]", one, other)
    elif came != filed:
        yield f"{path}: {came!r} ≠ {filed!r}"


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_form_comes_back_the_same(layout, kind):
    @settings(
        max_examples=EXAMPLES[kind],
        phases=(Phase.generate,),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(form=forms(layouts.load(layout)))
    def holds(form):
        assert differences(form, layout, kind) == []

    holds()


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("form", "layout"),
    [(wangcheng(), "wangcheng-2021"), (filed("seed2-shanghai-2020"), "shanghai-2020"), (filed("seed2-shanghai-2020"), "cn-project-2020")],
    ids=["seed1", "seed2", "seed2-national"],
)
def test_the_seed_forms_come_back_the_same(form, layout, kind):
    assert differences(form, layout, kind) == []
