"""Prose → facts: each figure with its unit, the words around it, and how exact it claims to be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from jixiao.narrative.words import Key, any_of, clean, key, words

STOPS = '。；;！!？?\n，,：:()“”"《》【】[]'
DATE = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
DIGIT = re.compile(r"\d")
SENTENCE = re.compile(r"[。；;！!？?\n]")


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure in a text. `low` and `high` bound what it can mean: `3万余` is 30000 up to 40000.

    `lead` and `noun` are the words before and after it in its clause. `part` is the word that makes it a part, a share
    or a change and not the figure of the year, `goal` the word that makes it somebody's goal.
    `carried` are the words before the figure that this one follows after a 、, whose verb it shares.
    A day is a fact of family `date` with month × 100 + day as its value.
    """

    value: Decimal
    unit: str
    family: str
    text: str
    lead: str
    noun: str
    low: Decimal
    high: Decimal
    part: str
    goal: str
    sentence: str
    start: int
    carried: str = ""

    @property
    def key(self) -> Key:
        return key(f"{self.lead} {self.noun}")

    def agrees(self, other: "Fact") -> bool:
        return self.low <= other.high and other.low <= self.high

    @property
    def exact(self) -> bool:
        return self.low == self.high == self.value


@cache
def _figure() -> re.Pattern[str]:
    known = words()
    before = any_of(known.more + known.fewer + known.about)
    after = any_of(("余", "多", "几", "来"))
    units = any_of(tuple(known.family))
    scales = any_of(tuple(known.scale))
    return re.compile(
        rf"(?P<before>{before})?\s*(?<![\d.A-Za-z第])(?P<number>\d+(?:\.\d+)?)\s*(?P<scale>{scales})?(?P<after>{after})?\s*"
        rf"(?P<unit>{units}|)(?P<beyond>以上|左右|以内|上下)?"
    )


@lru_cache(maxsize=4096)
def facts(text: str) -> tuple[Fact, ...]:
    """Every figure of `text` in order."""
    text = clean(text)
    return tuple(_facts(text)) if DIGIT.search(text) else ()


def _facts(text: str) -> Iterator[Fact]:
    days = {found.start("month"): found for found in DATE.finditer(text)}
    end, before = 0, ""
    for found in _matches(text, days):
        around = _around(text, found, end)
        carried = before if text[end : end + 1] in ("、", "和", "及", "与") and around.begin <= end else ""
        fact = _day(found, around) if found.re is DATE else _quantity(found, around)
        yield replace(fact, carried=carried) if carried else fact
        end, before = found.end() + len(around.noun), f"{carried} {around.lead}"


def _matches(text: str, days: dict[int, re.Match[str]]) -> Iterator[re.Match[str]]:
    position = 0
    for found in _figure().finditer(text):
        number = found.start("number")
        if number < position:
            continue
        if number in days:
            position = days[number].end()
            yield days[number]
        elif not _ordinal(text, found):
            position = found.end()
            if found["unit"] or found["scale"]:
                yield found


def _ordinal(text: str, found: re.Match[str]) -> bool:
    """A year, a number in a list, in a name or in a quotation of a document: not a figure of fact."""
    follows = text[found.end() : found.end() + 1]
    year = found["unit"] == "年" and len(found["number"]) == 4
    return year or follows in ("年", "月", "号", "届") or text[max(0, found.start() - 1) : found.start()] in ("〔", "第", "[")


@dataclass(frozen=True, slots=True)
class Around:
    """The words about a figure: before and after it in its clause, a little beyond, and its sentence."""

    lead: str
    noun: str
    follows: str
    sentence: str
    begin: int

    @property
    def part(self) -> str:
        found = words().part.search(self.lead)
        return found[0] if found else self._after(words().part_after)

    @property
    def goal(self) -> str:
        found = words().goal.search(self.lead)
        return found[0] if found else self._after(words().goal_after)

    def _after(self, phrases: tuple[str, ...]) -> str:
        return next((phrase for phrase in phrases if f"{self.noun}{self.follows}".startswith(phrase)), "")


NOUN_ENDS = re.compile(rf"[{re.escape(STOPS)}、的了并且和与及或于在被受从对将以参达为\d\s]")


def _around(text: str, found: re.Match[str], end: int) -> Around:
    start = found.start()
    begin = max([min(end, start), *(text.rfind(stop, 0, start) + 1 for stop in STOPS)])
    run = text[found.end() : found.end() + 10]
    stop = NOUN_ENDS.search(run)
    noun = run[: stop.start()] if stop else run
    follows = text[found.end() + len(noun) : found.end() + len(noun) + 4]
    return Around(text[begin:start].lstrip("、和及与,"), noun, follows, _sentence(text, start), begin)


def _sentence(text: str, position: int) -> str:
    begin = max((found.end() for found in SENTENCE.finditer(text, 0, position)), default=0)
    stop = SENTENCE.search(text, position)
    return text[begin : stop.start() if stop else len(text)]


def _day(found: re.Match[str], around: Around) -> Fact:
    value = Decimal(int(found["month"]) * 100 + int(found["day"]))
    edge = around.noun[:1] if around.noun[:1] in ("前", "起", "至", "到", "后", "开") else ""
    noun = around.noun[len(edge) :]
    part = around.part or edge
    return Fact(value, "日", "date", found[0], around.lead, noun, value, value, part, around.goal, around.sentence, found.start())


def _quantity(found: re.Match[str], around: Around) -> Fact:
    number, unit = Decimal(found["number"]), found["unit"]
    family = words().family.get(unit, "")
    scale = words().scale.get(found["scale"] or "", Decimal(1))
    place = Decimal(1).scaleb(int(number.as_tuple().exponent))
    # 1.89万 and 99.8% were rounded: each stands for everything that prints like it, but 2万 not for all from 15000 to 25000
    half = min(scale * place / 2, scale * number / 20) if found["scale"] else place / 2 if family == "rate" and place < 1 else Decimal(0)
    marks = (found["before"] or "", found["after"] or "", found["beyond"] or "")
    low, high = _range(number * scale, half, _step(found["number"]) * scale, marks)
    text = "".join(found[0].split())
    return Fact(
        number * scale,
        unit,
        family,
        text,
        around.lead,
        around.noun,
        low,
        high,
        around.part,
        around.goal,
        around.sentence,
        found.start("number"),
    )


def _step(number: str) -> Decimal:
    """What one more in the last digit that is not a trailing zero comes to: 4400 → 100, 7.4 → 0.1."""
    if "." in number:
        return Decimal(1).scaleb(int(Decimal(number).as_tuple().exponent))
    return Decimal(10) ** (len(number) - len(number.rstrip("0")))


def _range(value: Decimal, half: Decimal, step: Decimal, marks: tuple[str, str, str]) -> tuple[Decimal, Decimal]:
    known = words()
    said = [mark for mark in marks if mark]
    if any(mark in ("余", "多", "几", "来", "逾") for mark in said):
        return value, value + step
    if any(mark in known.more for mark in said):
        return value, value * Decimal("1.5")
    if any(mark in known.fewer for mark in said):
        return value * Decimal("0.9"), value
    if any(mark in known.about for mark in said):
        return value * Decimal("0.9"), value * Decimal("1.1")
    return value - half, value + half
