"""Forms without a table: indicators, and money, told in numbered or running sentences."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jixiao.document import Cell, Place, Table
from jixiao.errors import Message
from jixiao.form import FundLine, Indicator, Reading, Total
from jixiao.recognise.draft import Draft
from jixiao.recognise.lines import Slot, Text
from jixiao.recognise.readings import phrase, prose, read_actual, read_number, read_rate, read_target
from jixiao.recognise.wording import data, family, key, level, lexicon, squeezed

TOLD = Message("取自正文叙述，不是表格单元格", "taken from running text, not from a cell")
_NUMBERING = r"(?:[(（]?\d{1,2}[)）]|\d{1,2}[.、．](?!\d)|[①-⑳]|[(（]?[一二三四五六七八九十]{1,2}[)）、．.])"
MAIN = ("output", "cost", "benefit", "satisfaction")
_ENDS = re.compile(rf"[;；。\n]|(?<=[，,\s：:])(?={_NUMBERING})")
_AMOUNT = re.compile(r"\s*(?:为|是|共|共计|达|达到|[:：])?\s*(-?[\d,，]+(?:\.\d+)?)\s*(万元|亿元|元|%)?")
_TOTAL = re.compile(r"(?:自评|综合|最终|评价)?(?:总分|总得分|得分|自评分)(?:为|是|[:：])?\s*(\d+(?:\.\d+)?)分")


@cache
def marks(section: str) -> re.Pattern[str]:
    """Every word that introduces a value, each as a group of its field; longer words first."""
    words = sorted(
        ((word, field) for field, spelled in data("narrative")[section].items() for word in spelled), key=lambda pair: -len(pair[0])
    )
    return re.compile("|".join(f"(?P<{field}_{number}>{re.escape(word)})" for number, (word, field) in enumerate(words)))


def read_told(texts: list[Text], draft: Draft, year: int | None) -> None:
    """Add the indicators (where no table held any) and the money (where no block did) of running text."""
    if not draft.indicators:
        draft.indicators += list(told_indicators(texts, year))
    if draft.indicators and not draft.funds:
        draft.funds += told_money(texts)
    if not draft.total.score.known:
        told_total(texts, draft)


def told_indicators(texts: list[Text], year: int | None) -> Iterator[Indicator]:
    one = two = ""
    for item in texts:
        for piece in _ENDS.split(prose(item.text)):
            one, two, rest = headed(piece or "", one, two)
            values = told(rest, "indicator")
            if (
                {"target", "actual"} & set(values)
                and len(set(values) & {"target", "actual", "score"}) >= 2
                and 1 < len(values["name"]) <= 60
            ):
                yield indicator(values, (one, two), item.place, year)


def headed(piece: str, one: str, two: str) -> tuple[str, str, str]:
    """Take level words off the front of a piece: `（一）产出指标：1.数量指标：…`."""
    rest = piece.strip()
    while found := re.match(rf"{_NUMBERING}?\s*([^，,:：;；。]{{2,16}}?)(?:完成情况|完成情况分析|分析|情况)*(?:[:：]|$)\s*", rest):
        word = level(found[1])
        upper, lower = family(word, "level1"), family(word, "level2")
        if upper in MAIN and (lower is None or word.startswith(("产出", "效益", "满意度"))):
            one, two = word, ""
        elif lower in MAIN:
            two = word
        elif not (lexicon("indicators", "block").find(key(found[1])) or lexicon("goals").find(key(found[1]))):
            break
        rest = rest[found.end() :]
    return one, two, rest


def told(piece: str, section: str) -> dict[str, str]:
    """The values of a sentence by field, and what stands before the first of them as `name`."""
    found = list(marks(section).finditer(piece))
    if not found:
        return {}
    head = re.sub(rf"^\s*{_NUMBERING}\s*", "", piece[: found[0].start()])
    values = {"name": re.split(r"[:：]", head.strip(" ，,:：、的"))[-1].strip()}
    for mark, after in zip(found, [*found[1:], None], strict=True):
        field = (mark.lastgroup or "").rpartition("_")[0]
        text = piece[mark.end() : after.start() if after else len(piece)]
        values.setdefault(field, re.sub(r"^(?:为|是|[:：])\s*", "", text.strip()).strip(" ，,、;；。"))
    return values


def indicator(values: dict[str, str], levels: tuple[str, str], place: Place, year: int | None) -> Indicator:
    cell = {field: cell_of(text, place) for field, text in values.items()}
    name = phrase(values["name"])
    one, two = (Reading(word, word, place, None) if word else Reading() for word in levels)
    return Indicator(
        one,
        two,
        doubted(Reading(name, values["name"], place, None)),
        target=doubted(read_target(phrase(values["target"]), cell["target"], name, year)) if "target" in cell else Reading(),
        actual=doubted(read_actual(phrase(values["actual"]), cell["actual"], name, year)) if "actual" in cell else Reading(),
        weight=doubted(read_number(cell.get("weight"))),
        score=doubted(read_number(cell.get("score"))),
        reason=Reading(values["reason"], values["reason"], place, None) if values.get("reason") else Reading(),
        place=place,
    )


def cell_of(text: str, place: Place) -> Slot:
    return Slot(Cell(text, 1, 1, place=place), Table((), place))


def doubted(reading: Reading) -> Reading:
    if not reading.known:
        return reading
    return Reading(reading.value, reading.text, reading.place, None, min(reading.confidence, 85), reading.doubt or TOLD)


def told_money(texts: list[Text]) -> list[FundLine]:
    """The sentence that gives both a budget and what was spent of it, as the line of the whole."""
    for item in texts:
        for sentence in re.split(r"[。\n]", item.text):
            found: dict[str, Slot] = {}
            for mark in marks("money").finditer(sentence):
                amount = _AMOUNT.match(sentence, mark.end())
                field = (mark.lastgroup or "").rpartition("_")[0]
                if amount and (amount[2] == "%") == (field == "rate"):
                    found.setdefault(field, cell_of(amount[1] + (amount[2] or ""), item.place))
            if "executed" in found and {"original", "revised"} & set(found):
                amounts: dict[str, Any] = {field: doubted(read_number(found.get(field))) for field in ("original", "revised", "executed")}
                return [
                    FundLine(
                        Reading("合计", "", item.place, None, 85, TOLD),
                        "total",
                        **amounts,
                        rate=doubted(read_rate(found.get("rate"))),
                        place=item.place,
                    )
                ]
    return []


def told_total(texts: list[Text], draft: Draft) -> None:
    """`经自评，……得分99.8分`: the total score, where the sentence speaks of the whole."""
    for item in texts:
        for sentence in re.split(r"[。;；\n]", squeezed(item.text)):
            found = _TOTAL.search(sentence)
            if (
                found
                and re.search("总分|总得分|综合|项目.{0,12}得分|自评得分为|经自评|自评总", sentence)
                and not told(sentence, "indicator").get("target")
            ):
                slot = cell_of(found[1], item.place)
                draft.total = Total(draft.total.weight, doubted(read_number(slot)))
                return
