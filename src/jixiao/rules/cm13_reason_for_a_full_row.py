"""A reason is given for a row that met its target in full.

## What it checks

Rows with full marks and a target just met (up to 120 %), whose reason cell explains a shortfall.

## Why it matters

Either something was missed after all, or the text belongs to another row.

## Faulty

Target ≥20场, actual 22场, full marks, reason: 受疫情影响未能全部开展.

## Sound

The reason cell blank or 无.

## Limits

A hint; only reasons that speak of a shortfall.

## 说明

完成目标且满分的指标却填写了未完成的原因。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import name_of, says_something, short
from jixiao.score import Row

SHORTFALL = re.compile(r"未(?:能|完成|达到|全部|及时)|不足|延期|推迟|滞后|减少|影响了|受.{0,6}影响|偏低")


@rule(
    "CM13",
    "reason-for-a-full-row",
    severity="info",
    since="0.1",
    needs=("reason", "weight", "score"),
    zh="“{row}”已完成目标且满分（目标{target}，完成{actual}），却填写了未完成的原因：{reason}。",
    en="“{row}” met its target with full marks (target {target}, actual {actual}), yet gives a reason for a shortfall: {reason}.",
    mend=Message("填报人核实完成值，或删去原因。", "The preparer checks the actual value, or deletes the reason."),
    basis=("practice", "填报一致"),
)
def check(indicator: Indicator, row: Row) -> Iterator[Fault | Unmet]:
    if not says_something(indicator.reason):
        yield Unmet(Message("没有填写偏差原因", "no reason is given"))
    elif (
        indicator.score.value == indicator.weight.value
        and row.completion is not None
        and row.completion >= 1
        and SHORTFALL.search(indicator.reason.text)
    ):
        args = {
            "row": name_of(indicator),
            "target": indicator.target.text,
            "actual": indicator.actual.text,
            "reason": short(indicator.reason.text),
        }
        yield Fault(args, (indicator.reason.place,))
