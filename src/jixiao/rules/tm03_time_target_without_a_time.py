"""A time target names no time.

## What it checks

Rows of 时效 whose target has neither figure nor date: 及时, 按时完成, 在项目计划完成时间内完成.

## Why it matters

“In time” can always be said afterwards.

## Faulty

费用结算及时性: 及时.

## Sound

费用结算: 12月20日前; 结算及时率 100%.

## Limits

None.

## 说明

时效指标的目标值只写“及时”“按时”等，没有日期、天数或比率。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import kind, mentions, name_of, plain, short

TIMED = re.compile(r"\d|[一二三四五六七八九十]+(?:月|日|天|周|年|季度|个)|年底|月底|月初|年初|春节|七一|国庆|当月|当天|当日|当年|全年")


@rule(
    "TM03",
    "time-target-without-a-time",
    severity="warning",
    since="0.1",
    needs=("target",),
    stages=("target", "monitoring", "self-evaluation"),
    zh="时效指标“{row}”的目标值“{target}”没有时间：多久算及时，没有标准。",
    en="The time target of “{row}”, “{target}”, names no time: what would be late?",
    mend=Message("填报人写明日期、天数或及时率。", "The preparer gives a date, a number of days or a rate."),
    basis=("mof-2015-88", "绩效目标应当量化、可衡量"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    if kind(indicator) != "time":
        yield Unmet(Message("没有时效指标", "there is no time indicator"))
        return
    text = plain(indicator.target.text)
    if mentions("targets", "timely", text) and not TIMED.search(text):
        yield Fault({"row": name_of(indicator), "target": short(text)}, (indicator.target.place,))
