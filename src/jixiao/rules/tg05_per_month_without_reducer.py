"""A target per month or quarter is answered by one figure.

## What it checks

Names or targets with 每月, 每季度, 每周 … and an actual cell that does not say whether it is the least, the mean or a count of months.

## Why it matters

“每月≥300人次” with one “120” may be the worst month or the average; the score depends on which.

## Faulty

每月参加活动人数 ≥300人次, actual 120.

## Sound

Actual: 每月平均120人次，最低96人次.

## Limits

A hint.

## 说明

目标按月（季、周）计而完成值只有一个数，没有说明是平均数、最低数还是达标月数。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import name_of, plain, short

PERIOD = re.compile(r"每半?个?月|每季度?|每周|每半年|每学期|按月|按季")
REDUCED = re.compile(r"每|均|最低|最少|最高|最多|各月|各季|逐月|达标月|个月|全年|共")


@rule(
    "TG05",
    "per-month-without-reducer",
    severity="info",
    since="0.1",
    needs=("target", "actual"),
    zh="“{row}”按“{period}”计，完成值“{actual}”没有说明是平均数、最低数还是达标期数。",
    en="“{row}” counts {period}, but the actual “{actual}” does not say whether it is the mean, the least, or how many periods met it.",
    mend=Message("填报人写明取数方法，并附各期数据。", "The preparer says how the figure was taken and adds the periods."),
    basis=("practice", "指标口径"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    found = PERIOD.search(plain(indicator.name.text + indicator.content.text + indicator.target.text))
    if not found:
        yield Unmet(Message("没有按月、季、周计的指标", "no indicator is counted per month, quarter or week"))
    elif re.search(r"\d", indicator.actual.text) and not REDUCED.search(plain(indicator.actual.text)):
        yield Fault({"row": name_of(indicator), "period": found[0], "actual": short(indicator.actual.text)}, (indicator.actual.place,))
