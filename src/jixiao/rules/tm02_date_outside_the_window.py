"""The actual date lies outside the window of the target.

## What it checks

The dates of the actual cell against the deadline or window of the target.

## Why it matters

A date after the deadline is a missed target, whatever the score says.

## Faulty

Target 8月31日前, actual 9月12日完工.

## Sound

Target 8月31日前, actual 8月26日完工.

## Limits

Windows that hang on an event (通报后一个月内, 春节前后) need the date of the event and are not judged.

## 说明

完成日期不在目标时限之内。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import name_of, short


@rule(
    "TM02",
    "date-outside-the-window",
    severity="warning",
    since="0.1",
    needs=("target", "actual"),
    zh="“{row}”完成日期不在目标时限内：目标“{target}”，完成“{actual}”。",
    en="“{row}”: the date is outside the window: target “{target}”, actual “{actual}”.",
    mend=Message(
        "填报人核对日期；确属逾期的，按办法扣分并说明原因。", "The preparer checks the date; if late, points and a reason are due."
    ),
    basis=("practice", "时效指标"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    parts = indicator.target.value.parts if indicator.target.value else ()
    windows = [part.window for part in parts if part.window and (part.window.start or part.window.end)]
    dates = [window for window in (indicator.actual.value.dates if indicator.actual.value else ()) if window.start and window.end]
    if len(windows) != 1 or not dates:
        yield Unmet(Message("没有同时给出目标时限和完成日期的指标", "no row gives both a window and a date"))
        return
    window, last = windows[0], dates[-1]
    late = window.end is not None and last.start is not None and last.start > window.end
    early = window.start is not None and last.end is not None and last.end < window.start
    if late or early:
        args = {"row": name_of(indicator), "target": short(indicator.target.text), "actual": short(indicator.actual.text)}
        yield Fault(args, (indicator.actual.place, indicator.target.place))
