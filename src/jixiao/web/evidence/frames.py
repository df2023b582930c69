"""Records as the typed frames that measures run over, and back: one plain text a cell, the same in file, database and frame."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from jixiao.evidence.calendar import Period
from jixiao.evidence.intake import cast_plain
from jixiao.evidence.ledger import Ledger as Declared
from jixiao.evidence.rows import Book
from jixiao.web.accounts.models import Unit
from jixiao.web.evidence.models import Ledger, pack
from jixiao.web.evidence.texts import columns_of

if TYPE_CHECKING:
    import polars as pl

MOST_KEPT = 64  # ledgers kept in memory by one process
LATE_DAYS = 30
_kept: OrderedDict[int, tuple[int, "pl.DataFrame"]] = OrderedDict()
_lock = threading.Lock()


def frame(ledger: Ledger) -> "pl.DataFrame":
    """Every record of the ledger, voided ones included, as its typed frame; kept in memory until the next write."""
    return frame_at(ledger, Ledger.objects.values_list("revision", flat=True).get(pk=ledger.pk))


def frame_at(ledger: Ledger, revision: int) -> "pl.DataFrame":
    """The frame of a ledger whose present revision is known."""
    with _lock:
        found = _kept.get(ledger.pk)
        if found and found[0] == revision:
            _kept.move_to_end(ledger.pk)
            return found[1]
    rows = ledger.records.order_by("pk").values_list("key", "values", "recorded_at", "void", "approved_by__username", "source")
    made = typed(ledger.declared, [(key, values, {"recorded_at": str(at), "void": void, "approved_by": by or "", "source": source})
                                   for key, values, at, void, by, source in rows.iterator()])  # fmt: skip
    with _lock:
        _kept[ledger.pk] = (revision, made)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return made


def typed(declared: Declared, rows: Iterable[tuple[str, Mapping[str, str], Mapping[str, str]]]) -> "pl.DataFrame":
    """A frame of (id, values, automatic values) with the ledger's columns and types."""
    import polars as pl

    rows = list(rows)
    made = []
    for name, column in declared.columns.items():
        texts = [key if name == "id" else (values.get(name) or automatic.get(name) or None) for key, values, automatic in rows]
        made.append(cast_plain(pl.Series(name, texts, dtype=pl.String), column).alias(name))
    return pl.DataFrame(made)


def book(unit: Unit, year: int) -> Book:
    """The ledgers of a unit-year, ready for measures."""
    declared = pack()
    ledgers = Ledger.objects.filter(unit=unit, uses__year=year)
    return Book(declared.ledgers, {ledger.code: frame_at(ledger, ledger.revision) for ledger in ledgers}, declared.windows)


def days_of(declared: Declared, values: Mapping[str, str]) -> tuple[date | None, date | None]:
    """When the event was, or from when to when the row is valid."""
    happened = values.get(declared.happened or "")
    until = values.get(declared.valid[1]) if declared.valid else None
    return date.fromisoformat(happened) if happened else None, date.fromisoformat(until) if until else None


def is_late(declared: Declared, happened: date | None, recorded: date) -> bool:
    """Entered long after the event; a register of persons or bodies is not dated by its entry."""
    return bool(declared.date and happened and (recorded - happened).days > LATE_DAYS)


def words_of(declared: Declared, key: str, values: Mapping[str, str]) -> str:
    """What a search may look through."""
    open_columns = (c.name for c in columns_of(declared) if c.flag in ("", "p", "o"))
    return " ".join([key, *(values[name] for name in open_columns if values.get(name))])


def period_of(year: int, today: date, *, stage: str) -> Period:
    """The days a case counts: its year; while it is being monitored, up to today."""
    whole = Period.of_year(year)
    return Period(whole.start, max(whole.start, min(whole.end, today))) if stage == "monitoring" else whole
