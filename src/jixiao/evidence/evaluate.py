"""Measures run over a book of ledgers: exact values that know their rows, or the reason why there is none.

Zero rows is *unknown*, never 0 and never 100. Sums and counts are exact; a division is carried to 28 digits and rounded only when shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from jixiao.errors import EvidenceError, Message
from jixiao.evidence.calendar import STEPS, Period, ordinal, steps
from jixiao.evidence.expression import Constant
from jixiao.evidence.measure import Checklist, Measure, Query, Reduce
from jixiao.evidence.rows import Book, Compiler, NoRowsError, chosen

if TYPE_CHECKING:
    import polars as pl

Amount = Decimal | date
HUNDRED = Decimal(100)
LONG_AGO = date(1900, 1, 1)
NO_ROWS = Message("没有符合条件的记录", "no matching record")
NOT_FILLED = Message("符合条件的记录里，这一列都没有填写", "the column is blank in every matching record")
NO_DENOMINATOR = Message("分母没有记录或为零", "the denominator has no record or is zero")
NO_PERIOD_FILLED = Message("有的时段没有记录，且未声明补零", "a period has no record and no fill is declared")


@dataclass(frozen=True)
class Selection:
    """The rows behind a value; read only when asked for."""

    query: Query
    rows: "pl.LazyFrame" = field(repr=False, compare=False)

    def frame(self, *, columns: Iterable[str] = ()) -> "pl.DataFrame":
        """The id of each row and the columns asked for, in the order of the ledger."""
        return self.rows.select("id", *(c for c in columns if c != "id")).collect()

    def ids(self) -> tuple[str, ...]:
        return tuple(self.frame()["id"])

    @property
    def placed(self) -> bool:
        """True where each row knows its row in the file (`@row`)."""
        return "@row" in self.rows.collect_schema()


@dataclass(frozen=True, slots=True)
class Point:
    """One period or one member of a series; None where it has no record and nothing fills it."""

    label: str
    value: Decimal | None


@dataclass(frozen=True)
class Result:
    """What a measure yields in a period: `value` is None exactly when `reason` says why. A rate in % is 0–100.

    `count` is the number of rows chosen; `hits` those that meet a share's condition; `series` the figures before they were reduced;
    `parts` numerator and denominator, or this year and the last.
    """

    measure: Measure
    period: Period
    value: Amount | None = None
    reason: Message | None = None
    count: int = 0
    hits: int | None = None
    series: tuple[Point, ...] = ()
    parts: tuple["Result", ...] = ()
    selections: tuple[Selection, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def number(self) -> Decimal | None:
        return self.value if isinstance(self.value, Decimal) else None


@dataclass(frozen=True, slots=True)
class Tally:
    """The three figures every value is finished from: rows, the aggregate, and how many cells it stands on."""

    rows: int
    first: Any = None
    second: Any = None


def evaluate(measure: Measure, book: Book, period: Period) -> Result:
    """The measure over the period. EvidenceError only for what the declaration could not know (a window, say)."""
    try:
        if measure.change:
            return changed(measure, book, period)
        if measure.checklist:
            return listed(measure, measure.checklist, book, period)
        if measure.per and measure.reduce:
            return reduced(measure, measure.reduce, book, period)
        if measure.ratio:
            return divided(measure, book, period)
        if measure.query:
            return simple(measure, measure.query, book, period)
    except NoRowsError as error:
        return Result(measure, period, reason=error.reason)
    raise EvidenceError(f"口径 {measure.name} 没有内容", f"measure {measure.name} is empty")


def evaluate_all(measures: Mapping[str, Measure], book: Book, period: Period) -> dict[str, Result]:
    return {name: evaluate(measure, book, period) for name, measure in measures.items()}


def simple(measure: Measure, query: Query, book: Book, period: Period) -> Result:
    rows = chosen(query, book, period)
    tally = tallies(rows.select(*aggregates(query, book, period)).collect())[0]
    value = finish(query, tally, percent=measure.percent)
    hits = int(tally.first) if query.value.function == "share" and tally.rows else None
    return Result(
        measure, period, value, None if value is not None else why_not(tally), tally.rows, hits, selections=(Selection(query, rows),)
    )


def divided(measure: Measure, book: Book, period: Period) -> Result:
    num, den = (evaluate(part, book, period) for part in measure.ratio or ())
    value = quotient(num.number, den.number, percent=measure.percent)
    reason = None if value is not None else num.reason or den.reason or NO_DENOMINATOR
    return Result(measure, period, value, reason, num.count, parts=(num, den), selections=num.selections + den.selections)


def changed(measure: Measure, book: Book, period: Period) -> Result:
    if measure.change is None:
        raise EvidenceError("没有写 change 的 of", "change needs of")
    now, before = evaluate(measure.change, book, period), evaluate(measure.change, book, period.year_before)
    growth = quotient(now.number, before.number, percent=True)
    value = growth - HUNDRED if growth is not None else None
    reason = None if value is not None else now.reason or before.reason or NO_DENOMINATOR
    return Result(measure, period, value, reason, now.count, parts=(now, before), selections=now.selections + before.selections)


def listed(measure: Measure, checklist: Checklist, book: Book, period: Period) -> Result:
    import polars as pl

    since = period if checklist.query.as_of else Period(LONG_AGO, period.end)  # a document without an end stays in force
    rows = chosen(checklist.query, book, since)
    topics = set(rows.select(pl.col(checklist.column).cast(pl.String)).collect()[checklist.column])
    missing = tuple(topic for topic in checklist.required if topic not in topics)
    if not topics:
        return Result(measure, period, reason=NO_ROWS, missing=missing)
    met = len(checklist.required) - len(missing)
    value = quotient(Decimal(met), Decimal(len(checklist.required)), percent=measure.percent)
    within = rows.filter(pl.col(checklist.column).cast(pl.String).is_in(list(checklist.required)))
    count = within.select(pl.len()).collect().item()
    return Result(measure, period, value, None, count, met, selections=(Selection(checklist.query, within),), missing=missing)


def reduced(measure: Measure, reduce: Reduce, book: Book, period: Period) -> Result:
    if measure.ratio:
        num, den = measure.ratio
        (tops, count), (bases, _) = series_of(num, measure, book, period), series_of(den, measure, book, period)
        series = divide_series(tops, {p.label: p.value for p in bases}, percent=measure.percent)
    else:
        series, count = series_of(measure, measure, book, period)
        if measure.over:
            over = {label: denominator(measure.over, book, part) for label, part in steps(period, step_name(measure))}
            series = divide_series(series, over, percent=measure.percent)
    selections = tuple(Selection(q, chosen(q, book, period)) for q in (measure.query, *(m.query for m in measure.ratio or ())) if q)
    known = Result(measure, period, count=count, series=series, selections=selections)
    if not count:
        return replace(known, reason=NO_ROWS)
    figures = [p.value for p in series if p.value is not None]
    if len(figures) < len(series) and not measure.ratio:
        return replace(known, reason=NO_PERIOD_FILLED)
    value = reduce_to(reduce, figures, percent=measure.percent)
    return replace(known, value=value, reason=None if value is not None else NO_ROWS)


def series_of(measure: Measure, whole: Measure, book: Book, period: Period) -> tuple[tuple[Point, ...], int]:
    """The measure's own query cut by `whole.per`, and its rows; empty periods and roster members without rows take the fill."""
    query = measure.query
    if query is None:
        raise EvidenceError("分段只能用在台账查询或其比率上", "per needs a query, or a ratio of queries")
    percent = measure.percent if query.value.function == "share" else False
    if whole.per in STEPS:
        found = by_step(query, whole, book, period)
        labels, fill = tuple(label for label, _ in steps(period, step_name(whole))), whole.fill
    else:
        found = by_column(query, whole.per or "", book, period)
        labels = members(whole, book, period) if whole.fill_from else tuple(found)
        fill = Decimal(0) if whole.fill is None and whole.fill_from else whole.fill
    points = (Point(label, decimal(finish(query, found[label], percent=percent)) if label in found else fill) for label in labels)
    return tuple(points), sum(tally.rows for tally in found.values())


def by_column(query: Query, column: str, book: Book, period: Period) -> dict[str, Tally]:
    import polars as pl

    rows = chosen(query, book, period).filter(pl.col(column).is_not_null())
    table = rows.group_by(pl.col(column).cast(pl.String).alias("@by")).agg(*aggregates(query, book, period)).sort("@by").collect()
    return dict(zip(table["@by"], tallies(table), strict=True))


def by_step(query: Query, whole: Measure, book: Book, period: Period) -> dict[str, Tally]:
    """The tallies of a query by month, half-month, quarter or term; periods without rows are left out."""
    import polars as pl

    step, parts = step_name(whole), tuple(steps(period, step_name(whole)))
    if query.date is None or (query.only_in and query.only_in[1] == "each"):
        each = {label: tallies(chosen(query, book, part).select(*aggregates(query, book, part)).collect())[0] for label, part in parts}
        return {label: tally for label, tally in each.items() if tally.rows}
    day = pl.col(query.date).dt
    one_year = period.start.year == period.end.year  # then the year tells no two steps apart
    named = {ordinal(0 if one_year else p.start.year, p.start.month, p.start.day, step): label for label, p in parts}
    key = ordinal(0 if one_year else day.year(), day.month().cast(pl.Int32), day.day().cast(pl.Int32), step).alias("@by")
    table = chosen(query, book, period).group_by(key).agg(*aggregates(query, book, period)).collect()
    return {named[number]: tally for number, tally in zip(table["@by"], tallies(table), strict=True)}


def members(measure: Measure, book: Book, period: Period) -> tuple[str, ...]:
    if measure.fill_from is None:
        return ()
    rows = chosen(measure.fill_from, book, period).select(measure.fill_from.ledger.key).unique().collect()
    return tuple(sorted(rows.to_series()))


def denominator(query: Query, book: Book, period: Period) -> Decimal | None:
    tally = tallies(chosen(query, book, period).select(*aggregates(query, book, period)).collect())[0]
    return decimal(finish(query, tally, percent=False))


def step_name(measure: Measure) -> Any:
    if measure.per not in STEPS:
        raise EvidenceError("over 只能与月、半月、季、学期合用", "over goes with month, half_month, quarter or term")
    return measure.per


def divide_series(nums: tuple[Point, ...], dens: Mapping[str, Decimal | None], *, percent: bool) -> tuple[Point, ...]:
    return tuple(Point(p.label, quotient(p.value, dens.get(p.label), percent=percent)) for p in nums)


def reduce_to(reduce: Reduce, figures: list[Decimal], *, percent: bool) -> Decimal | None:
    if not figures:
        return None
    match reduce.function:
        case "min":
            return min(figures)
        case "max":
            return max(figures)
        case "sum":
            return sum(figures, Decimal(0))
        case "mean":
            return sum(figures, Decimal(0)) / len(figures)
    met = sum(1 for figure in figures if meets(reduce, figure))
    return quotient(Decimal(met), Decimal(len(figures)), percent=percent)


def meets(reduce: Reduce, figure: Decimal) -> bool:
    test = reduce.test
    if test is None or not isinstance(test.right, Constant) or not isinstance(test.right.value, Decimal):
        return False
    bound = test.right.value
    match test.operator:
        case "==":
            return figure == bound
        case "!=":
            return figure != bound
        case "<":
            return figure < bound
        case "<=":
            return figure <= bound
        case ">":
            return figure > bound
    return figure >= bound


def aggregates(query: Query, book: Book, period: Period) -> list["pl.Expr"]:
    """What is asked of the rows in one pass: @rows, @first, @second; `finish` makes the value of them."""
    import polars as pl

    value = query.value
    column = pl.col(value.columns[0]) if value.columns else pl.lit(0)
    asked: tuple[pl.Expr, ...] = ()
    match value.function:
        case "share" | "count" if value.only:
            asked = (Compiler(book.windows, period).expression(value.only).sum(),)
        case "distinct":
            asked = (column.n_unique(), column.null_count())
        case "sum" | "avg":
            asked = (column.sum(), column.count())
        case "min":
            asked = (column.min(), column.count())
        case "max" | "latest":
            asked = (column.max(), column.count())
        case "span_days":
            asked = (column.min(), column.max())
        case "median_days":
            days = (pl.col(value.columns[1]) - column).dt.total_days()
            asked = (days.quantile(0.5, "lower"), days.quantile(0.5, "higher"))
    return [pl.len().alias("@rows"), *(each.alias(name) for each, name in zip(asked, ("@first", "@second"), strict=False))]


def tallies(table: "pl.DataFrame") -> list[Tally]:
    return [Tally(*row) for row in table.select([c for c in ("@rows", "@first", "@second") if c in table.columns]).iter_rows()]


def finish(query: Query, tally: Tally, *, percent: bool) -> Amount | None:
    """The exact value of a tally; None where there is nothing to make it of."""
    if not tally.rows:
        return None
    first, second = tally.first, tally.second
    match query.value.function:
        case "count":
            return Decimal(int(first) if query.value.only else tally.rows)
        case "share":
            return quotient(Decimal(int(first)), Decimal(tally.rows), percent=percent)
        case "distinct":
            return Decimal(first - (1 if second else 0)) or None
        case "span_days":
            return None if first is None else Decimal((second - first + timedelta(1)).days)
        case "median_days":
            return None if first is None else (Decimal(int(first)) + Decimal(int(second))) / 2
        case "avg":
            return Decimal(first) / second if second else None
        case "latest":
            return first
    return Decimal(first) if second else None


def why_not(tally: Tally) -> Message:
    return NOT_FILLED if tally.rows else NO_ROWS


def decimal(value: Amount | None) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def quotient(num: Decimal | None, den: Decimal | None, *, percent: bool) -> Decimal | None:
    if num is None or den is None or not den:
        return None
    return num * HUNDRED / den if percent else num / den


def voided(query: Query, book: Book, period: Period) -> Selection:
    """The rows a query would have chosen, had they not been voided."""
    import polars as pl

    name = query.ledger.name
    only = book.frames[name].filter(pl.col("void").is_not_null())
    rest = {other: book.live(other) for other in book.frames if other != name}
    return Selection(query, chosen(query, Book(book.ledgers, book.frames, book.windows, _live={**rest, name: only}), period))


@dataclass(frozen=True, slots=True)
class Frozen:
    """A result as submitted: what was asked, over which days, which rows answered, what they said, and the digest over all four."""

    measure: str
    declared: str
    period: Period
    value: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    digest: str


def freeze(result: Result) -> Frozen:
    """The result fixed: a later change of definition, rows or value changes the digest. Reads the rows and keeps their ids."""
    rows = tuple((s.query.ledger.name, tuple(sorted(s.ids()))) for s in result.selections)
    return Frozen(result.measure.name, result.measure.declared, result.period, str(result.value), rows, digest(result))


def digest(result: Result) -> str:
    """One hash over the definition, the days, the value, and every cell the measure reads of every row it chose."""
    hasher = sha256(f"{result.measure.declared}|{result.period}|{result.value}".encode())
    for selection in result.selections:
        hasher.update(f"|{selection.query.ledger.name}|".encode())
        hasher.update(selection.frame(columns=selection.query.columns).sort("id").write_csv().encode())
    return hasher.hexdigest()
