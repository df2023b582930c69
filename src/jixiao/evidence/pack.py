"""Packs: ledgers, windows, measures, checks and an indicator library as data, one folder each.

A workspace names its packs and may add its own tables on top: its own table wins. Two packs that declare the same name are refused.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jixiao.errors import EvidenceError, Message
from jixiao.evidence.calendar import NamedWindow, load_windows
from jixiao.evidence.check import Check, load_checks
from jixiao.evidence.ledger import Ledger, load_ledgers
from jixiao.evidence.measure import Measure, load_measures

PARTS = ("ledgers", "windows", "measures", "checks", "library", "words", "pictures")


@dataclass(frozen=True)
class Entry:
    """One indicator of a library: a default to edit, never a norm. `measure` is the id of the measure that yields it, if one does."""

    code: str
    zh: str
    en: str
    level1: str
    level2: str
    unit: str
    direction: str
    typical: str
    source: str = ""
    measure: str = ""
    target: str = ""


@dataclass(frozen=True)
class Pack:
    """Everything declared, ready for a book."""

    names: tuple[str, ...]
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    windows: Mapping[str, NamedWindow] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    library: tuple[Entry, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def catalogue() -> tuple[str, ...]:
    """The packs that come with Jixiao."""
    return tuple(sorted(p.name for p in files("jixiao.evidence").joinpath("packs").iterdir() if p.is_dir() and not p.name.startswith("_")))


@cache
def load(*names: str) -> Pack:
    """The named packs of Jixiao as one."""
    return load_folders(names, ())


def load_folders(names: Iterable[str], folders: Iterable[Path]) -> Pack:
    """The named packs, then the tables found in `folders`; EvidenceError says which file and what is wrong."""
    names = tuple(names)
    sources: list[Any] = []
    for name in names:
        if name not in catalogue():
            raise EvidenceError(
                f"没有“{name}”这个台账包；可用：{'、'.join(catalogue())}", f"there is no pack '{name}'; known: {', '.join(catalogue())}"
            )
        sources.append(files("jixiao.evidence").joinpath("packs").joinpath(name))
    tables: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
    for source in sources:
        for part, table in tables_of(source):
            apart(part, tables[part], table)
            tables[part] |= table
    for folder in folders:
        for part, table in tables_of(folder):
            tables[part] |= table
    ledgers = load_ledgers(tables["ledgers"])
    measures = load_measures(tables["measures"], ledgers)
    return Pack(
        names,
        ledgers,
        load_windows(tables["windows"]),
        measures,
        load_checks(tables["checks"], measures),
        tuple(entry(code, table) for code, table in tables["library"].items()),
        {**shared_words(), **tables["words"]},
        tables["pictures"],
    )


def apart(part: str, known: Mapping[str, Any], more: Mapping[str, Any]) -> None:
    """EvidenceError where two packs give different things the same name: neither may silently stand for the other."""
    twice = [name for name, table in more.items() if name in known and known[name] != table]
    if twice:
        raise EvidenceError(
            f"两个台账包的 {part} 里都有 {'、'.join(twice)}，请改名", f"two packs declare {', '.join(twice)} in {part}; rename one"
        )


def tables_of(folder: Any) -> Iterable[tuple[str, dict[str, Any]]]:
    """(part, table) of each TOML file of a folder: `measures.toml`, and `more-measures.toml` after it."""
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        part = path.name.removesuffix(".toml").removeprefix("more-")
        if path.name.endswith(".toml") and part in PARTS:
            try:
                yield part, tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise EvidenceError(f"{path.name}：{error}", f"{path.name}: {error}") from None


@cache
def shared_words() -> Mapping[str, str]:
    """The English of units and of the words in enums."""
    return tomllib.loads(files("jixiao.evidence").joinpath("packs").joinpath("words.toml").read_text("utf-8"))


def entry(code: str, table: Mapping[str, Any]) -> Entry:
    try:
        return Entry(code, **table)
    except TypeError as error:
        raise EvidenceError(f"指标库 {code}：{error}", f"indicator library {code}: {error}") from None


def label_of(entry: Entry) -> Message:
    return Message(entry.zh, entry.en)
