"""A rate that cannot exceed 100 % does.

## What it checks

Rows named 合格率, 覆盖率, 及时率, 满意度 … with an actual or target above 100 %.

## Why it matters

Such a figure is a slip, a wrong denominator, or ≥ read as 2 by character recognition.

## Faulty

验收合格率 120%.

## Sound

验收合格率 100%.

## Limits

Only rates that are shares of a whole; 完成率 and 增长率 may exceed 100 %.

## 说明

合格率、覆盖率、及时率、满意度等不可能超过100%的指标，目标值或完成值超过100%的。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import name_of, phrases, plain
from jixiao.narrative.facts import facts


@rule(
    "UN07",
    "rate-above-100-percent",
    severity="warning",
    since="0.1",
    needs=("name",),
    stages=("target", "monitoring", "self-evaluation"),
    zh="“{row}”不可能超过100%，却填为{printed}。",
    en="“{row}” cannot exceed 100 %, but is given as {printed}.",
    mend=Message("填报人核对分子、分母后更正。", "The preparer checks numerator and denominator."),
    basis=("practice", "指标逻辑"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    if not plain(indicator.name.text).endswith(phrases("names", "never_over_100")):
        yield Unmet(Message("没有以100%为上限的指标", "no indicator is a share of a whole"))
        return
    for reading in (indicator.target, indicator.actual):
        for fact in facts(reading.text):
            if fact.unit == "%" and fact.value > 100:
                yield Fault({"row": name_of(indicator), "printed": fact.text}, (reading.place,), (reading,))
