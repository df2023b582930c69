"""“On time” is claimed without a date where the target names one.

## What it checks

Targets with a deadline or a window (8月31日前, 8-9月, 通报后一个月内) whose actual cell holds neither a date nor a figure but says 按时, 及时, 如期 or merely 完成.

## Why it matters

Whether the deadline was kept can only be seen from the date.

## Faulty

Target 8月31日前, actual 按时完工.

## Sound

Target 8月31日前, actual 8月26日全部完工.

## Limits

Whether the date lies inside the window is rule TM02's.

## 说明

目标值有时限而完成值只写“按时”“及时”“已完成”、没有日期。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import mentions, name_of, plain, short

DEADLINE = re.compile(r"\d{1,2}月|\d{1,2}日|月底|年底|季度|个月内|日内|天内|周内|工作日内|学期|前后|春节|国庆|七一|中秋|月前")
CLAIM = re.compile(r"完成|完工|到位|开展|下拨|办结|竣工|发放|实施|达成|是$")


@rule(
    "TM01",
    "on-time-without-a-date",
    severity="warning",
    since="0.1",
    needs=("target", "actual"),
    zh="“{row}”目标时限为“{target}”，完成值只写“{actual}”，没有日期，无法判断是否按时。",
    en="“{row}”: the target is “{target}”, the actual only says “{actual}”; without a date nobody can tell.",
    mend=Message("填报人补填实际完成日期。", "The preparer enters the actual date."),
    basis=("practice", "时效指标须有日期"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    target, actual = plain(indicator.target.text), plain(indicator.actual.text)
    deadline = DEADLINE.search(target) and not re.search(r"\d+(?:\.\d+)?%", target)
    if not deadline:
        yield Unmet(Message("没有以时限为目标的指标", "no target is a deadline"))
    elif (
        not re.search(r"\d|[一二三四五六七八九十]月", actual)
        and (mentions("targets", "timely", actual) or CLAIM.search(actual))
        and len(actual) <= 30
    ):
        yield Fault({"row": name_of(indicator), "target": short(target), "actual": short(actual)}, (indicator.actual.place,))
