"""The reason is a formula that explains nothing.

## What it checks

Reasons of a few characters made of a stock phrase: 疫情影响, 客观原因, 资金不足.

## Why it matters

A reason must let the reader see what happened and whether it will happen again.

## Faulty

受疫情影响。

## Sound

3月至5月活动室关闭，4次集体活动改为线上，参加人数减少180人次。

## Limits

Only reasons of up to twelve characters.

## 说明

偏差原因只有“疫情影响”“客观原因”等套话，没有具体情况。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import mentions, name_of, plain, says_something


@rule(
    "CM12",
    "reason-says-nothing",
    severity="warning",
    since="0.1",
    needs=("reason",),
    zh="“{row}”的偏差原因“{reason}”是套话，没有说明具体情况。",
    en="The reason of “{row}”, “{reason}”, is a formula and explains nothing.",
    mend=Message(
        "填报人写明何事、何时、影响多少，以及怎样改进。", "The preparer says what happened, when, how much it cost, and what will change."
    ),
    basis=("bynr-2023", "未完成目标须说明原因"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    if not says_something(indicator.reason):
        yield Unmet(Message("没有填写偏差原因", "no reason is given"))
        return
    reason = plain(indicator.reason.text)
    if len(reason) <= 12 and mentions("reasons", "boilerplate", reason) and not any(mark in reason for mark in "；;0123456789"):
        yield Fault({"row": name_of(indicator), "reason": indicator.reason.text}, (indicator.reason.place,))
