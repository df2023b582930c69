"""What has been read of one form so far."""

from dataclasses import dataclass, field

from jixiao.errors import Message
from jixiao.form import FundLine, Goal, Indicator, Reading, Remark, Total


@dataclass
class Draft:
    """A form while it is being read; the parts of recognise add to it in reading order."""

    title: Reading[str] = field(default_factory=Reading)
    identity: dict[str, Reading[str]] = field(default_factory=dict)
    filed: set[str] = field(default_factory=set)  # identity fields known only from a label that says who filed the form
    labels: set[str] = field(default_factory=set)  # keys of the labels that were met, for deciding the kind
    money_units: list[tuple[int, Reading[str]]] = field(default_factory=list)  # (how sure, unit)
    years: list[tuple[int, Reading[int]]] = field(default_factory=list)
    funds: list[FundLine] = field(default_factory=list)
    beside: dict[int, str] = field(default_factory=dict)  # which amount stands at a grid column, where labels repeat beside each other
    goals: list[Goal] = field(default_factory=list)
    long_goals: list[Reading[str]] = field(default_factory=list)  # of several years; they stand in where no yearly goal is printed
    indicators: list[Indicator] = field(default_factory=list)
    total: Total = field(default_factory=Total)
    remarks: list[Remark] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)

    def note(self, zh: str, en: str) -> None:
        message = Message(zh, en)
        if message not in self.notes:
            self.notes.append(message)
