"""What a filed form means: money, goals, indicators, each value with its text, its place and its doubt.

The canonical JSON is DESIGN §5: all numbers are strings exactly as a decimal, absent is null, `*_text` is what was printed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import wraps
from typing import Any, Concatenate, Generic, Literal, ParamSpec, TypeVar

from jixiao.document import Place
from jixiao.errors import Message
from jixiao.values import Actual, Target

T = TypeVar("T")
P = ParamSpec("P")

Kind = Literal["department", "project", "transfer"]
Stage = Literal["target", "monitoring", "self-evaluation"]

BLANK = Message("未填写", "left blank")
NO_CELL = Message("表中没有这一栏", "the form has no such cell")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """One value as read: `value` is None exactly when `reason` says why it could not be had.

    `text` is what was printed ("" where nothing was). `confidence` in percent; below 100 `doubt` says why.
    """

    value: T | None = None
    text: str = ""
    place: Place | None = None
    reason: Message | None = NO_CELL
    confidence: int = 100
    doubt: Message | None = None

    @property
    def known(self) -> bool:
        return self.value is not None

    @property
    def blank(self) -> bool:
        """True where the form has the cell and nothing (or a dash) stands in it."""
        return self.reason is BLANK or self.reason == BLANK

    @property
    def absent(self) -> bool:
        """True where the form has no such cell."""
        return self.reason is NO_CELL or self.reason == NO_CELL


def known(value: T, text: str | None = None, place: Place | None = None) -> Reading[T]:
    return Reading(value, str(value) if text is None else text, place, None)


@dataclass(frozen=True, slots=True)
class FundLine:
    """One row of the money block. Money is the printed figure in the form's `money_unit`; `rate` is a ratio.

    `others` are columns without a field of their own (全年预计执行数): (heading, text).
    """

    label: Reading[str] = Reading()
    source: str | None = None  # total fiscal carry-over other, or a finer word: business central local …
    original: Reading[Decimal] = Reading()
    revised: Reading[Decimal] = Reading()
    executed: Reading[Decimal] = Reading()
    transfers: Reading[Decimal] = Reading()
    weight: Reading[Decimal] = Reading()
    rate: Reading[Decimal] = Reading()
    score: Reading[Decimal] = Reading()
    reason: Reading[str] = Reading()
    others: tuple[tuple[str, str], ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    planned: Reading[str] = Reading()
    achieved: Reading[str] = Reading()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the indicator table. `others` are columns without a field of their own: (heading, text).

    `made` holds what was worked out of the row (`once`); it goes with the row and is no part of its meaning.
    """

    level1: Reading[str] = Reading()
    level2: Reading[str] = Reading()
    name: Reading[str] = Reading()
    content: Reading[str] = Reading()
    target: Reading[Target] = Reading()
    actual: Reading[Actual] = Reading()
    weight: Reading[Decimal] = Reading()
    score: Reading[Decimal] = Reading()
    reason: Reading[str] = Reading()
    remedy: Reading[str] = Reading()
    others: tuple[tuple[str, str], ...] = ()
    place: Place | None = None
    made: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def title(self) -> str:
        """What a person would call this row: its name, else its content, else its level 2."""
        return self.name.value or self.content.value or self.level2.value or ""


def once(work: Callable[Concatenate[Indicator, P], T]) -> Callable[Concatenate[Indicator, P], T]:
    """`work` of a row, done once for the same further arguments and kept with the row: rows never change, and many rules ask."""

    @wraps(work)
    def asked(row: Indicator, *more: P.args, **named: P.kwargs) -> T:
        key = (work, *more) if more else work
        try:
            return row.made[key]
        except KeyError:
            return row.made.setdefault(key, work(row, *more, **named))

    return asked


@dataclass(frozen=True, slots=True)
class Total:
    weight: Reading[Decimal] = Reading()
    score: Reading[Decimal] = Reading()


@dataclass(frozen=True, slots=True)
class Remark:
    """A labelled text outside the other blocks: conclusion, problems, measures, preparer, footnote."""

    label: str
    text: Reading[str]


@dataclass(frozen=True)
class Form:
    """One filed evaluation."""

    kind: Kind
    stage: Stage
    title: Reading[str] = Reading()
    year: Reading[int] = Reading()
    name: Reading[str] = Reading()
    department: Reading[str] = Reading()
    unit: Reading[str] = Reading()
    money_unit: Reading[str] = Reading()
    duties: Reading[str] = Reading()
    funds: tuple[FundLine, ...] = ()
    goals: tuple[Goal, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    total: Total = field(default_factory=Total)
    remarks: tuple[Remark, ...] = ()
    notes: tuple[Message, ...] = ()
    # Which fields the printed form has a cell for. The money table's weight, score and reason are funds.weight …, an
    # indicator's name is indicators.name, since the form has a name of its own.
    columns: frozenset[str] = frozenset()

    @property
    def total_funds(self) -> FundLine | None:
        """The fund line of the whole year, where the form has one."""
        return next((f for f in self.funds if f.source == "total"), None)

    @property
    def holder(self) -> str:
        """The unit that files it, in whichever field the form prints it."""
        return self.unit.value or self.department.value or self.name.value or ""

    def texts(self) -> Iterator[tuple[str, Reading[str]]]:
        """Every piece of prose, with the field it stands in: duties, goals, reasons, remedies, remarks."""
        yield "duties", self.duties
        for goal in self.goals:
            yield "planned", goal.planned
            yield "achieved", goal.achieved
        for fund in self.funds:
            yield "reason", fund.reason
        for row in self.indicators:
            yield "reason", row.reason
            yield "remedy", row.remedy
        for remark in self.remarks:
            yield "remark", remark.text
