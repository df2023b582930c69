"""What scoring gives: a card with one row for every scored fund line and indicator."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from jixiao.document import Place
from jixiao.errors import Message
from jixiao.profile import Cite
from jixiao.values import Operator, Quantity


@dataclass(frozen=True, slots=True)
class Working:
    """The arithmetic of one row: `10 × (2 − 1.1080) = 8.92`, and the same as a sentence."""

    formula: str
    sentence: Message


@dataclass(frozen=True, slots=True)
class Outcome:
    """One promise of a target beside what was done.

    `share` is the part of the weight it earns, exact, None where no figure or date decides. `completion` is actual ÷ target,
    for a broken ceiling target ÷ actual; None where there is no such ratio. `met` is None where it cannot be told.
    """

    text: str
    noun: str = ""
    operator: Operator | None = None
    target: Quantity | None = None
    actual: Quantity | None = None
    completion: Decimal | None = None
    share: Fraction | None = None
    met: bool | None = None
    method: str = ""
    formula: str = ""
    why: Message | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One scored row. Undecided rows (`decided` false) keep the printed score; `working` says why nothing could be computed.

    `index` counts in form.funds or form.indicators. `band` is the lowest and highest score of a qualitative tier.
    `met` is whether the target was met, None where it cannot be told. `parts` are the promises of the target one by one.
    """

    kind: Literal["execution", "indicator"]
    label: str
    index: int
    place: Place | None
    printed: Decimal | None
    recomputed: Decimal | None
    weight: Decimal | None
    completion: Decimal | None
    method: str
    working: Working
    cite: Cite | None
    decided: bool
    met: bool | None = None
    band: tuple[Decimal, Decimal] | None = None
    parts: tuple[Outcome, ...] = ()
    counts: bool = True  # false for a fund line whose score repeats that of the total line

    def __hash__(self) -> int:
        return hash((self.kind, self.index, self.label))

    @property
    def differs(self) -> bool:
        """True where a decided score is not the printed one."""
        return self.decided and self.printed is not None and self.recomputed is not None and self.printed != self.recomputed


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The scores of a form under one profile. `recomputed` is None where a counted row has neither a computed nor a printed score."""

    profile: str
    rows: tuple[Row, ...]
    printed: Decimal | None
    recomputed: Decimal | None
    grade: str | None
    notes: tuple[Message, ...] = ()

    @property
    def unprinted(self) -> tuple[Row, ...]:
        """Counted rows that have no score at all."""
        return tuple(row for row in self.rows if row.counts and row.recomputed is None)
