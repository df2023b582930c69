"""A cell → a Reading: its value, its text as printed, its place and its doubt."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeVar

from jixiao.document import Cell, Place
from jixiao.errors import Message
from jixiao.form import BLANK, Reading
from jixiao.recognise.lines import Slot, Text
from jixiao.recognise.wording import data, empty
from jixiao.values import Actual, Target, Unread, parse_actual, parse_decimal, parse_percent, parse_target

T = TypeVar("T")

_TAG = re.compile(r"<\s*(br|/p|/div|/li)\s*/?\s*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")
_CJK = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’]"
_ITEM = r"(?:目标|完成情况|任务|措施|其中|[(（①-⑳]|第?[\d一二三四五六七八九十]{1,3}\s*[、.．:：)）])"
_WRAP = re.compile(rf"(?<=[^。；;：:！？!?\n])\n(?!{_ITEM})")
_BETWEEN = re.compile(rf"(?<={_CJK})[ \t\u00a0\u3000]+(?={_CJK})")


def prose(text: str) -> str:
    """Running text: tags gone, paragraphs by line breaks, no blank lines."""
    if "<" in text or "&nbsp;" in text:
        text = _ANY_TAG.sub("", _TAG.sub("\n", text.replace("&nbsp;", " ")))
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def unwrapped(text: str) -> str:
    """Prose as it was written, from the lines a page or a picture shows: a line goes on unless it ends a sentence or a new item begins."""
    return _WRAP.sub("", prose(text))


def phrase(text: str) -> str:
    """A name or short entry on one line: breaks inside a word are closed, between Latin words they become a blank."""
    text = prose(text)
    if "\n" in text:
        text = re.sub(rf"(?<={_CJK})\n|\n(?={_CJK})|(?<=[;；,，、])\n", "", text).replace("\n", " ")
    return text


def closed(text: str) -> str:
    """A phrase without blanks between Chinese characters, as page breaks and text exports leave them."""
    return _BETWEEN.sub("", text)


def doubt(cells: Iterable[Cell]) -> tuple[int, Message | None]:
    worst = min(cells, key=lambda cell: cell.confidence, default=None)
    return (100, None) if worst is None else (worst.confidence, worst.doubt)


def read_text(slot: Slot | None, clean: Callable[[str], str] = phrase) -> Reading[str]:
    """The text of a cell; a dash or nothing is BLANK, no cell is absent."""
    if slot is None:
        return Reading()
    if slot.empty:
        return Reading(None, slot.text, slot.place, BLANK, *doubt((slot.cell,)))
    if clean is prose and (slot.cell.confidence < 100 or slot.cell.box is not None):
        clean = unwrapped
    return Reading(clean(slot.text), slot.text, slot.place, None, *doubt((slot.cell,)))


def text_reading(text: str, place: Place | None, clean: Callable[[str], str] = phrase) -> Reading[str]:
    return Reading(None, text, place, BLANK) if empty(text) else Reading(clean(text), text, place, None)


def converted(text: str, value: T | Unread, slot: Slot) -> Reading[T]:
    confidence, why = doubt((slot.cell,))
    if isinstance(value, Unread):
        return Reading(None, text, slot.place, BLANK if empty(text) else value.reason, confidence, why)
    return Reading(value, text, slot.place, None, confidence, why)


def read_number(slot: Slot | None) -> Reading[Decimal]:
    """A weight, a score or a sum as printed: no unit, no separators; what follows in brackets is left out and said so."""
    if slot is None:
        return Reading()
    if dashed(slot.text):
        return Reading(None, slot.text, slot.place, BLANK, *doubt((slot.cell,)))
    reading = converted(slot.text, number(slot.text), slot)
    return reading if reading.known or reading.blank else leading(reading)


def dashed(text: str) -> bool:
    """True where a dash was typed or read as another stroke (一); no figure of a form is a lone Chinese one."""
    return text.strip() in data("slips")["dash"]["exact"]


def number(text: str) -> Decimal | Unread:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"^(?:[约近共计:]+)(?=\d)", "", plain).rstrip(";。,、")
    return parse_decimal(plain.removesuffix("%") if plain.count("%") == 1 else plain)


def leading(reading: Reading[Decimal]) -> Reading[Decimal]:
    """`854万（高标准农田400万元…）` is 854, with the reason for doubt."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", reading.text))
    found = re.match(r"[约共计]*(-?\d[\d,]*(?:\.\d+)?)(?:(?:亿元|万元|元|万|亿|分)(?=[(,，;；。:：\d]|$)|(?=[(,，;；。:：]|$))", plain)
    value = parse_decimal(found[1]) if found else None
    if not isinstance(value, Decimal):
        return reading
    why = Message("单元格内除金额外还有文字，取第一个数", "the cell holds words besides the figure; the first figure was taken")
    return Reading(value, reading.text, reading.place, None, min(reading.confidence, 90), why)


def read_rate(slot: Slot | None, expected: Decimal | None = None) -> Reading[Decimal]:
    """A ratio. A bare figure is taken as a ratio or as percent, whichever `expected` (executed ÷ budget) bears out."""
    if slot is None:
        return Reading()
    if dashed(slot.text):
        return Reading(None, slot.text, slot.place, BLANK, *doubt((slot.cell,)))
    reading = converted(slot.text, parse_percent(slot.text.strip().rstrip("。;；")), slot)
    if not reading.known or "%" in unicodedata.normalize("NFKC", slot.text) or expected is None:
        return reading
    bare = parse_decimal(slot.text)
    if not isinstance(bare, Decimal):
        return reading
    return Reading(
        min((bare, bare / 100), key=lambda rate: abs(rate - expected)), reading.text, reading.place, None, reading.confidence, reading.doubt
    )


def read_target(text: str, slot: Slot, name: str, year: int | None) -> Reading[Target]:
    if empty(text):
        return Reading(None, slot.text, slot.place, BLANK, *doubt((slot.cell,)))
    value = parse_target(text, name, year)
    if isinstance(value, Unread):
        value = Target(text)
    reading = converted(text, value, slot)
    if value.doubt and reading.confidence == 100:
        return Reading(value, text, slot.place, None, 80, value.doubt)
    return reading


def read_actual(text: str, slot: Slot, name: str, year: int | None) -> Reading[Actual]:
    if empty(text):
        return Reading(None, slot.text, slot.place, BLANK, *doubt((slot.cell,)))
    value = parse_actual(text, name, year)
    return converted(text, Actual(text) if isinstance(value, Unread) else value, slot)


def of_text(item: Text, text: str) -> Reading[str]:
    return text_reading(text, item.place)
