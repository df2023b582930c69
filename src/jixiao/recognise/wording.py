"""The vocabulary, loaded once: which field a printed label, level, title or mark stands for.

A spelling is looked up as printed (without white space, wide glyphs, numbering and colon), then without its brackets
and weights, then by the patterns of the data. The data are `jixiao/vocabulary/*.toml`.
"""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

LONGEST = 34  # no label is longer; what is longer is prose

_BLANKS = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]+")
_TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,80}>|&nbsp;")
_NUMBERING = re.compile(r"^(?:\(?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[.、,:)](?!\d)|\))|[①-⑳])")
_AMONG = re.compile(r"^(?:其中[:、,]?|(?:资金来源|资金结构|收入构成|支出构成|收入来源)[:、,])(?=.)")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_WEIGHT = re.compile(r"(?:\d+(?:\.\d+)?(?:[-~—]\d+)?分|\d+%)$")
_BRACKETED_WEIGHT = re.compile(r"\(\d+(?:\.\d+)?(?:[-~—]\d+(?:\.\d+)?)?分?\)分?$")
_EMPTY = re.compile(r"[-—―─/\\.…·_\s]*")


class Lexicon:
    """Spellings of one kind, each with the field it names; the first one named wins."""

    def __init__(self, sections: dict[str, dict[str, list[str]]]) -> None:
        self.exact: dict[str, str] = {}
        self.patterns: list[tuple[re.Pattern[str], str]] = []
        self.known: dict[str, str | None] = {}
        for field, section in sections.items():
            for spelling in section.get("exact", ()):
                self.exact.setdefault(key(spelling), field)
            self.patterns += [(re.compile(pattern), field) for pattern in section.get("match", ())]

    def find(self, text: str) -> str | None:
        """The field that a label key names, or None."""
        if not text or len(text) > LONGEST:
            return None
        if text not in self.known:
            if len(self.known) > 20_000:
                self.known.clear()
            self.known[text] = self._find(text)
        return self.known[text]

    def _find(self, text: str) -> str | None:
        bare = stem(text)
        found = self.exact.get(text) or self.exact.get(bare)
        if found or not bare:
            return found
        return next((field for pattern, field in self.patterns if pattern.fullmatch(text) or pattern.fullmatch(bare)), None)


@cache
def data(name: str) -> dict[str, dict]:
    return tomllib.loads((files("jixiao") / "vocabulary" / f"{name}.toml").read_text("utf-8"))


@cache
def lexicon(name: str, section: str = "") -> Lexicon:
    """The spellings of one file, or of one section of it: `lexicon("money", "column")`."""
    return Lexicon(data(name)[section] if section else data(name))


@cache
def levels(section: str) -> dict[str, str]:
    """Spelling of a level → its family: output, cost, benefit, satisfaction, management."""
    return {key(word): family for family, words in data("levels")[section].items() for word in words}


@cache
def patterns(name: str, section: str, entry: str = "match") -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in data(name)[section][entry]))


@lru_cache(maxsize=20_000)
def squeezed(text: str) -> str:
    """The text without white space and tags, with one glyph for each meaning."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", _TAGS.sub("", text)))


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """What a label is looked up by; "" for prose."""
    if len(text) > 3 * LONGEST:
        return ""
    plain = squeezed(text).rstrip(":;,、.*。")
    while (found := _NUMBERING.sub("", _AMONG.sub("", plain, count=1), count=1)) != plain:
        plain = found
    return plain if len(plain) <= LONGEST else ""


def stem(text: str) -> str:
    """A label key without brackets, weights and units: `执行率(B/A)` is 执行率, `项目绩效85分` is 项目绩效."""
    text = _BRACKETED_WEIGHT.sub("", text)
    while (found := _BRACKETS.sub("", text)) != text:
        text = found
    text = re.sub(r"[(（].*$", "", text)
    return _WEIGHT.sub("", text).rstrip(":;,、.*-—")


def empty(text: str) -> bool:
    """True where nothing stands, or only a dash, a stroke or dots."""
    return len(text) < 40 and _EMPTY.fullmatch(text) is not None


@lru_cache(maxsize=4_000)
def level(text: str) -> str:
    """A level's own name: no white space, weight, numbering, nor hints such as (必填): `产 出 指 标（50分）` is 产出指标."""
    plain = _BLANKS.sub("", _TAGS.sub("", text)).strip(":：;；,，、")
    plain = _NUMBERING.sub("", plain, count=1)
    for hint in data("levels")["suffix"]["strip"]:
        for spelled in (hint, hint.replace("(", "（").replace(")", "）")):
            plain = plain.removesuffix(spelled) if len(plain) > len(hint) + 1 else plain
    plain = re.sub(r"[(（](?:[^()（）]*\d[^()（）]*|分|权重|分值)[)）]分?", "", plain)
    return re.sub(r"(?<=\D)[(（]?[\d０-９]+(?:\.\d+)?(?:[-~—]\d+(?:\.\d+)?)?(?:分|%)[)）]?$", "", plain).rstrip(":：")


def family(text: str, section: str) -> str | None:
    """output, cost, benefit, satisfaction or management, where the text is a known word of that level."""
    if not text or len(text) > 3 * LONGEST:
        return None
    plain = squeezed(level(text))
    words = levels(section)
    return words.get(plain) or words.get(plain.removesuffix("等")) or words.get(stem(plain))


def label_weight(text: str) -> str | None:
    """The weight printed in a label: 40 of `产出指标（40分）`, 15 of `数量指标 15分`; a range gives None."""
    found = re.search(r"\((\d+(?:\.\d+)?)分?\)|(?<![-~—\d.])(\d+(?:\.\d+)?)分$", squeezed(text))
    return (found[1] or found[2]) if found else None
