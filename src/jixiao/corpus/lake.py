"""A lake: a folder of Parquet tables with a log. What the log does not name does not exist.

    LAKE/
      log/00000000.json      {"schema": 1}
      log/00000001.json      {"add": [part, …], "remove": [path, …]}
      parts/<table>/…        Parquet files; a part is {"table", "path", "rows"} and, once compacted, "year" and "region"
      lock                   held by the one process that writes

A batch is one log entry: its Parquet files are written first, the entry last and by one atomic creation. So a run that is killed
at any moment leaves whole batches and, at worst, files that no entry names; those are removed when the next run begins.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from jixiao.corpus.schema import SCHEMA, TABLES
from jixiao.errors import WrongUse

if TYPE_CHECKING:
    import polars as pl

ACROSS = "across-"


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
    """The lake in the folder `path`, opened or, with `create`, begun."""

    def __init__(self, path: str | Path, *, create: bool = False) -> None:
        self.path = Path(path)
        self.log = self.path / "log"
        self._live: dict[str, Part] = {}
        self._next = 0
        self._writing = False
        if create and not self.log.exists():
            self.log.mkdir(parents=True)
            self._enter({"schema": SCHEMA})
        if not (self.log / "00000000.json").exists():
            raise WrongUse(
                f"{path} 不是数据湖；先用 jixiao corpus add {path} 文件… 建立。",
                f"{path} is not a lake; begin one with `jixiao corpus add {path} FILE…`.",
            )
        found = json.loads((self.log / "00000000.json").read_text())["schema"]
        if found != SCHEMA:
            raise WrongUse(
                f"{path} 的结构版本是 {found}，本程序用 {SCHEMA}；请用 corpus add 重新建立。",
                f"{path} has schema {found}, this program writes {SCHEMA}; add the documents to a new lake.",
            )

    def parts(self, table: str | None = None) -> tuple[Part, ...]:
        """The parts the log names, of one table or of all, in the order they came."""
        self._catch_up()
        return tuple(part for part in self._live.values() if table in (None, part.table))

    def scan(self, table: str) -> "pl.LazyFrame":
        """The table as a lazy frame; empty with the right columns where nothing was added yet."""
        import polars as pl

        files = [self.path / part.path for part in self.parts(table)]
        return pl.scan_parquet(files, hive_partitioning=False) if files else pl.LazyFrame(schema=TABLES[table])

    def add(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Adds one batch: rows of each table, all or none."""
        import polars as pl

        name = uuid4().hex
        self.commit(
            [self.write(pl.DataFrame(rows[table], schema=TABLES[table], orient="row"), table, name=name) for table in rows if rows[table]]
        )

    def write(self, frame: "pl.DataFrame", table: str, *, name: str, year: int | None = None, region: str | None = None) -> Part:
        """Writes one Parquet file; it is no part of the lake until `commit` names it."""
        folder = f"parts/{table}" if year is None else f"parts/{table}/year={year}/region={region}"
        (self.path / folder).mkdir(parents=True, exist_ok=True)
        relative = f"{folder}/{name}.parquet"
        frame.write_parquet(self.path / relative, compression="zstd")
        return Part(table, relative, frame.height, year, region)

    def commit(self, add: Iterable[Part], remove: Iterable[Part] = ()) -> None:
        self._enter({"add": [part.to_json() for part in add], "remove": [part.path for part in remove]})

    def sweep(self) -> None:
        """Removes files that no log entry names: the leavings of a run that was killed, and parts that were compacted away."""
        live = {self.path / part.path for part in self.parts()}
        for path in (self.path / "parts").rglob("*.parquet"):
            if path not in live:
                path.unlink()
        for path in self.log.glob("*.tmp"):
            path.unlink()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the lake for writing; WrongUse where another process does. The hold ends with the process, however it ends."""
        try:
            import fcntl
        except ImportError:  # Windows: no such lock, the log alone keeps writers apart
            yield
            return
        if self._writing:
            yield
            return
        with (self.path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise WrongUse(
                    f"另一个程序正在写入 {self.path}；等它结束后再试。",
                    f"Another process is writing to {self.path}; try again when it has ended.",
                ) from error
            self._writing = True
            try:
                yield
            finally:
                self._writing = False

    def _catch_up(self) -> None:
        """Takes in the log entries that came since the last look; entries never change."""
        while (path := self.log / f"{self._next:08}.json").exists():
            entry = json.loads(path.read_text(encoding="utf-8"))
            for gone in entry.get("remove", ()):
                self._live.pop(gone, None)
            self._live.update({part["path"]: Part(**part) for part in entry.get("add", ())})
            self._next += 1

    def _enter(self, entry: Mapping[str, Any]) -> None:
        """Writes the next log entry whole or not at all; two writers cannot take the same number."""
        draft = self.log / f"{uuid4().hex}.tmp"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(entry, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        while True:
            self._catch_up()
            try:
                os.link(draft, self.log / f"{self._next:08}.json")
                break
            except FileExistsError:
                continue
        draft.unlink()
