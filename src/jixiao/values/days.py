"""Dates and windows of days: `8-9月`, `2021年12月底前`, `2023.07-2024.01`, `验收通报后一个月内`."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jixiao.values.shapes import Unread, Window
from jixiao.values.text import BLANK, clean, flat, unread

_Y = r"(?:19|20)\d\d"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_TAIL = r"(?P<tail>底之?前|末之?前|底以前|之前|以前|前|底|末|初|上旬|中旬|下旬|份?之?内|起|之?后|以后|份)?"
# One date, most exact first. The year may be missing; a day or a month may be missing.
_DATE = (
    rf"(?:(?P<y1>{_Y})\s*年\s*(?:(?P<m1>{_MONTH})\s*月份?\s*(?:(?P<d1>{_DAY})\s*[日号])?)?"
    rf"|(?P<y2>{_Y})\s*[./-]\s*(?P<m2>{_MONTH})(?:\s*[./-]\s*(?P<d2>{_DAY}))?(?![\d.])(?!\s*(?:[万亿元%‰个人亩米吨次户件千]|公里|平方))"
    rf"|(?P<m3>{_MONTH})\s*月份?\s*(?:(?P<d3>{_DAY})\s*[日号])?)"
)
_NAMES = re.compile(r"\?P<(\w+)>")
_RANGE = re.compile(
    _NAMES.sub(r"?P<a\1>", rf"(?<![\d.]){_DATE}")
    + r"\s*(?:-|~|—+|至|到)\s*"
    + _NAMES.sub(r"?P<b\1>", rf"{_DATE}")
    + r"(?P<tail>底之?前|底|前|末|之间|份?内)?"
)
_MONTHS = re.compile(
    rf"(?<![\d.])(?:(?P<y>{_Y})\s*年\s*)?(?P<m>{_MONTH})\s*(?:-|~|—+|至|到|、)\s*(?P<n>{_MONTH})\s*月(?P<tail>份|底前|底)?"
)
_SINGLE = re.compile(rf"(?<![\d.]){_DATE}{_TAIL}")
_QUARTER = re.compile(rf"(?:(?P<y>{_Y})\s*年\s*)?(?:第?(?P<q>[一二三四1-4])季度|(?P<h>[上下])半年)(?P<tail>底前|末前|前|末|底|内)?")
_YEAR = re.compile(
    rf"(?:(?P<y>{_Y})\s*年度?|当年度?|本年度?|全年|(?<![\d一二两三四五六七八九十])年)(?P<tail>底之?前|末之?前|底以?前|底|末|之?内|终)"
)
_FEAST = "农历春节|春节|元旦|元宵节?|清明节?|端午节?|中秋节?|国庆节?|七一|八一|五一|十一|重阳节?|敬老节|三八|六一|建党节|建军节|劳动节|汛期|暑假|寒假|采暖季|供暖期|防火期"
_RELATIVE = re.compile(
    rf"(?:[^，,。;；、:：\s\d]{{0,14}}(?:后|起|之日起)\s*(?:\d+|[一二两三四五六七八九十]+)个?(?:工作日|月|天|日|周|年|小时|季度)(?:之?内|以内)?"
    rf"|(?:{_FEAST})(?:(?:和|及|、|与)(?:{_FEAST})){{0,4}}(?:前后|期间|之?前|之?后|结束前|来临前)"
    r"|按季度?|按月)"
)
# No date or period is without one of these, and most cells hold none of them.
_ANY = re.compile(rf"[年月季后起]|{_Y}\s*[./-]|{_FEAST}")


@dataclass(frozen=True, slots=True)
class Span:
    """A window met in a text, with its position."""

    window: Window
    start: int
    end: int


def parse_date(text: str) -> date | Unread:
    """One full date: `2021年11月30日`, `2021-11-30`, `2021.11.30`, `20211130`."""
    plain = clean(text).replace(" ", "")
    if not plain:
        return BLANK
    found = re.fullmatch(rf"({_Y})[年./-]?({_MONTH})[月./-]?({_DAY})[日号]?", plain)
    if found is None:
        return unread(text, "日期", "a date")
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return unread(text, "日期", "a date")


@lru_cache(maxsize=4096)
def dated(text: str) -> bool:
    """False where the text surely holds no date or period."""
    return _ANY.search(flat(clean(text))) is not None


def parse_window(text: str, year: int | None = None) -> Window | Unread:
    """The first window in the text; without a printed year it needs `year`, and stays open at both ends without one.

    A window that hangs on an event (`验收通报后一个月内`) or on the lunar calendar has its text and no days.
    """
    span = next(find_windows(text, year), None)
    if span is None:
        return BLANK if not text.strip() else unread(text, "期限", "a period")
    return span.window


def find_windows(text: str, year: int | None = None) -> Iterator[Span]:
    """Every date and period in the text, in order, none overlapping another."""
    plain = flat(text)
    if not _ANY.search(plain):
        return
    taken = bytearray(len(plain))
    spans = []
    for pattern, build in (
        (_RANGE, _range),
        (_MONTHS, _months),
        (_QUARTER, _quarter),
        (_SINGLE, _single),
        (_YEAR, _year),
        (_RELATIVE, _event),
    ):
        for found in pattern.finditer(plain):
            start, end = found.span()
            if any(taken[start:end]):
                continue
            window = build(found, year)
            if window is not None:
                taken[start:end] = b"\1" * (end - start)
                spans.append(Span(window, start, end))
    yield from sorted(spans, key=lambda span: span.start)


def _range(found: re.Match[str], year: int | None) -> Window | None:
    first, last = _date_in(found, "a"), _date_in(found, "b")

    start_year = first[0] or year
    end_year = last[0] or start_year
    if start_year is None or end_year is None:
        return Window(text=found[0])
    return _window(_first_day(start_year, *first[1:]), _last_day(end_year, *last[1:]), found[0])


def _months(found: re.Match[str], year: int | None) -> Window | None:
    own = int(found["y"]) if found["y"] else year
    if own is None:
        return Window(text=found[0])
    return _window(_first_day(own, int(found["m"]), None), _last_day(own, int(found["n"]), None), found[0])


def _single(found: re.Match[str], year: int | None) -> Window | None:
    own, month, day = _date_in(found, "")
    tail = found["tail"] or ""
    if found["y1"] and month is None and not tail:
        return Window(date(int(found["y1"]), 1, 1), date(int(found["y1"]), 12, 31), found[0])
    own = own or year
    if own is None:
        return Window(text=found[0])
    start, end = _first_day(own, month, day), _last_day(own, month, day)
    return _bounded(start, end, tail, found[0], month is not None and day is None)


def _bounded(start: date | None, end: date | None, tail: str, text: str, months: bool) -> Window | None:
    if start is None or end is None:
        return None
    if "前" in tail:
        return Window(None, end, text)
    if tail == "起" or "后" in tail:
        return Window(start, None, text)
    if months:  # a part of a month
        parts = {"初": (1, 10), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, end.day), "底": (21, end.day), "末": (21, end.day)}
        if tail in parts:
            first, last = parts[tail]
            return Window(start.replace(day=first), end.replace(day=last), text)
    elif tail in ("底", "末") and start.month == 1 and end.month == 12:
        return Window(None, end, text)
    return Window(start, end, text)


def _quarter(found: re.Match[str], year: int | None) -> Window | None:
    own = int(found["y"]) if found["y"] else year
    if own is None:
        return Window(text=found[0])
    if found["h"]:
        first, last = (1, 6) if found["h"] == "上" else (7, 12)
    else:
        number = "一二三四".find(found["q"]) + 1 or int(found["q"])
        first, last = number * 3 - 2, number * 3
    start, end = date(own, first, 1), _last_day(own, last, None)
    return Window(None if "前" in (found["tail"] or "") else start, end, found[0])


def _year(found: re.Match[str], year: int | None) -> Window | None:
    own = int(found["y"]) if found["y"] else year
    if own is None:
        return Window(text=found[0])
    inside = "内" in found["tail"]
    return Window(date(own, 1, 1) if inside else None, date(own, 12, 31), found[0])


def _event(found: re.Match[str], year: int | None) -> Window | None:  # noqa: ARG001 - the builders share one shape
    return Window(text=found[0])


def _date_in(found: re.Match[str], prefix: str) -> tuple[int | None, int | None, int | None]:
    def number(*names: str) -> int | None:
        return next((int(value) for name in names if (value := found[prefix + name])), None)

    return number("y1", "y2"), number("m1", "m2", "m3"), number("d1", "d2", "d3")


def _first_day(year: int, month: int | None, day: int | None) -> date | None:
    try:
        return date(year, month or 1, day or 1)
    except ValueError:
        return None


def _last_day(year: int, month: int | None, day: int | None) -> date | None:
    month = month or 12
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None


def _window(start: date | None, end: date | None, text: str) -> Window | None:
    if start is None or end is None or end < start:
        return None
    return Window(start, end, text)
