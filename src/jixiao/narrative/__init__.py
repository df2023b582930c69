"""The prose of a form held against its table: which figure of the text means which row, and where the two disagree.

Precision comes first. A figure in the text is held against a row only where unit and words agree, where it is not a part,
a change or somebody's goal, and where no other figure of that text confirms the row.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from jixiao.document import Place
from jixiao.form import Form, Indicator, Reading, once
from jixiao.narrative.facts import Fact, facts
from jixiao.narrative.words import Key, key, same_thing, words

RATES = ("率", "度", "比例", "占比", "比重")
PER = re.compile(r"每|均|单[位个套台次项件]")
LONG = 30
"""A cell of so many characters is prose: its figures speak of more than its own row."""


@dataclass(frozen=True, slots=True)
class Said:
    """A fact and where it was said: the field, the row (None in goals and remarks), and what the row is about."""

    fact: Fact
    field: str
    reading: Reading[Any]
    row: int | None = None
    about: Key = frozenset()
    own: Key = frozenset()

    @property
    def place(self) -> Place | None:
        return self.reading.place


@dataclass(frozen=True, slots=True)
class Match:
    """A figure of the text and the figure of the table it speaks of; `strength` from 0 to 1."""

    text: Said
    table: Said
    strength: float


@dataclass(frozen=True)
class Narrative:
    """What the texts and the cells of one form say in figures."""

    form: Form
    planned: tuple[Said, ...]
    achieved: tuple[Said, ...]
    targets: tuple[Said, ...]
    actuals: tuple[Said, ...]

    @classmethod
    def of(cls, form: Form) -> "Narrative":
        cells = [_cells(row, index) for index, row in enumerate(form.indicators)]
        return cls(
            form,
            planned=tuple(said for goal in form.goals for said in _said(goal.planned, "planned")),
            achieved=tuple(_achieved(form)),
            targets=tuple(said for targets, _ in cells for said in targets),
            actuals=tuple(said for _, actuals in cells for said in actuals),
        )

    @cached_property
    def weights(self) -> dict[str, float]:
        """How telling a pair of characters is here: the more rows speak of it, the less."""
        count: dict[str, int] = {}
        for row in self.form.indicators:
            for pair in _row_key(row):
                count[pair] = count.get(pair, 0) + 1
        return {pair: 1 / n for pair, n in count.items()}

    @cached_property
    def results(self) -> tuple[Match, ...]:
        """Figures of what was achieved, each with the actual value it speaks of."""
        return tuple(self._matches((said for said in self.achieved if not said.fact.goal), self.actuals))

    @cached_property
    def promises(self) -> tuple[Match, ...]:
        """Figures of the annual goal, each with the target value it speaks of."""
        return tuple(self._matches(self.planned, self.targets))

    @cached_property
    def pairs(self) -> tuple[tuple[int, Fact, Fact], ...]:
        """For each row the figures of its target with the figures of its actual cell that answer them."""
        return tuple((index, *pair) for index, row in enumerate(self.form.indicators) for pair in answers(row))

    def _matches(self, texts: Iterable[Said], table: tuple[Said, ...]) -> Iterator[Match]:
        for text in texts:
            if text.fact.part and not self._shared_part(text, table):
                continue
            near = [cell for cell in table if text.reading is not cell.reading and comparable(text.fact, cell.fact)]
            found = [Match(text, cell, strength) for cell in near if (strength := self.strength(text, cell, len(near) == 1)) > 0]
            if found:
                best = max(match.strength for match in found)
                yield from (match for match in found if match.strength >= best * 0.75)

    def _shared_part(self, text: Said, table: tuple[Said, ...]) -> bool:
        """True where a row is counted by the word that would make the figure a part: 每月, 人均, 新增, 8月31日前."""
        rows = self.form.indicators
        if text.fact.family == "date":
            return any(cell.fact.family == "date" and cell.fact.part == text.fact.part for cell in table)
        return any(cell.row is not None and text.fact.part in f"{rows[cell.row].title}{rows[cell.row].content.text}" for cell in table)

    def strength(self, text: Said, cell: Said, alone: bool) -> float:
        """How surely the figure in the text means that cell, 0 where it does not; `alone` where no other cell counts such a thing."""
        ours, theirs = text.fact.key, cell.own
        common = ours & theirs
        if self._per_something(text, cell):
            return 0.0
        if not ours:
            return self._finished(text, cell) if alone else 0.0
        if not common or (len(ours) <= 1 and not self._in_context(text, cell, alone)):
            return 0.0
        named = (ours | key(text.fact.carried)) & theirs
        shares = [(self._weight(common) / self._weight(ours), self._weight(named) / self._weight(theirs))]
        if alone:
            shares.append((len(common) / len(ours), len(named) / len(theirs)))
        if text.fact.unit == cell.fact.unit:
            shares.append(_turned_about(key(text.fact.lead), theirs))
        return max((said * name for said, name in shares if sure(said, name)), default=0.0)

    def _finished(self, text: Said, cell: Said) -> float:
        """A day without words of its own (…，于10月22日结束) means the only row with a day where its sentence names that row."""
        if text.fact.family != "date" or not text.fact.noun.startswith(words().finished):
            return 0.0
        named = self._weight(key(text.fact.sentence) & cell.own) / self._weight(cell.own)
        return named / 2 if named >= 0.6 else 0.0

    def _per_something(self, text: Said, cell: Said) -> bool:
        """True where the row is counted per month, person or piece, and the text is not."""
        row = self.form.indicators[cell.row or 0]
        return bool(PER.search(f"{row.name.text}{row.target.text}")) and not PER.search(text.fact.lead)

    def _in_context(self, text: Said, cell: Said, alone: bool) -> bool:
        """A figure with a single noun (84个班) means a row only where its sentence shares other words with the row, or says its name."""
        if alone and len(text.fact.lead) >= 4 and text.fact.lead[-4:] in self.form.indicators[cell.row or 0].name.text:
            return True
        shared = (key(text.fact.sentence) & cell.about) - text.fact.key
        return len(shared) >= (1 if alone and all(len(pair) == 2 for pair in text.fact.key) else 2)

    def _weight(self, pairs: Key) -> float:
        return sum(self.weights.get(pair, 1.0) for pair in pairs)


@once
def answers(row: Indicator) -> tuple[tuple[Fact, Fact], ...]:
    """The figures of a target, each with the one figure of the actual cell that answers it."""
    return tuple(_answers(row))


def _answers(row: Indicator) -> Iterator[tuple[Fact, Fact]]:
    promised, done = figures(row, row.target), [fact for fact in figures(row, row.actual) if fact.family != "date"]
    taken: dict[int, tuple[float, Fact, Fact]] = {}
    for target in promised:
        near = [fact for fact in done if comparable(target, fact) or target.unit == fact.unit == ""]
        if len(near) == 1 and sum(comparable(other, near[0]) for other in promised) <= 1:
            yield target, near[0]
        elif named := [fact for fact in near if target.key & fact.key]:
            best = max(named, key=lambda fact: _alike(target, fact))
            if _alike(target, best) > taken.get(id(best), (0.0,))[0]:
                taken[id(best)] = (_alike(target, best), target, best)
    yield from ((target, fact) for _, target, fact in taken.values())


def figures(row: Indicator, reading: Reading[Any]) -> tuple[Fact, ...]:
    """The figures of a cell; of a cell that prints no unit, its one figure in the unit of the row."""
    if found := facts(reading.text):
        return found
    bare = _bare(row, reading)
    return (bare,) if bare else ()


def _turned_about(ours: Key, theirs: Key) -> tuple[float, float]:
    """How much is shared where the name is said in another order (处理污水, 污水处理量): by single characters; nothing where any is amiss."""
    said, named = set("".join(ours)), set("".join(theirs))
    common = len(said & named)
    return (common / len(said), common / len(named)) if common >= 4 and common >= 0.8 * len(named) else (0.0, 0.0)


def _alike(one: Fact, other: Fact) -> float:
    return len(one.key & other.key) / len(one.key | other.key)


def sure(said: float, named: float) -> bool:
    """Whether the shared words are enough: of what the text said, and of what the row is called."""
    return (said >= 0.5 and named >= 0.5) or (said >= 0.85 and named >= 0.33) or (named >= 0.75 and said >= 0.4)


def comparable(one: Fact, other: Fact) -> bool:
    """True where two figures can count the same thing; persons and person-times can, and are told apart elsewhere."""
    if one.family != other.family:
        return {one.family, other.family} == {"person", "turn"}
    if not one.family:
        return False
    return same_thing(one.unit, other.unit) if one.family in ("thing", "area", "time") else True


def contradictions(matches: Sequence[Match]) -> Iterator[tuple[Said, tuple[Said, ...]]]:
    """Each figure of the table with the figures of the text that deny it, where none confirms it."""
    by_cell: dict[int, list[Match]] = {}
    for match in matches:
        by_cell.setdefault(id(match.table), []).append(match)
    confirmed = {id(match.text) for match in matches if match.text.fact.agrees(match.table.fact)}
    for found in by_cell.values():
        if any(match.text.fact.agrees(match.table.fact) for match in found):
            continue
        denying = tuple(match.text for match in found if id(match.text) not in confirmed)
        if denying:
            yield found[0].table, denying


@once
def _row_key(row: Indicator) -> Key:
    return key(f"{row.name.text} {row.content.text}")


def _said(reading: Reading[str], field: str) -> Iterator[Said]:
    yield from (Said(fact, field, reading) for fact in facts(reading.text))


def _achieved(form: Form) -> Iterator[Said]:
    for goal in form.goals:
        yield from _said(goal.achieved, "achieved")
    for remark in form.remarks:
        if "注" not in remark.label and not remark.text.text.lstrip().startswith("注"):
            yield from _said(remark.text, "remark")
    for index, row in enumerate(form.indicators):
        if len(row.actual.text) >= LONG:
            yield from (Said(fact, "actual", row.actual, index) for fact in facts(row.actual.text) if not _promised(row, fact))


@once
def _cells(row: Indicator, index: int) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """What the target and the actual cell of a row say."""
    of = (index, _row_key(row))
    return tuple(_cell(row, row.target, "target", of)), tuple(_cell(row, row.actual, "actual", of))


def _promised(row: Indicator, fact: Fact) -> bool:
    """True where the target of the row has a figure of the kind: the fact answers it and is not prose."""
    return any(comparable(fact, target) for target in facts(row.target.text))


def _cell(row: Indicator, reading: Reading[Any], field: str, of: tuple[int, Key]) -> Iterator[Said]:
    """The figures of a target or actual cell. A single figure is what the row is called; one of several has its own words."""
    index, about = of
    found = [fact for fact in facts(reading.text) if field == "target" or not fact.goal]
    if field == "actual" and len(reading.text) >= LONG:
        found = [fact for fact in found if _promised(row, fact)]
    if not found and (bare := _bare(row, reading)):
        found = [bare]
    if not found:
        return
    context = about | key(reading.text)
    for fact in found:
        alone = len(found) == 1 and len(reading.text) < LONG
        own = key(f"{row.name.text} {fact.noun}") | (_row_key(row) if not row.name.text else frozenset()) if alone else fact.key
        if own:
            yield Said(fact, field, reading, index, context, own)


def _bare(row: Indicator, reading: Reading[Any]) -> Fact | None:
    """The figure of a cell that prints no unit: that of the target, or percent where the name is a rate."""
    text = reading.text.strip().lstrip("≥≤=><≧≦═约近")
    if not text.replace(".", "", 1).isdigit():
        return None
    promised = facts(row.target.text)
    unit = promised[0].unit if len({fact.unit for fact in promised}) == 1 else "%" if row.title.endswith(RATES) else ""
    scale = next((word for word in words().scale if len(promised) == 1 and f"{word}{unit}" in promised[0].text), "")
    value = Decimal(text) * words().scale.get(scale, Decimal(1))
    family = words().family.get(unit, "")
    return Fact(value, unit, family, reading.text.strip(), "", "", value, value, "", "", reading.text, 0)
