"""The words of the narrative engine (words.toml), made ready for matching."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from unicodedata import normalize

from jixiao.values.words import words as units

Key = frozenset[str]

_MARK = re.compile(r"<[^<>]{1,40}>")
_SEPARATOR = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NO_WORD = re.compile(r"[^\u4e00-\u9fffA-Za-z]+")


@dataclass(frozen=True)
class Words:
    """Units by family, scales, marks of approximation, synonyms: compiled once a process."""

    family: dict[str, str]
    scale: dict[str, Decimal]
    more: tuple[str, ...]
    fewer: tuple[str, ...]
    about: tuple[str, ...]
    synonym: dict[str, str]
    synonyms: re.Pattern[str]
    empty: re.Pattern[str]
    part: re.Pattern[str]
    goal: re.Pattern[str]
    finished: tuple[str, ...]
    part_after: tuple[str, ...]
    goal_after: tuple[str, ...]
    alike: tuple[frozenset[str], ...]
    widened: tuple[tuple[str, str], ...]


def any_of(words: list[str] | tuple[str, ...]) -> str:
    """An alternation that tries the longest word first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def words() -> Words:
    data = tomllib.loads(files("jixiao.narrative").joinpath("words.toml").read_text(encoding="utf-8"))
    text, approximate = data["text"], data["approximate"]
    synonym = {word: group[0] for group in text["synonyms"] for word in group}
    return Words(
        # any unit a figure may have counts things, unless it is listed here as something else
        family=dict.fromkeys(units("units"), "thing") | {unit: family for family, found in data["units"].items() for unit in found},
        scale={word: Decimal(value) for word, value in data["scales"].items()},
        more=tuple(approximate["more"]),
        fewer=tuple(approximate["fewer"]),
        about=tuple(approximate["about"]),
        synonym=synonym,
        synonyms=re.compile(any_of(tuple(synonym))),
        empty=re.compile(any_of(text["empty"])),
        part=re.compile(any_of(text["part"])),
        goal=re.compile(any_of(text["goal"])),
        finished=tuple(text["finished"]),
        part_after=tuple(text["part_after"]),
        goal_after=tuple(text["goal_after"]),
        alike=tuple(frozenset(group) for group in data["things"]["alike"]),
        widened=tuple((narrow, wide) for narrow, wide in data["populations"]["widened"]),
    )


def same_thing(one: str, other: str) -> bool:
    """True where two measure words can count the same thing: 所 and 家, 个 and anything; not 册 and 所."""
    if one == other or "个" in (one, other):
        return True
    return any(one in group and other in group for group in words().alike)


def clean(text: str) -> str:
    """`text` with full-width forms folded and marks of HTML left out; separators in figures dropped."""
    return _SEPARATOR.sub("", _MARK.sub("", normalize("NFKC", text)))


@lru_cache(maxsize=8192)
def key(phrase: str) -> Key:
    """What a phrase is about: the pairs of neighbouring characters of its own words, synonyms made one."""
    known = words()
    phrase = known.synonyms.sub(lambda found: known.synonym[found[0]], phrase)
    pairs: set[str] = set()
    for run in _NO_WORD.split(known.empty.sub(" ", phrase)):
        pairs.update([run] if len(run) == 1 else (run[i : i + 2] for i in range(len(run) - 1)))
    return frozenset(pairs)
