"""The rows a query chooses: typed frames, a condition compiled to column expressions, periods, joins and rosters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from jixiao.errors import EvidenceError, Message
from jixiao.evidence.calendar import Period, Windows, spans
from jixiao.evidence.expression import Arithmetic, Call, Compare, Constant, Logic, Member, Name, Node, Not, show
from jixiao.evidence.ledger import Column, Ledger, Ledgers
from jixiao.evidence.measure import At, Join, Query

if TYPE_CHECKING:
    import polars as pl

MONEY, NUMBER = (18, 2), (24, 6)  # precision and scale of the exact columns


class NoRowsError(Exception):
    """The rows cannot be had, and why: the ledger is missing or was refused."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.zh)
        self.reason = reason


@dataclass(frozen=True)
class Book:
    """The ledgers of one unit: their declarations, their typed rows, the windows; `unread` says why a ledger has no rows."""

    ledgers: Ledgers
    frames: Mapping[str, "pl.DataFrame"]
    windows: Windows = field(default_factory=dict)
    unread: Mapping[str, Message] = field(default_factory=dict)
    _live: dict[str, "pl.DataFrame"] = field(default_factory=dict, repr=False, compare=False)

    def live(self, ledger: str) -> "pl.DataFrame":
        """The rows that count: not voided. NoRowsError where the ledger was not filled or was refused."""
        if ledger not in self._live:
            self._live[ledger] = self.without_void(ledger)
        return self._live[ledger]

    def without_void(self, ledger: str) -> "pl.DataFrame":
        import polars as pl

        if ledger in self.unread:
            raise NoRowsError(self.unread[ledger])
        if ledger not in self.frames:
            zh, en = self.ledgers[ledger].label
            raise NoRowsError(Message(f"没有{zh}", f"there is no {en}"))
        frame = self.frames[ledger]
        return frame if frame["void"].null_count() == frame.height else frame.filter(pl.col("void").is_null())


def dtype(column: Column) -> Any:
    """How the cells of a column are kept: exact decimals, days, truth values, enums of the declared words."""
    import polars as pl

    match column.type:
        case "money":
            return pl.Decimal(*MONEY)
        case "number":
            return pl.Decimal(*NUMBER)
        case "int":
            return pl.Int64
        case "date":
            return pl.Date
        case "bool":
            return pl.Boolean
        case "enum":
            return pl.Enum(column.values)
    return pl.String


def schema(ledger: Ledger) -> dict[str, Any]:
    return {name: dtype(column) for name, column in ledger.columns.items()}


@dataclass(frozen=True)
class Compiler:
    """Conditions to column expressions, for one period. What is null there counts as false when rows are chosen."""

    windows: Windows
    period: Period

    def expression(self, node: Node) -> "pl.Expr":
        import polars as pl

        match node:
            case Name(name):
                return pl.col(name)
            case Constant(value):
                return literal(value)
            case Not(term):
                return ~self.certain(term)
            case Logic(operator, terms):
                return reduce(and_ if operator == "and" else or_, (self.expression(t) for t in terms))
            case Compare():
                return self.compare(node)
            case Member(item, options, negated):
                found = self.expression(item).is_in([plain(o.value) for o in options])
                return ~found.fill_null(value=False) if negated else found
            case Arithmetic():
                return self.arithmetic(node)
            case Call():
                return self.call(node)

    def certain(self, node: Node) -> "pl.Expr":
        return self.expression(node).fill_null(value=False)

    def compare(self, node: Compare) -> "pl.Expr":
        left, right = self.expression(node.left), self.expression(node.right)
        match node.operator:
            case "==":
                return left == right
            case "!=":
                return ~(left == right).fill_null(value=False)
            case "<":
                return left < right
            case "<=":
                return left <= right
            case ">":
                return left > right
        return left >= right

    def arithmetic(self, node: Arithmetic) -> "pl.Expr":
        import polars as pl

        left, right = self.expression(node.left), self.expression(node.right)
        match node.operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
        wide = pl.Decimal(38, 10)
        return left.cast(wide) / right.cast(wide)

    def call(self, node: Call) -> "pl.Expr":
        given = node.arguments
        first = self.expression(given[0])
        match node.function:
            case "isnull":
                return first.is_null()
            case "month":
                return first.dt.month()
            case "abs":
                return first.abs()
            case "days":
                return (self.expression(given[1]) - first).dt.total_days()
            case "add_months":
                return first.dt.offset_by(f"{int(show(given[1]))}mo")
            case "within":
                return self.within(given)
        raise EvidenceError(f"函数 {node.function} 不认识", f"unknown function {node.function}")

    def within(self, given: tuple[Node, ...]) -> "pl.Expr":
        import polars as pl

        day, name = self.expression(given[0]), plain_text(given[1])
        if len(given) == 2:
            inside = [day.is_between(literal(s.start), literal(s.end)) for s in spans(name, self.windows, self.period)]
            return reduce(or_, inside) if inside else pl.lit(value=False)
        hung = self.windows.get(name)
        if hung is None or hung.opens is None or hung.closes is None:
            raise EvidenceError(f"窗口“{name}”不随事件而定，within 只写两个参数", f"window '{name}' does not hang on an event")
        event = self.expression(given[2])
        edges = [event.dt.offset_by(f"{s.count}{'mo' if s.months else 'd'}") for s in (hung.opens, hung.closes)]
        return (day >= edges[0]) & (day <= edges[1])


def literal(value: str | Decimal | date | bool) -> "pl.Expr":
    import polars as pl

    return pl.lit(plain(value))


def plain(value: str | Decimal | date | bool) -> str | Decimal | int | date | bool:
    """Whole numbers as integers, so that they meet integer and decimal columns alike."""
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


def plain_text(node: Node) -> str:
    return node.value if isinstance(node, Constant) and isinstance(node.value, str) else show(node)


def chosen(query: Query, book: Book, period: Period) -> "pl.LazyFrame":
    """The rows of a query in a period, joined columns included, not yet read."""
    frame = book.live(query.ledger.name).lazy()
    if query.join:
        frame = joined(frame, query.join, book)
    compiler = Compiler(book.windows, period)
    tests = [*([compiler.expression(query.where)] if query.where else []), *dates(query, period)]
    frame = frame.filter(*tests) if tests else frame
    if query.only_in:
        roster, at = query.only_in
        frame = frame.join(on_roster(roster, at, book, period), on=roster.key, how="semi")
    return frame


def dates(query: Query, period: Period) -> list["pl.Expr"]:
    """What puts a row into the period: its date, its validity on a day, or validity that touches the period."""
    import polars as pl

    if query.as_of and query.ledger.valid:
        return valid_on(query.ledger.valid, day_of(query.as_of, period))
    if query.date:
        return [pl.col(query.date).is_between(literal(period.start), literal(period.end))]
    start, end = query.ledger.valid or ("", "")
    return [pl.col(start).is_null() | (pl.col(start) <= period.end), pl.col(end).is_null() | (pl.col(end) >= period.start)]


def valid_on(columns: tuple[str, str], day: date) -> list["pl.Expr"]:
    import polars as pl

    start, end = columns
    return [pl.col(start).is_null() | (pl.col(start) <= day), pl.col(end).is_null() | (pl.col(end) >= day)]


def day_of(at: At, period: Period) -> date:
    return period.start if at == "start" else period.end


def on_roster(roster: Ledger, at: At, book: Book, period: Period) -> "pl.LazyFrame":
    frame = book.live(roster.name).lazy()
    return frame.filter(*valid_on(roster.valid or ("", ""), day_of(at, period))).select(roster.key)


def joined(frame: "pl.LazyFrame", join: Join, book: Book) -> "pl.LazyFrame":
    import polars as pl

    other = book.live(join.ledger)
    key = book.ledgers[join.ledger].key
    found = other.lazy().unique(key, keep="first").select(pl.col(key).alias("@key"), pl.all().name.prefix(f"{join.alias}."))
    return frame.join(found, left_on=join.column, right_on="@key", how="left")
