"""Documents in, lake out: resumable, without doubles, and one bad file never stops a run."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from jixiao import files
from jixiao.corpus.lake import Lake, Part
from jixiao.corpus.rows import Rows, form_rows
from jixiao.corpus.schema import NAMES
from jixiao.corpus.sources import Source, present, sources
from jixiao.engine import Engine, Work, run
from jixiao.errors import JixiaoError, Message

BATCH = 50  # documents
BATCH_BYTES = 8 * 2**20
OFTEN = 400  # batches between two rewritings of small parts
GROUP = {"forms": 20_000, "documents": 500_000}  # rows rewritten at a time; a form carries its whole JSON
SMALL = 5_000  # rows below which a part is rewritten with the next ones
LOST = Message(
    "读取这个文件的进程中断或超时；文件没有收入，其他文件不受影响。",
    "The process reading this file died or ran out of time; the file was left out, the others are unharmed.",
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How an `add` stands: documents done, those left out because the lake holds the same content, those unreadable; forms; seconds.

    `total` is how many documents there are in all, once they were counted; done, known and total count alike.
    """

    done: int = 0
    known: int = 0
    unread: int = 0
    forms: int = 0
    seconds: float = 0
    total: int | None = None


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
            if self.items and sum(len(one.data) for one in self.items) + len(item.data) > BATCH_BYTES:
                yield self.items
                self.items = []
            self.items.append(item)
            if len(self.items) == BATCH:
                yield self.items
                self.items = []
        if self.items:
            yield self.items


def add(
    lake: Lake,
    paths: Iterable[str | Path],
    *,
    engine: Engine = "processes",
    retry: bool = False,
    watch: Callable[[Progress], None] | None = None,
) -> Progress:
    """Reads, checks and stores every document under `paths` whose content the lake does not hold yet.

    A batch is stored whole or not at all; begun again after a stop, the run goes on where the log ends. With `retry` the
    documents that could not be read earlier are read again, and their new rows take the place of the old ones.
    """
    given = present(paths)
    with lake.writing():
        return _add(lake, given, engine=engine, retry=retry, watch=watch)


def _add(lake: Lake, paths: Sequence[Path], *, engine: Engine, retry: bool, watch: Callable[[Progress], None] | None) -> Progress:
    lake.sweep()
    held = lake.scan("documents").select("hash", "error").collect()
    unread = set(held.drop_nulls("error")["hash"])
    intake, count = _Intake(set(held["hash"]) - (unread if retry else set())), _Count(paths)
    if watch:
        count.start()
    progress, start = Progress(), time.monotonic()
    for number, answers in enumerate(run(Work(examine, lost), intake.batches(paths), engine=engine), 1):
        documents = [row for rows in answers for row in rows["documents"]]
        fresh, old = _without(lake, unread & {key for row in documents for key in (row["hash"], _hash(row["path"].encode()))})
        lake.add({table: [row for rows in answers for row in rows.get(table, ())] for table in NAMES}, also=fresh, remove=old)
        progress = replace(
            progress,
            done=progress.done + len(documents),
            unread=progress.unread + sum(1 for row in documents if row["error"]),
            forms=progress.forms + sum(row["forms"] for row in documents),
            known=intake.known,
            seconds=time.monotonic() - start,
            total=count.total,
        )
        if number % OFTEN == 0:
            compact(lake)
        if watch:
            watch(progress)
    return replace(progress, known=intake.known, seconds=time.monotonic() - start)


class _Count(threading.Thread):
    """Counts the documents beside the run, for archives and lists do not say how many they hold; `total` is None until it is known."""

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__(daemon=True)
        self.paths = paths
        self.total: int | None = None

    def run(self) -> None:
        self.total = sum(1 for _ in sources(self.paths))


def _without(lake: Lake, hashes: set[str]) -> tuple[list[Part], list[Part]]:
    """Parts of `documents` without these documents, not yet in the lake, and the parts whose place they take."""
    import polars as pl

    fresh: list[Part] = []
    old: list[Part] = []
    for part in lake.parts("documents") if hashes else ():
        frame = lake.read([part])
        others = frame.filter(~pl.col("hash").is_in(hashes))
        if others.height < frame.height:
            old.append(part)
            fresh += [lake.write(others, "documents", name=uuid4().hex)] if others.height else []
    return fresh, old


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
    return {"documents": [{**row, "error": error.zh if error else None, "error_en": error.en if error else None}]}


def compact(lake: Lake) -> int:
    """Rewrites the small parts of each table by year and region; gives how many parts remain.

    Takes at most GROUP rows into memory at a time. The new parts come into force by one log entry, so a reader sees the old ones
    or the new ones, never both; the old files stay for those who are reading them.
    """
    with lake.writing():
        fresh: list[Part] = []
        old: list[Part] = []
        for table in NAMES:
            for group in _groups(lake.parts(table), limit=GROUP.get(table, 250_000)):
                fresh += _rewritten(lake, table, group)
                old += group
        if fresh:
            lake.commit(fresh, old)
            lake.mark()
            lake.sweep()
    return len(lake.parts())


def _groups(parts: Sequence[Part], *, limit: int) -> Iterator[list[Part]]:
    """Parts to be rewritten together: those not yet by year and region, and with them the small ones that are."""
    loose = [part for part in parts if part.year is None and not part.across]
    if len(loose) < 2 and (not loose or loose[0].table == "documents"):
        return
    group: list[Part] = []
    for part in loose + [part for part in parts if part.year is not None and part.rows < SMALL]:
        if group and sum(one.rows for one in group) + part.rows > limit:
            yield group
            group = []
        group.append(part)
    yield group


def _rewritten(lake: Lake, table: str, group: Sequence[Part]) -> list[Part]:
    frame = lake.read(group)
    if table == "documents":
        return [lake.write(frame, table, name=uuid4().hex)]
    return [
        lake.write(piece, table, name=uuid4().hex, year=int(year or 0), region=str(region))
        for (year, region), piece in frame.partition_by("year", "region", as_dict=True).items()
    ]
