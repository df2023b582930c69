"""A lake: Parquet tables with a log. What the log does not name does not exist.

    LAKE/
      log/00000000.json        {"schema": 1}
      log/00000001.json        {"at": time, "add": [part, …], "remove": [path, …]}
      log/00000400.base.json   the parts that live after entry 400, so that nobody need read the entries before it
      parts/<table>/…          Parquet files; a part is {"table", "path", "rows"} and, once compacted, "year" and "region"
      lock                     held by the one process that writes

A batch is one log entry: its Parquet files are written first, the entry last and by one atomic creation. So a run that is killed
at any moment leaves whole batches and, at worst, files that no entry names; those are removed when the next run begins. Files
that an entry took out of the lake stay for another hour, for readers who opened it before.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from jixiao.corpus.schema import SCHEMA, TABLES
from jixiao.corpus.storage import storage
from jixiao.errors import WrongUse

if TYPE_CHECKING:
    import polars as pl

ACROSS = "across-"
STAY = timedelta(hours=1)  # how long a part that was taken out of the lake can still be read by those who opened it before
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file of one table."""

    table: str
    path: str
    rows: int
    year: int | None = None
    region: str | None = None

    @property
    def across(self) -> bool:
        """Whether it holds findings of a rule across forms, which are replaced apart from those of single forms."""
        return self.path.startswith(f"parts/findings/{ACROSS}")

    def to_json(self) -> dict[str, Any]:
        return {"table": self.table, "path": self.path, "rows": self.rows, "year": self.year, "region": self.region}


class Lake:
    """The lake in the folder, or at the address s3://bucket/prefix, `place`; opened or, with `create`, begun."""

    def __init__(self, place: str | Path, *, create: bool = False) -> None:
        self.storage = storage(place)
        self._live: dict[str, Part] = {}
        self._gone: dict[str, datetime] = {}
        self._next = 0
        self._writing = False
        begun = self.storage.read(_entry(0))
        if begun is None and create:
            begun = self._begin()
        if begun is None:
            raise WrongUse(
                f"{place} 不是数据湖；先用 jixiao corpus add {place} 文件… 建立。",
                f"{place} is not a lake; begin one with `jixiao corpus add {place} FILE…`.",
            )
        if (found := json.loads(begun)["schema"]) != SCHEMA:
            raise WrongUse(
                f"{place} 的结构版本是 {found}，本程序用 {SCHEMA}；请用 corpus add 重新建立。",
                f"{place} has schema {found}, this program writes {SCHEMA}; add the documents to a new lake.",
            )
        self._from_base()

    def _begin(self) -> bytes:
        """Writes the first entry, twice: a storage that lets the second attempt through would lose entries of the log."""
        first = json.dumps({"schema": SCHEMA}).encode()
        self.storage.create(_entry(0), first)
        if self.storage.create(_entry(0), first + b" "):
            raise WrongUse(
                f"{self.storage} 不支持原子创建（If-None-Match），不能存放数据湖。",
                f"{self.storage} does not offer atomic creation (If-None-Match), so no lake can be kept there.",
            )
        return first

    def parts(self, table: str | None = None) -> tuple[Part, ...]:
        """The parts the log names, of one table or of all, in the order they came."""
        self._catch_up()
        return tuple(part for part in self._live.values() if table in (None, part.table))

    def addresses(self, parts: Iterable[Part]) -> list[str]:
        """What Polars or DuckDB open: paths, or s3:// addresses."""
        return [self.storage.address(part.path) for part in parts]

    def scan(self, table: str) -> "pl.LazyFrame":
        """The table as a lazy frame; empty with the right columns where nothing was added yet."""
        import polars as pl

        files = self.addresses(self.parts(table))
        return pl.scan_parquet(files, hive_partitioning=False) if files else pl.LazyFrame(schema=TABLES[table])

    def read(self, parts: Sequence[Part]) -> "pl.DataFrame":
        """The rows of these parts, which are of one table."""
        import polars as pl

        return pl.read_parquet(self.addresses(parts), hive_partitioning=False)

    def add(self, rows: Mapping[str, Sequence[Mapping[str, Any]]], *, also: Iterable[Part] = (), remove: Iterable[Part] = ()) -> None:
        """Adds one batch: rows of each table, all or none; in the same step the parts of `also` come and those of `remove` leave."""
        import polars as pl

        name = uuid4().hex
        fresh = [
            self.write(pl.DataFrame(rows[table], schema=TABLES[table], orient="row"), table, name=name) for table in rows if rows[table]
        ]
        self.commit([*fresh, *also], remove)

    def write(self, frame: "pl.DataFrame", table: str, *, name: str, year: int | None = None, region: str | None = None) -> Part:
        """Writes one Parquet file; it is no part of the lake until `commit` names it."""
        folder = f"parts/{table}" if year is None else f"parts/{table}/year={year}/region={region}"
        file = io.BytesIO()
        frame.write_parquet(file, compression="zstd")
        self.storage.write(f"{folder}/{name}.parquet", file.getvalue())
        return Part(table, f"{folder}/{name}.parquet", frame.height, year, region)

    def commit(self, add: Iterable[Part], remove: Iterable[Part] = ()) -> None:
        """Enters what comes and what goes, whole or not at all; two writers cannot take the same number."""
        entry = {"at": datetime.now(UTC).isoformat(), "add": [part.to_json() for part in add], "remove": [part.path for part in remove]}
        data = json.dumps(entry, ensure_ascii=False).encode()
        if not self._writing:
            self._catch_up()
        while not self.storage.create(_entry(self._next), data):
            if self._writing:
                raise WrongUse(
                    f"另一个程序接着写了 {self.storage}；本次运行到此为止，已写入的不受影响，再运行一次即可接上。",
                    f"Another process went on writing to {self.storage}; this run ends here, nothing is lost, and begun again it goes on.",
                )
            self._catch_up()
        self._take_in(entry)

    def sweep(self) -> None:
        """Removes files that no log entry names, the leavings of a run that was killed, and parts that left the lake an hour ago."""
        live, late = {part.path for part in self.parts()}, datetime.now(UTC) - STAY
        self.storage.delete([name for name in self.storage.names("parts") if name not in live and self._gone.get(name, LONG_AGO) <= late])

    def mark(self) -> None:
        """Writes a base, from which those who open the lake from now on read the log."""
        self._catch_up()
        late = datetime.now(UTC) - STAY
        gone = {path: at.isoformat() for path, at in self._gone.items() if at > late}
        base = {"live": [part.to_json() for part in self._live.values()], "gone": gone}
        self.storage.create(_entry(self._next - 1, ".base"), json.dumps(base, ensure_ascii=False).encode())

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the lake for writing; WrongUse where another process does. The hold ends with the process, however it ends."""
        if self._writing:
            yield
            return
        with self.storage.held() as inherited:
            self._catch_up()
            if inherited:
                self.commit([])  # takes the number that the earlier holder, should it wake up, would take next
            self._writing = True
            try:
                yield
            finally:
                self._writing = False

    def _from_base(self) -> None:
        bases = sorted(name for name in self.storage.names("log") if name.endswith(".base.json"))
        if bases and (data := self.storage.read(bases[-1])):
            base = json.loads(data)
            self._live = {part["path"]: Part(**part) for part in base["live"]}
            self._gone = {path: datetime.fromisoformat(at) for path, at in base["gone"].items()}
            self._next = int(bases[-1].removeprefix("log/")[:8]) + 1

    def _catch_up(self) -> None:
        """Takes in the log entries that came since the last look; entries never change."""
        while (data := self.storage.read(_entry(self._next))) is not None:
            self._take_in(json.loads(data))

    def _take_in(self, entry: Mapping[str, Any]) -> None:
        at = datetime.fromisoformat(entry["at"]) if "at" in entry else LONG_AGO
        for gone in entry.get("remove", ()):
            self._live.pop(gone, None)
            self._gone[gone] = at
        self._live.update({part["path"]: Part(**part) for part in entry.get("add", ())})
        self._next += 1


def _entry(number: int, kind: str = "") -> str:
    return f"log/{number:08}{kind}.json"
