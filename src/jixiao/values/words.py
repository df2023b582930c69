"""The word lists of `words.toml`, read once."""

import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def words(name: str) -> tuple[str, ...]:
    """One list, longest word first so that 人次 is met before 人."""
    return tuple(sorted(_lists()[name], key=len, reverse=True))


def either(*names: str) -> str:
    """A regular expression for any word of these lists."""
    pool = {word for name in names for word in words(name)}
    return "(?:" + "|".join(re.escape(word) for word in sorted(pool, key=len, reverse=True)) + ")"


@cache
def _lists() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
