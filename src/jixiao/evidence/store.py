"""A ledger over time: re-import without doubling, what changed, voiding with a reason. Rows are never deleted."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from jixiao.errors import EvidenceError
from jixiao.evidence.intake import Intake, read_file
from jixiao.evidence.ledger import Ledger
from jixiao.evidence.rows import schema

if TYPE_CHECKING:
    import polars as pl

KEPT = ("id", "recorded_at", "recorded_by", "void")  # what an arriving row does not blank


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs: old and new as text, "" for blank."""

    id: str
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Merged:
    """A ledger after an import, and what the import changed. `gone` rows are absent from the new file and kept."""

    frame: "pl.DataFrame"
    added: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()
    gone: tuple[str, ...] = ()
    same: int = 0

    @property
    def idle(self) -> bool:
        """True where the import changed nothing."""
        return not self.added and not self.changed


def merge(kept: "pl.DataFrame", arriving: "pl.DataFrame", ledger: Ledger) -> Merged:
    """The rows kept and arriving as one ledger, matched by id; importing the same file again changes nothing."""
    import polars as pl

    columns = list(schema(ledger))
    old, new = kept.select(columns), arriving.select(columns)
    added = new.join(old, on="id", how="anti")
    gone = old.join(new, on="id", how="anti")
    both = old.join(new, on="id", how="inner", suffix="@new")
    taken = [pl.coalesce(f"{c}@new", c).alias(c) if c in KEPT[1:] else pl.col(f"{c}@new").alias(c) for c in columns if c != "id"]
    updated = both.select("id", *taken).select(columns)
    changes = tuple(changes_of(both, updated, columns))
    ordered = old.select("id").join(pl.concat([updated, gone]), on="id", how="left", maintain_order="left").select(columns)
    frame = pl.concat([ordered, added])
    touched = len({c.id for c in changes})
    return Merged(frame, tuple(added["id"]), changes, tuple(gone["id"]), both.height - touched)


def changes_of(both: "pl.DataFrame", updated: "pl.DataFrame", columns: Sequence[str]) -> list[Change]:
    import polars as pl

    found: list[Change] = []
    for column in columns:
        if column == "id":
            continue
        pair = pl.DataFrame({"id": both["id"], "old": both[column].cast(pl.String), "new": updated[column].cast(pl.String)})
        for identity, old, new in pair.filter(pl.col("old").ne_missing(pl.col("new"))).iter_rows():
            found.append(Change(identity, column, old or "", new or ""))
    return found


def void(frame: "pl.DataFrame", identity: str, reason: str) -> "pl.DataFrame":
    """The ledger with one row marked as no longer counting; EvidenceError without a reason or without such a row."""
    import polars as pl

    if not reason.strip():
        raise EvidenceError("作废要写明原因", "voiding needs a reason")
    row = frame.filter(pl.col("id") == identity)
    if not row.height:
        raise EvidenceError(f"没有编号为“{identity}”的记录", f"there is no record '{identity}'")
    if row["void"][0] is not None:
        raise EvidenceError(f"“{identity}”已作废：{row['void'][0]}", f"'{identity}' is void already: {row['void'][0]}")
    return frame.with_columns(pl.when(pl.col("id") == identity).then(pl.lit(reason.strip())).otherwise(pl.col("void")).alias("void"))


def save(frame: "pl.DataFrame", ledger: Ledger, path: Path) -> None:
    """The ledger as CSV with its Chinese headings, written whole or not at all; columns nobody filled are left out."""
    filled = [c for c in ledger.columns if c == "id" or frame[c].null_count() < frame.height]
    headed = frame.select(filled).rename({c: ledger.columns[c].zh for c in filled})
    with NamedTemporaryFile("wb", dir=path.parent, prefix=".", suffix=".csv", delete=False) as stream:
        headed.with_columns(yes_no(headed)).write_csv(stream)
    os.replace(stream.name, path)


def yes_no(frame: "pl.DataFrame") -> list["pl.Expr"]:
    import polars as pl

    return [
        pl.col(c).replace_strict({True: "是", False: "否"}, return_dtype=pl.String)
        for c, kind in frame.schema.items()
        if kind == pl.Boolean
    ]


def import_file(folder: Path, path: Path, ledger: Ledger, *, today: date | None = None) -> tuple[Intake, Merged | None]:
    """A file into the folder's ledger of that name: read whole, merged by id, saved. With an error nothing is touched.

    `today` is the entry date of new rows that carry none.
    """
    import polars as pl

    intake = read_file(path, ledger)
    if intake.frame is None:
        return intake, None
    arriving = intake.frame
    target = folder / f"{ledger.name}.csv"
    standing = read_file(target, ledger) if target.is_file() else None
    if standing and standing.frame is None:
        raise EvidenceError(
            f"{target.name} 有错误，先更正再导入：{standing.errors[0].message.zh}",
            f"{target.name} has errors; mend them first: {standing.errors[0].message.en}",
        )
    kept = standing.frame if standing and standing.frame is not None else arriving.clear()
    merged = merge(kept, arriving, ledger)
    if today:
        fresh = pl.col("id").is_in(list(merged.added)) & pl.col("recorded_at").is_null()
        stamped = merged.frame.with_columns(pl.when(fresh).then(pl.lit(today)).otherwise(pl.col("recorded_at")).alias("recorded_at"))
        merged = replace(merged, frame=stamped)
    if not merged.idle:
        folder.mkdir(parents=True, exist_ok=True)
        save(merged.frame, ledger, target)
    return intake, merged
