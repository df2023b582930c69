"""A reason is given, but no remedy.

## What it checks

Two columns: reason filled, remedy blank. One column for both: a reason without a word of what will be done.

## Why it matters

The duty is reason and remedy; without the second the same shortfall comes back.

## Faulty

疫情期间无法开展活动，影响了参加活动人数。

## Sound

高龄干部住院增加，线下参与受限；增设送学上门和线上支部活动。

## Limits

One column is judged by wording and gives a hint; two columns give a warning. Rows that met their target are left out.

## 说明

填了未完成原因而没有改进措施。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import Outline, mentions, name_of, says_something, short
from jixiao.score import Row


@rule(
    "CM11",
    "reason-without-remedy",
    severity="warning",
    since="0.1",
    needs=("reason",),
    zh="“{row}”填了原因（{reason}），没有改进措施。",
    en="“{row}” gives a reason ({reason}) but no remedy.",
    mend=Message("填报人补填改进措施。", "The preparer adds the remedy."),
    basis=("bynr-2023", "未完成目标须说明原因并提出改进措施"),
)
def check(indicator: Indicator, row: Row, outline: Outline) -> Iterator[Fault | Unmet]:
    if not says_something(indicator.reason) or (row.completion is not None and row.completion >= 1):
        yield Unmet(Message("没有填写原因的未完成指标", "no missed row gives a reason"))
        return
    if says_something(indicator.remedy) or mentions("reasons", "remedy", indicator.reason.text):
        return
    args = {"row": name_of(indicator), "reason": short(indicator.reason.text)}
    yield Fault(args, (indicator.remedy.place or indicator.reason.place,), severity=None if outline.remedies else "info")
