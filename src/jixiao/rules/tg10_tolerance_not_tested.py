"""A tolerance is promised, and the actual does not show that it was kept.

## What it checks

Targets like 上下浮动不超过5% whose actual cell holds no percentage and no comparison with the year before.

## Why it matters

Stability can only be judged against a base; without it the row was scored on trust.

## Faulty

Target 上下浮动不超过5%, actual 在校学员4400余人.

## Sound

Actual: 在校学员4180人，上年4200人，下降0.5%.

## Limits

Whether the base is right is not judged.

## 说明

目标为“上下浮动不超过…”而完成值没有给出变动幅度或上年基数。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import name_of, plain, short

TOLERANCE = re.compile(
    r"(?:上下)?(?:浮动|波动|变动|变化|偏差|误差)(?:幅度|率)?(?:不超过|不高于|在|≤|控制在)?[^，。；]{0,4}\d+(?:\.\d+)?%|±\d"
)


@rule(
    "TG10",
    "tolerance-not-tested",
    severity="warning",
    since="0.1",
    needs=("target", "actual"),
    zh="“{row}”目标为“{target}”，完成值“{actual}”没有写变动幅度和对比基数，无法判断是否达到。",
    en="“{row}”: the target is “{target}”, but the actual “{actual}” gives neither the change nor the base, so it cannot be judged.",
    mend=Message("填报人补填上年基数和变动幅度。", "The preparer adds the base and the change."),
    basis=("practice", "指标口径"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    found = TOLERANCE.search(plain(indicator.target.text))
    if not found:
        yield Unmet(Message("没有以浮动幅度为目标的指标", "no target is a tolerance"))
    elif not re.search(r"[%％‰±]|上年|去年|同比", indicator.actual.text):
        args = {"row": name_of(indicator), "target": found[0], "actual": short(indicator.actual.text)}
        yield Fault(args, (indicator.actual.place, indicator.target.place))
