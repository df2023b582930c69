"""What a reviewer recognises at a glance: what kind of row this is, whether it explains itself, whether a phrase says anything.

The wording is data (words.toml); rules ask here and hold no lists of their own.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, ClassVar, Literal, TypeVar, cast
from unicodedata import normalize

from jixiao.errors import Message
from jixiao.form import Form, FundLine, Indicator, Reading, once

FIELD_NAMES = {
    "duties": Message("部门职能概述", "duties"),
    "planned": Message("年度总体目标（预期目标）", "annual goal (planned)"),
    "achieved": Message("年度总体目标（实际完成情况）", "annual goal (achieved)"),
    "target": Message("目标值", "target"),
    "actual": Message("完成值", "actual value"),
    "reason": Message("偏差原因", "reason"),
    "remedy": Message("改进措施", "remedy"),
    "remark": Message("说明栏", "remark"),
    "name": Message("指标名称", "indicator name"),
    "content": Message("指标内容", "indicator content"),
}

T = TypeVar("T")
Kind = Literal["quantity", "quality", "time", "cost", "economic", "social", "ecological", "sustainable", "satisfaction", "other"]
Block = Literal["output", "benefit", "satisfaction", "cost", "process", "other"]


_SPACE = re.compile(r"\s+")


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("jixiao.judging").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def phrases(table: str, name: str) -> tuple[str, ...]:
    """The list `name` of words.toml."""
    return tuple(_words()[table][name])


@cache
def _pattern(table: str, name: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(phrases(table, name), key=len, reverse=True)))


def mentions(table: str, name: str, text: str) -> str:
    """The first of the words in `text`, "" where there is none."""
    found = _pattern(table, name).search(text)
    return found[0] if found else ""


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """`text` without white space and with full-width forms folded."""
    return _SPACE.sub("", normalize("NFKC", text))


@lru_cache(maxsize=4096)
def _kind(level2: str, level1: str) -> Kind:
    for text in (level2, level1):
        for kind, found in _words()["levels"].items():
            if any(word in text for word in found):
                return cast("Kind", kind)
    return "other"


@once
def kind(row: Indicator) -> Kind:
    """What the row measures, by its level 2, else its level 1."""
    return _kind(plain(row.level2.value or row.level2.text), plain(row.level1.value or row.level1.text))


@lru_cache(maxsize=1024)
def _block(level1: str) -> Block:
    found = next((block for block, words in _words()["blocks"].items() if any(word in level1 for word in words)), "other")
    return cast("Block", found)


@once
def block(row: Indicator) -> Block:
    """Output, benefit, satisfaction or cost, by its level 1."""
    return _block(plain(row.level1.value or row.level1.text))


@once
def about_satisfaction(row: Indicator) -> bool:
    """True where the row measures satisfaction by its name, wherever it is filed."""
    return bool(mentions("names", "satisfaction", f"{row.name.text}{row.content.text if not row.name.text else ''}"))


@once
def is_rate(row: Indicator) -> bool:
    """True where the name says that the row is a rate or a degree: 验收合格率, 满意度."""
    name, ends = _BRACKET.sub("", plain(row.name.text)), _rate_ends()
    if row.content.text and not name.endswith(ends):
        name = plain(row.content.text)
    return name.endswith(ends)


_BRACKET = re.compile(r"[（(][^（）()]*[)）]$")


@cache
def _rate_ends() -> tuple[str, ...]:
    return phrases("names", "rates") + phrases("names", "satisfaction")


def scored(row: Indicator) -> bool:
    """True where the row carries a weight above 0."""
    return row.weight.value is not None and row.weight.value > 0


def execution_line(form: Form) -> FundLine | None:
    """The fund line that carries the execution weight and score: the total, else the first line that has them."""
    total = form.total_funds
    if total and (total.weight.known or total.score.known):
        return total
    return next((line for line in form.funds if line.weight.known or line.score.known), total)


@once
def ceiling(row: Indicator) -> bool:
    """True where the target sets an upper limit."""
    parts = row.target.value.parts if row.target.value else ()
    return any(part.operator in ("<=", "<") for part in parts if part.kind == "quantity")


def says_something(reading: Reading[str]) -> bool:
    """True where the cell holds more than a dash or 无."""
    text = plain(reading.text).rstrip("。；;")
    return bool(text) and text not in phrases("reasons", "nothing")


@once
def explained(row: Indicator) -> bool:
    """True where a reason or a remedy stands beside the row, in its own column or in one of the others."""
    return (
        says_something(row.reason)
        or says_something(row.remedy)
        or any(_reason_heading(h) and says_something(Reading(t, t)) for h, t in row.others)
    )


def _reason_heading(heading: str) -> bool:
    return any(word in heading for word in ("原因", "说明", "备注", "改进", "措施"))


def can_explain(form: Form) -> bool:
    """True where the form has a column for reasons, even one without a single cell filled."""
    return not form.columns.isdisjoint({"reason", "remedy"}) or any(
        not row.reason.absent or not row.remedy.absent or any(_reason_heading(h) for h, _ in row.others) for row in form.indicators
    )


@dataclass(frozen=True, slots=True)
class Outline:
    """What holds of a form as a whole, for rules that otherwise see one row at a time."""

    brief: ClassVar = True
    year: int | None  # None in a form with scores: those know its deadlines
    scores: bool  # some row has a weight or a score
    explains: bool  # there is a column for reasons
    remedies: bool  # remedies have a column of their own
    satisfaction: bool  # a level speaks of satisfaction

    @classmethod
    def of(cls, form: Form) -> "Outline":
        rows = form.indicators
        scores = any(row.weight.known or row.score.known for row in rows)
        return cls(
            None if scores else form.year.value,
            scores=scores,
            explains=can_explain(form),
            remedies=any(not row.remedy.absent for row in rows),
            satisfaction=any("满意" in plain(f"{row.level1.text}{row.level2.text}") for row in rows),
        )


def money_explained(form: Form, words: str, lines: tuple[FundLine, ...] = ()) -> bool:
    """True where a fund line gives a reason, or a text of the form speaks of money with one of the words of that list."""
    if any(says_something(line.reason) for line in (lines or form.funds)):
        return True
    for field, reading in form.texts():
        if field == "duties" or not reading.text:
            continue
        for sentence in re.split(r"[。；;\n]", reading.text):
            if re.search(r"预算|资金|执行率|支出|经费|拨款|支付|万元", sentence) and mentions("reasons", words, sentence):
                return True
    return False


@once
def name_of(row: Indicator) -> str:
    """How a message calls the row: its name; where several rows share it, its content too is named by the rule."""
    title = row.name.text if row.name.known else row.content.text or row.level2.text
    title = _SPACE.sub("", title)
    if row.name.known and row.content.known and row.content.text and plain(row.content.text) != plain(row.name.text):
        title = f"{title}·{short(row.content.text, 24)}"
    return title


def matching(form: Form, other: Form) -> Iterator[tuple[Indicator, Indicator]]:
    """Rows of two forms that bear the same name; numbering (指标1：), stars and template hints do not count."""
    named = {_bare_name(row): row for row in other.indicators if _bare_name(row)}
    for row in form.indicators:
        if found := named.get(_bare_name(row)):
            yield row, found


@once
def _bare_name(row: Indicator) -> str:
    name = re.sub(r"^(?:指标)?\d+[:：.、]?|[★*▲●]|[（(][≥≤=*\s][^（）()]*[)）]", "", plain(row.name.text))
    return f"{name}{plain(row.content.text) if plain(row.content.text) != plain(row.name.text) else ''}"


def only_adjectives(text: str) -> bool:
    """True where nothing is left of `text` once praise and change words are taken out."""
    return len(re.sub(r"[^\u4e00-\u9fffA-Za-z]", "", _pattern("targets", "adjectives").sub("", text))) <= 1


def listed(names: Iterable[str], most: int = 5) -> str:
    """Names in a row, the first `most` of them."""
    names = list(names)
    return "、".join(names[:most]) + (f" 等{len(names)}个" if len(names) > most else "")


def percent(ratio: Decimal) -> str:
    """A ratio as a person writes it: 1.862 → 186.2%."""
    text = f"{(ratio * 100).quantize(Decimal('0.01'), ROUND_HALF_UP, Context(prec=100)):f}".rstrip("0").rstrip(".")
    return f"{text}%"


def cells(form: Form) -> Iterator[tuple[str, Reading[Any]]]:
    """Every filled text of the form with its field: the prose, and the target and actual cells."""
    yield from ((field, reading) for field, reading in form.texts() if reading.text)
    for row in form.indicators:
        for field, reading in (("target", row.target), ("actual", row.actual)):
            if reading.text:
                yield field, reading


def all_cells(form: Form) -> Iterator[tuple[str, Reading[Any]]]:
    """As `cells`, and the names and contents of the rows."""
    yield from cells(form)
    for row in form.indicators:
        for field, reading in (("name", row.name), ("content", row.content)):
            if reading.text:
                yield field, reading


def told(form: Form, reader: Callable[[str], tuple[T, ...]]) -> Iterator[tuple[str, Reading[Any], tuple[T, ...]]]:
    """Those of `cells` in which `reader` finds something, with what it finds."""
    yield from ((field, reading, found) for field, reading in form.texts() if reading.text and (found := reader(reading.text)))
    for row in form.indicators:
        yield from _told(row, reader)


@once
def _told(row: Indicator, reader: Callable[[str], tuple[Any, ...]]) -> list[tuple[str, Reading[Any], tuple[Any, ...]]]:
    both = (("target", row.target), ("actual", row.actual))
    return [(field, reading, found) for field, reading in both if reading.text and (found := reader(reading.text))]


def wordless(form: Form) -> bool:
    """True where no cell of the form holds a text."""
    return next(all_cells(form), None) is None


def marked(form: Form, pattern: re.Pattern[str]) -> list[tuple[str, Reading[Any]]]:
    """Those of `all_cells` in which the pattern is found; most forms have none, which is soon known."""
    prose = (goal_text for goal in form.goals for goal_text in (goal.planned, goal.achieved))
    prose = (form.duties, *prose, *(line.reason for line in form.funds), *(remark.text for remark in form.remarks))
    if any(_holds(row, pattern) for row in form.indicators) or any(pattern.search(reading.text) for reading in prose):
        return [(field, reading) for field, reading in all_cells(form) if pattern.search(reading.text)]
    return []


@once
def _holds(row: Indicator, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(cell.text) for cell in (row.name, row.content, row.target, row.actual, row.reason, row.remedy) if cell.text)


@cache
def typos() -> tuple[re.Pattern[str], dict[str, str]]:
    """Known slips as one pattern, and what was meant by each."""
    meant = dict(_words()["text"]["typos"])
    return re.compile("|".join(map(re.escape, meant))), meant


@cache
def traditional() -> re.Pattern[str]:
    """Any traditional character that has another simplified form."""
    return re.compile(f"[{_words()['text']['traditional']}]")


def ratio(one: str, other: str) -> Decimal:
    """How much of two long texts is alike, by pairs of neighbouring characters."""
    ours, theirs = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return Decimal(2 * len(ours & theirs)) / max(1, len(ours) + len(theirs))


def short(text: str, length: int = 40) -> str:
    """`text` on one line, cut at `length`."""
    text = _SPACE.sub(" ", text.strip())
    return text if len(text) <= length else text[: length - 1] + "…"
