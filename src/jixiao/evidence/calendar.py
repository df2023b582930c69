"""Days, periods and named windows: fixed, lunar, of several parts, or counted from an event.

`lunar.csv` gives the first day of each lunar year 1985–2050, its leap month (0 none) and its months in order (1: 30 days, 0: 29).
The years follow GB/T 33661-2017 (《农历的编算和颁行》); the rows were compared day by day with two independent calendar packages.
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from jixiao.errors import EvidenceError

Step = Literal["month", "half_month", "quarter", "term"]
STEPS: tuple[Step, ...] = ("month", "half_month", "quarter", "term")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days, both ends included."""

    start: date
    end: date

    @classmethod
    def of_year(cls, year: int) -> "Period":
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def year_before(self) -> "Period":
        return Period(months_later(self.start, -12), months_later(self.end, -12))

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        """`2021-01-01 至 12-31` within one year, both dates in full otherwise."""
        return f"{self.start} 至 {self.until}"

    @property
    def until(self) -> str:
        return f"{self.end:%m-%d}" if self.start.year == self.end.year else str(self.end)


@cache
def lunar_years() -> Mapping[int, tuple[date, int, str]]:
    rows = (line.split(",") for line in files("jixiao.evidence").joinpath("lunar.csv").read_text("utf-8").splitlines())
    return {int(year): (date.fromisoformat(first), int(leap), months) for year, first, leap, months in rows}


def lunar(year: int, month: int, day: int, *, leap: bool = False) -> date:
    """The civil date of a lunar day: lunar(2021, 1, 1) is 2021-02-12."""
    years = lunar_years()
    if year not in years:
        raise EvidenceError(
            f"历表没有 {year} 年（可查 {min(years)} 至 {max(years)} 年）", f"the lunar table has no {year} ({min(years)} to {max(years)})"
        )
    first, leap_month, months = years[year]
    place = month - 1 + (1 if leap or (leap_month and month > leap_month) else 0)
    if not 1 <= month <= 12 or (leap and month != leap_month) or not 1 <= day <= 29 + int(months[place]):
        raise EvidenceError(f"农历 {year} 年没有{'闰' if leap else ''}{month} 月 {day} 日", f"lunar {year} has no {month}-{day}")
    return first + timedelta(sum(29 + int(m) for m in months[:place]) + day - 1)


def months_later(day: date, months: int) -> date:
    """The same day of another month, or that month's last day: 31 January + 1 month is 28 (29) February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


EDGE = re.compile(r"^(?:(\d{1,2})-(\d{1,2})|lunar\((\d{1,2}),\s*(\d{1,2})\))\s*(?:([+-])\s*(\d{1,3})\s*([dm]))?$")
OFFSET = re.compile(r"^([+-])\s*(\d{1,3})\s*([dm])$")


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of a window: month and day (lunar or civil) with an offset in days or months."""

    month: int
    day: int
    lunar: bool = False
    shift: "Shift | None" = None

    def on(self, year: int) -> date:
        if self.lunar:
            day = lunar(year, self.month, self.day)
        else:
            day = date(year, self.month, min(self.day, calendar.monthrange(year, self.month)[1]))
        return self.shift.after(day) if self.shift else day


@dataclass(frozen=True, slots=True)
class Shift:
    count: int
    months: bool

    def after(self, day: date) -> date:
        return months_later(day, self.count) if self.months else day + timedelta(self.count)


@dataclass(frozen=True, slots=True)
class NamedWindow:
    """A window of the year (`start`, `end`), a union (`any`), or one that hangs on an event (`opens`, `closes` after its day)."""

    name: str
    en: str = ""
    start: Edge | None = None
    end: Edge | None = None
    any: tuple[str, ...] = ()
    opens: Shift | None = None
    closes: Shift | None = None

    @property
    def hangs_on_event(self) -> bool:
        return self.closes is not None


Windows = Mapping[str, NamedWindow]


def load_windows(table: Mapping[str, object]) -> dict[str, NamedWindow]:
    """Windows as declared: {from, to}, {any = […]} or {opens = "+0d", closes = "+1m"}."""
    found = {name: window(name, declared) for name, declared in table.items()}
    for each in found.values():
        for part in each.any:
            if part not in found or found[part].any or found[part].hangs_on_event:
                raise EvidenceError(
                    f"窗口“{each.name}”引用的“{part}”不是普通窗口", f"window '{each.name}' joins '{part}', which is no plain window"
                )
    return found


def window(name: str, declared: object) -> NamedWindow:
    table = {str(key): value for key, value in declared.items()} if isinstance(declared, dict) else {}
    en = str(table.pop("en", ""))
    if table.keys() == {"from", "to"}:
        return NamedWindow(name, en, edge(name, str(table["from"])), edge(name, str(table["to"])))
    if table.keys() == {"any"} and isinstance(table["any"], list) and table["any"]:
        return NamedWindow(name, en, any=tuple(map(str, table["any"])))
    if table.keys() == {"opens", "closes"}:
        return NamedWindow(name, en, opens=shift(name, str(table["opens"])), closes=shift(name, str(table["closes"])))
    raise EvidenceError(
        f"窗口“{name}”应写 from 与 to、any，或 opens 与 closes", f"window '{name}' needs from and to, any, or opens and closes"
    )


def edge(name: str, text: str) -> Edge:
    found = EDGE.match(text.strip())
    if not found:
        raise EvidenceError(
            f"窗口“{name}”的“{text}”不认识；写 07-15 或 lunar(1,1)-30d", f"window '{name}': '{text}' is not 07-15 or lunar(1,1)-30d"
        )
    month, day, lunar_month, lunar_day, sign, count, unit = found.groups()
    moved = Shift(int(sign + count), unit == "m") if sign else None
    made = Edge(int(lunar_month or month), int(lunar_day or day), lunar_month is not None, moved)
    if not (1 <= made.month <= 12 and 1 <= made.day <= 31):
        raise EvidenceError(f"窗口“{name}”的“{text}”不是日期", f"window '{name}': '{text}' is no day of the year")
    return made


def shift(name: str, text: str) -> Shift:
    found = OFFSET.match(text.strip())
    if not found:
        raise EvidenceError(f"窗口“{name}”的“{text}”不认识；写 +30d 或 +1m", f"window '{name}': '{text}' is not +30d or +1m")
    return Shift(int(found[1] + found[2]), found[3] == "m")


def spans(name: str, windows: Windows, period: Period) -> tuple[Period, ...]:
    """The days of a window that touch the period, one span a year and part, oldest first."""
    if name not in windows:
        raise EvidenceError(
            f"没有名为“{name}”的窗口；已有：{'、'.join(windows) or '无'}",
            f"there is no window '{name}'; known: {', '.join(windows) or 'none'}",
        )
    found: list[Period] = []
    for part in windows[name].any or (name,):
        start, end = windows[part].start, windows[part].end
        if start is None or end is None:
            raise EvidenceError(
                f"窗口“{part}”随事件而定，within 要写第三个参数（事件日期列）",
                f"window '{part}' hangs on an event: give within its date column",
            )
        for year in range(period.start.year - 1, period.end.year + 2):
            first, last = start.on(year), end.on(year)
            span = Period(first, last if last >= first else end.on(year + 1))
            if span.end >= period.start and span.start <= period.end:
                found.append(span)
    return tuple(sorted(set(found)))


SPRING, AUTUMN = "春季学期", "秋季学期"
TERM_STARTS = {SPRING: Edge(2, 1), AUTUMN: Edge(8, 1)}


def steps(period: Period, step: Step) -> Iterator[tuple[str, Period]]:
    """The months, half-months, quarters or terms of a period, each with its label, cut at the period's ends."""
    day = period.start
    while day <= period.end:
        label, end = step_of(day, step)
        yield label, Period(day, min(end, period.end))
        day = end + timedelta(1)


def step_of(day: date, step: Step) -> tuple[str, date]:
    """The label of the step a day falls in, and that step's last day."""
    last = calendar.monthrange(day.year, day.month)[1]
    if step == "month":
        return f"{day:%Y-%m}", day.replace(day=last)
    if step == "half_month":
        return (f"{day:%Y-%m}上", day.replace(day=15)) if day.day <= 15 else (f"{day:%Y-%m}下", day.replace(day=last))
    if step == "quarter":
        quarter = (day.month - 1) // 3 + 1
        return f"{day.year}第{quarter}季", months_later(date(day.year, quarter * 3 - 2, 1), 3) - timedelta(1)
    year = day.year if day.month > 1 else day.year - 1
    if 2 <= day.month < TERM_STARTS[AUTUMN].month:
        return f"{year}{SPRING}", date(year, TERM_STARTS[AUTUMN].month, 1) - timedelta(1)
    return f"{year}{AUTUMN}", date(year + 1, TERM_STARTS[SPRING].month, 1) - timedelta(1)


def ordinal(year: Any, month: Any, day: Any, step: Step) -> Any:
    """The number of the step a day falls in; the parts may be integers or column expressions."""
    match step:
        case "month":
            return year * 12 + month
        case "half_month":
            return (year * 12 + month) * 2 + (day + 15) // 31
        case "quarter":
            return year * 4 + (month - 1) // 3
    return (year * 12 + month - 2) // 6
