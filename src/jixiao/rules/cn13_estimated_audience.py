"""Large audiences are given as estimates.

## What it checks

Figures of persons of ten thousand and more with 余, 近, 约, 万: in texts and actual cells.

## Why it matters

An estimate may be added up as person-times, never presented as persons, and two estimates of one campaign overlap.

## Faulty

受众达3万余人; 7.4万余名中小学生受到教育.

## Sound

线下听讲12430人次（签到），线上播放18210次（平台后台）.

## Limits

A hint.

## 说明

以“万余”“近万”等估计数表示的受众人数，须有统计依据，且多处受众可能重叠。
"""

from collections.abc import Iterator
from functools import lru_cache

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import listed, told
from jixiao.narrative.facts import Fact, facts


@rule(
    "CN13",
    "estimated-audience",
    severity="info",
    since="0.1",
    zh="{count}处受众人数是估计数：{rows}；须有统计依据，多处受众可能重叠。",
    en="{count} audiences are estimates: {rows}; give the source, and mind the overlap.",
    mend=Message("填报人附签到、回执或平台数据；审核人抽查。", "The preparer adds sign-in lists or platform data."),
    basis=("practice", "数据须有来源"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    people = [(fact, reading) for _, reading, found in told(form, crowds) for fact in found]
    if not people:
        yield Unmet(Message("没有上万的人数", "no figure of persons reaches ten thousand"))
        return
    estimates = {f"{fact.text}{fact.noun[:6]}": reading for fact, reading in people if not fact.exact and fact.text[-1] != "次"}
    if estimates:
        yield Fault({"count": len(estimates), "rows": listed(estimates, 6)}, tuple(reading.place for reading in estimates.values()))


@lru_cache(maxsize=4096)
def crowds(text: str) -> tuple[Fact, ...]:
    """The figures of persons in the text that reach ten thousand."""
    large = (fact for fact in facts(text) if fact.family in ("person", "turn", "") and fact.value >= 10000)
    return tuple(fact for fact in large if fact.family or "人" in fact.noun or "友" in fact.noun)
