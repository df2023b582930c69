"""A record's cells as plain texts: the same in file, database and frame. Needs no database: the limited child uses it too."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from jixiao.evidence.ledger import Column
from jixiao.evidence.ledger import Ledger as Declared
from jixiao.personal import masked, personal

if TYPE_CHECKING:
    import polars as pl

UNKEPT = ("i", "b")  # identity and bank numbers are never kept


def columns_of(declared: Declared) -> tuple[Column, ...]:
    """What a record holds: the ledger's own columns without those that are never kept."""
    return tuple(c for c in declared.own if c.flag not in UNKEPT)


def plain(value: object) -> str:
    """A typed value as the plain text it is kept as."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Decimal():
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        case date():
            return value.isoformat()
    return str(value)


def discreet(text: str) -> str:
    """What a stranger wrote, with names, telephone numbers and addresses masked."""
    for span in sorted(personal(text), key=lambda s: -s.start):
        text = text[: span.start] + masked(text, span) + text[span.end :]
    return text


def rows_of(read: "pl.DataFrame", declared: Declared) -> Iterator[tuple[str, dict[str, str]]]:
    """(id, plain texts) of each row read, the reason for voiding among them."""
    names = [c.name for c in columns_of(declared)]
    for row in read.iter_rows(named=True):
        yield str(row["id"]), {name: plain(row[name]) for name in [*names, "void"] if row[name] is not None}
