"""Documents in, lake out: resumable, without doubles, and one bad file never stops a run."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from jixiao import files
from jixiao.corpus.lake import Lake, Part
from jixiao.corpus.rows import Rows, form_rows
from jixiao.corpus.schema import NAMES
from jixiao.corpus.sources import Source, sources
from jixiao.engine import Engine, Work, run
from jixiao.errors import JixiaoError, Message

BATCH = 50
LOST = Message(
    "读取这个文件的进程中断或超时；文件没有收入，其他文件不受影响。",
    "The process reading this file died or ran out of time; the file was left out, the others are unharmed.",
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How an `add` stands: documents done, those left out because the lake holds the same content, those unreadable; forms; seconds."""

    done: int = 0
    known: int = 0
    unread: int = 0
    forms: int = 0
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class Item:
    """The bytes of one document, or why they could not be had."""

    path: str
    hash: str
    data: bytes = b""
    error: Message | None = None


@dataclass
class _Intake:
    """Items not seen before; counts the others."""

    seen: set[str]
    known: int = 0
    items: list[Item] = field(default_factory=list)

    def batches(self, paths: Iterable[str | Path]) -> Iterator[list[Item]]:
        for source in sources(paths):
            item = load(source)
            if item.hash in self.seen:
                self.known += 1
                continue
            self.seen.add(item.hash)
            self.items.append(item)
            if len(self.items) == BATCH:
                yield self.items
                self.items = []
        if self.items:
            yield self.items


def add(
    lake: Lake, paths: Iterable[str | Path], *, engine: Engine = "processes", watch: Callable[[Progress], None] | None = None
) -> Progress:
    """Reads, checks and stores every document under `paths` whose content the lake does not hold yet.

    A batch is stored whole or not at all; begun again after a stop, the run goes on where the log ends.
    """
    lake.sweep()
    intake = _Intake(set(lake.scan("documents").select("hash").collect()["hash"]))
    progress, start = Progress(), time.monotonic()
    for answers in run(Work(examine, lost), intake.batches(paths), engine=engine):
        lake.add({table: [row for rows in answers for row in rows.get(table, ())] for table in NAMES})
        documents = [row for rows in answers for row in rows["documents"]]
        progress = replace(
            progress,
            done=progress.done + len(documents),
            unread=progress.unread + sum(1 for row in documents if row["error"]),
            forms=progress.forms + sum(row["forms"] for row in documents),
            known=intake.known,
            seconds=time.monotonic() - start,
        )
        if watch:
            watch(progress)
    return replace(progress, known=intake.known)


def load(source: Source) -> Item:
    """The bytes of a source and their hash; a source that cannot be opened is an item with its reason."""
    try:
        data = source.load()
    except JixiaoError as error:
        return Item(source.path, _hash(source.path.encode()), error=error.message)
    except (OSError, ValueError, RuntimeError) as error:  # zipfile says RuntimeError for a password
        reason = Message(f"打不开：{error}", f"cannot be opened: {error}")
        return Item(source.path, _hash(source.path.encode()), error=reason)
    return Item(source.path, _hash(data), data)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def examine(item: Item) -> Rows:
    """The rows of one document."""
    if item.error:
        return _document(item, error=item.error)
    checked = files.check(item.path, data=item.data)
    rows = _document(item, forms=len(checked.forms), error=checked.error, kind=checked.document.format if checked.document else "")
    for index, form in enumerate(checked.forms):
        for table, found in form_rows(form, form_id=f"{item.hash[:24]}-{index}", document=item.hash).items():
            rows.setdefault(table, []).extend(found)
    return rows


def lost(item: Item) -> Rows:
    return _document(item, error=LOST)


def _document(item: Item, *, forms: int = 0, error: Message | None = None, kind: str = "") -> Rows:
    row: dict[str, Any] = {"hash": item.hash, "path": item.path, "format": kind, "bytes": len(item.data), "forms": forms}
    return {"documents": [{**row, "error": error.zh if error else None}]}


def compact(lake: Lake) -> int:
    """Rewrites the small parts of each table as one part a year and region; gives how many parts remain.

    The new parts come into force by one log entry, so a reader sees the old ones or the new ones, never both.
    """
    import polars as pl

    fresh: list[Part] = []
    old = [part for part in lake.parts() if part.year is None]
    for table in NAMES:
        paths = [lake.path / part.path for part in old if part.table == table]
        if not paths:
            continue
        if table == "documents":
            fresh.append(lake.write(pl.read_parquet(paths, hive_partitioning=False), table, name=uuid4().hex))
            continue
        for (year, region), frame in pl.read_parquet(paths, hive_partitioning=False).partition_by("year", "region", as_dict=True).items():
            fresh.append(lake.write(frame, table, name=uuid4().hex, year=int(year or 0), region=str(region)))
    if fresh:
        lake.commit(fresh, old)
        lake.sweep()
    return len(lake.parts())
