"""The indicator rows: cells to columns, levels filled down, rows cut by a page joined, the total row."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from jixiao.document import Place
from jixiao.errors import Message
from jixiao.form import Indicator, Reading, Total
from jixiao.recognise.draft import Draft
from jixiao.recognise.header import Column, Header
from jixiao.recognise.lines import Row, Slot
from jixiao.recognise.readings import phrase, prose, read_actual, read_number, read_target, read_text
from jixiao.recognise.wording import empty, family, label_weight, level, lexicon, patterns, squeezed
from jixiao.values import Actual, Target

NUMBERS = ("weight", "score", "review")
LEVELS = ("level1", "level2")
TEXTS = ("name", "content", "target", "actual", "reason", "remedy", "note", "other", "adjusted", "last", "expected")
GRADES = (("excellent", "优"), ("good", "良"), ("fair", "中"), ("poor", "差"))
# The fields of an indicator, as `Form.columns` names them, that a column of the table holds.
PRINTED = {name: name for name in ("level1", "level2", "content", "target", "actual", "weight", "score", "reason", "remedy")}
PRINTED |= {"name": "indicators.name", "adjusted": "target", "excellent": "target"}
OPERATORS = {
    "大于等于": "≥", "不低于": "≥", "不少于": "≥", "大于或等于": "≥", "小于等于": "≤", "不高于": "≤", "不超过": "≤", "小于或等于": "≤",
    "大于": ">", "小于": "<", "等于": "=", "高于": ">", "低于": "<",
}  # fmt: skip


@dataclass
class Entry:
    """One indicator row: the cell under each column, by column index; `texts` where cells were joined or split."""

    row: Row
    cells: dict[int, Slot] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    cut: bool = False  # its second half stood on the next page
    moved: bool = False  # its cells had slipped

    def text(self, index: int) -> str:
        return self.texts[index] if index in self.texts else self.cells[index].text if index in self.cells else ""


@dataclass
class Level:
    value: str = ""
    text: str = ""
    slot: Slot | None = None
    printed: bool = False  # printed in this row, or merged into it; else filled down


def place_cells(header: Header, row: Row) -> Entry:
    """Each cell under the column it overlaps most; of several under one column the last filled one, names joined."""
    entry = Entry(row)
    first = header.first
    for slot in row.slots:
        if slot.right < first or id(slot.cell) in header.cells:
            continue
        index = column_under(header, slot)
        if index is None:
            continue
        column, before = header.columns[index], entry.cells.get(index)
        if not slot.own and column.field in NUMBERS:
            continue
        if before is None or before.blank or column.field in LEVELS:
            if not (before is not None and slot.blank):
                entry.cells[index] = slot
        elif not slot.blank:
            entry.texts[index] = entry.text(index) + slot.text
    return entry


def column_under(header: Header, slot: Slot) -> int | None:
    """The column a cell overlaps most, the first of equals."""
    if slot.cell.columns == 1:
        return header.at.get(slot.left)
    shared = Counter(index for grid in range(slot.left, slot.right + 1) if (index := header.at.get(grid)) is not None)
    return max(shared, key=lambda index: (shared[index], -index), default=None)


def is_cut(entry: Entry, before: Entry, header: Header) -> bool:
    """True where this row, after a page break, is the lower half of the row before."""
    filled = [index for index in entry.cells if not entry.cells[index].blank and entry.cells[index].own]
    fields = [header.columns[index].field for index in filled]
    if not filled or any(name in NUMBERS or name in ("operator", "unit") for name in fields):
        return False
    if any(name in LEVELS and family(entry.text(index), name) for index, name in zip(filled, fields, strict=True)):
        return False
    if any(patterns("levels", "filler").fullmatch(squeezed(entry.text(index))) for index in filled):
        return False
    if any(empty(before.text(index)) for index, name in zip(filled, fields, strict=True) if name not in LEVELS):
        return False
    printed = {header.columns[index].field for index in before.cells if not empty(before.text(index))}
    if not entry.row.fresh:
        figures = any(re.match(r"[<>=≥≤\d]", squeezed(entry.text(index))) for index in filled)
        return not figures and ("weight" in printed or (len(filled) == 1 and bool(printed & {"target", "actual", "excellent"})))
    names, values = {"name"} & set(fields), {"target", "actual"} & set(fields)
    return not names or (bool(printed & {"target", "weight"}) and not values) or "weight" in printed


def rest_of_header(entry: Entry, header: Header) -> bool:
    """True for the lower half of a heading that a page cut: words under no level and no name, above the first indicator."""
    filled = [index for index in entry.cells if not entry.cells[index].blank]
    return bool(filled) and not any(header.columns[index].field in (*LEVELS, *NUMBERS, "name", "target") for index in filled)


def join(before: Entry, entry: Entry, header: Header) -> None:
    """Append the lower half of a cut row to its upper half."""
    for index, slot in entry.cells.items():
        if not slot.blank and slot.own and header.columns[index].field not in NUMBERS:
            before.texts[index] = before.text(index) + slot.text
            before.cells.setdefault(index, slot)
    before.cut = True


def is_total(row: Row, header: Header) -> bool:
    first = next(iter(row.filled), None)
    if first is None:
        return False
    if lexicon("total").find(first.key) is None:
        return unlabelled_total(row, header)
    column = column_under(header, first)
    head = header.columns[column].field if column is not None else ""
    return head not in NUMBERS and (head != "target" or first.cell.columns > 1 or first.left <= header.columns[0].right)


def is_subtotal(row: Row) -> bool:
    """True for a row that sums up one level or all of them (产出指标小计), below which the total comes."""
    return bool(row.filled) and re.fullmatch(r".{0,8}小计", row.filled[0].key) is not None


def sums_up(row: Row, header: Header) -> bool:
    """True for a row whose label lies over the levels, the name and the values (预算执行率 | 10 | 9.7): a part of the total, no indicator."""
    label, figures = row.filled[0], row.filled[1:]
    under = {header.columns[index].field for grid in range(label.left, label.right + 1) if (index := header.at.get(grid)) is not None}
    return (
        {"name", "target"} <= under
        and lexicon("total").find(label.key) is None
        and bool(figures)
        and all(re.fullmatch(r"\d[\d.]*分?", squeezed(slot.text)) for slot in figures)
    )


def read_share(row: Row, header: Header, draft: Draft) -> None:
    """The weight and the score of the execution rate, where the indicator table prints them and not the money block."""
    at = next((index for index, line in enumerate(draft.funds) if line.source == "total"), None)
    if at is None or "执行" not in row.filled[0].key:
        return
    under = {header.columns[index].field: slot for slot in row.filled if (index := column_under(header, slot)) is not None}
    line = draft.funds[at]
    draft.funds[at] = replace(
        line,
        weight=line.weight if line.weight.known else read_number(under.get("weight")),
        score=line.score if line.score.known else read_number(under.get("score")),
    )


def unlabelled_total(row: Row, header: Header) -> bool:
    """True for a last row that says only 100 under 分值, and perhaps a score: the sum, with its label left out."""
    under = {header.columns[index].field: slot for slot in row.filled if (index := column_under(header, slot)) is not None}
    if "weight" not in under or set(under) - {"weight", "score"} or len(under) < len(row.filled) or not header.has("name"):
        return False
    levels = [slot for slot in row.slots if not slot.own and not slot.blank and header.columns[0].left <= slot.left]
    return not levels and re.fullmatch(r"100(?:\.0+)?分?", squeezed(under["weight"].text)) is not None


def read_total(row: Row, header: Header, draft: Draft) -> None:
    """The sum row: figures under 分值 and 得分; where they slipped, the first is the weight and the second the score."""
    figures = [slot for slot in row.own if re.fullmatch(r"\d[\d.,]*[分%]?", squeezed(slot.text))]
    under = {header.columns[index].field: slot for slot in figures if (index := column_under(header, slot)) is not None}
    right = {name: slot for name, slot in under.items() if name in ("weight", "score")}
    if row.table.guessed and len(right) < len(figures) and len(figures) <= 2:
        names = ("weight", "score") if len(figures) == 2 else (("score",) if header.has("score") and not header.has("weight") else ())
        right = dict(zip(names, figures, strict=False)) or right
    elif not right and len(figures) == 1 and (header.has("score") or header.has("weight")):
        right = {
            "weight"
            if Decimal(squeezed(figures[0].text).rstrip("分%").replace(",", "")) == 100 and header.has("weight")
            else "score": figures[0]
        }
    cells = {header.columns[index].field: slot for slot in row.own if (index := column_under(header, slot)) is not None and slot.blank}
    weight, score = (right.get(name) or cells.get(name) for name in ("weight", "score"))
    old, whole = draft.total, read_number(weight)
    draft.total = Total(
        old.weight if old.weight.known and (whole.value is None or whole.value <= (old.weight.value or 0)) else whole,
        read_number(score) if (score is not None and not score.blank) or not old.score.known else old.score,
    )
    draft.columns.add("total")


Levels = tuple[Level, Level]


def read_entries(entries: list[Entry], header: Header, draft: Draft, *, year: int | None, above: Levels | None) -> Levels:
    """The indicators of one table, added to the draft; `above` and the result are the last levels of the table before and of this one."""
    header = by_content(header, entries)
    one, two = above or (Level(), Level())
    first, second = fill_levels(entries, header, "level1", one), fill_levels(entries, header, "level2", two)
    correct_first(first, second)
    draft.columns |= {PRINTED[column.field] for column in header.columns if column.field in PRINTED}
    for entry, one, two in zip(entries, first, second, strict=True):
        alone = (covers(one, first) == 1, covers(two, second) == 1)
        indicator = read_entry(entry, header, (one, two), alone, year)
        if indicator is not None:
            draft.indicators.append(indicator)
        if entry.moved:
            draft.note(
                f"{entry.row.place}：本行单元格错位，已按内容对齐",
                f"{entry.row.place}: the cells of this row had slipped and were aligned by content",
            )
        if entry.cut:
            draft.note(f"{entry.row.place}：本行被分页截断，已拼接", f"{entry.row.place}: this row was cut by a page break and joined")
    return first[-1], second[-1]


def by_content(header: Header, entries: list[Entry]) -> Header:
    """A lone column of levels holds the second ones where its words are such (数量指标) and none is a first one (产出指标)."""
    at = next((index for index, column in enumerate(header.columns) if column.field == "level1"), None)
    if at is None or header.has("level2") or not header.has("name"):
        return header
    words = {word for entry in entries if (word := entry.text(at))}
    upper, lower = ({word for word in words if family(word, name)} for name in LEVELS)
    if upper - lower or not lower - upper:
        return header
    columns = tuple(replace(column, field="level2") if index == at else column for index, column in enumerate(header.columns))
    return replace(header, columns=columns)


def fill_levels(entries: list[Entry], header: Header, name: str, last: Level) -> list[Level]:
    """The level of each row: printed, merged over it, or the last one printed above, at first `last`."""
    columns = [index for index, column in enumerate(header.columns) if column.field == name]
    upper = [index for index, column in enumerate(header.columns) if column.field == "level1"]
    out: list[Level] = []
    for entry in entries:
        index = next((index for index in columns if not empty(entry.text(index))), None)
        if index is not None:
            text = entry.text(index)
            last = Level(level(text), text, entry.cells[index], True)
            out.append(last)
            continue
        if name == "level2" and any(not empty(entry.text(at)) and entry.cells[at].own for at in upper):
            last = Level()
        out.append(replace(last, printed=False))
    return out


def section_level(text: str) -> Level:
    """A first level that stands in a row of its own."""
    return Level(level(text), text)


def covers(one: Level, levels: list[Level]) -> int:
    """How many rows a printed level covers."""
    return sum(other.slot is not None and one.slot is not None and other.slot.cell is one.slot.cell for other in levels)


BELONGS = {"output": ("output", "cost"), "cost": ("output", "cost"), "benefit": ("benefit",), "satisfaction": ("satisfaction", "benefit")}


def fits(one: Level, two: Level) -> bool:
    """False only where both words are known and the second level cannot stand under the first."""
    upper, lower = family(one.value, "level1"), family(two.value, "level2")
    if upper is None or lower is None or upper == "management" or lower == "management":
        return True
    return upper in BELONGS[lower]


def correct_first(first: list[Level], second: list[Level]) -> None:
    """A label printed in the middle of its rows: rows above it that do not fit what was filled down take the label below."""
    for index in range(len(first) - 1, 0, -1):
        below, here = first[index], first[index - 1]
        if here.printed or not below.value or below.value == here.value:
            continue
        if not here.value or (not fits(here, second[index - 1]) and fits(below, second[index - 1])):
            first[index - 1] = replace(below, printed=False)


def read_entry(entry: Entry, header: Header, levels: tuple[Level, Level], alone: tuple[bool, bool], year: int | None) -> Indicator | None:
    """One indicator; None for a row that stands for nothing (……, 指标2:)."""
    picked = Picked(entry, header)
    one, two = levels
    name = picked.text("name")
    if header.has("level1") and not header.has("level2") and name.known and not two.value and is_level(name, header):
        two, name = Level(level(name.value or ""), name.text, picked.slot("name"), True), Reading(None, "", name.place, Reading().reason)
    if not header.has("name") and not header.has("content") and two.value and two.printed and not family(two.value, "level2"):
        two, name = Level(), level_reading(two)
    if not picked.anything and filler(name) and not (name.blank and own_level(entry, header)):
        return None
    title = name.value or picked.text("content").value or ""
    weight = read_number(picked.slot("weight"))
    if weight.absent and not header.has("weight"):
        weight = weight_of_label(one, two, alone)
    return Indicator(
        level_reading(one), level_reading(two), name, picked.text("content"), picked.target(title, year), picked.actual(title, year),
        weight, read_number(picked.slot("score")), picked.reason(), picked.text("remedy", prose), picked.others(one, two), place_of(picked),
    )  # fmt: skip


def is_level(name: Reading[str], header: Header) -> bool:
    """True for a second level under the heading of the names (数量指标), not for a name that sounds like one (群众满意度)."""
    word = name.value or ""
    return family(word, "level2") is not None and (header.has("content") or squeezed(word).endswith("指标"))


def own_level(entry: Entry, header: Header) -> bool:
    """True where a second level begins in this row, so that its being left empty is worth keeping."""
    return any(header.columns[index].field == "level2" and slot.own and not slot.blank for index, slot in entry.cells.items())


def filler(name: Reading[str]) -> bool:
    return not name.known or patterns("levels", "filler").fullmatch(squeezed(name.value or "")) is not None


def weight_of_label(one: Level, two: Level, alone: tuple[bool, bool]) -> Reading[Decimal]:
    """A weight in the label of a row of its own (`项目决策2分`), where the form has no weight column."""
    for found, single in ((two, alone[1]), (one, alone[0])):
        if found.slot is None or not single:
            continue
        printed = label_weight(found.text)
        if printed:
            why = Message("分值取自指标名称中的括注", "the weight is the one printed in the label")
            return Reading(Decimal(printed), found.text, found.slot.place, None, 80, why)
    return Reading()


def level_reading(found: Level) -> Reading[str]:
    if not found.value:
        return Reading()
    confidence = found.slot.cell.confidence if found.slot else 100
    return Reading(
        found.value, found.text, found.slot.place if found.slot else None, None, confidence, found.slot.cell.doubt if found.slot else None
    )


def place_of(picked: "Picked") -> Place | None:
    slot = picked.slot("name") or picked.slot("content") or picked.slot("target") or next(iter(picked.entry.cells.values()), None)
    return slot.place if slot else picked.entry.row.place


class Picked:
    """One row's cells by field."""

    def __init__(self, entry: Entry, header: Header) -> None:
        self.entry, self.header = entry, header
        self.index: dict[str, int] = {}
        for index, column in enumerate(header.columns):
            self.index.setdefault(column.field, index)

    @property
    def anything(self) -> bool:
        """True where any cell but levels and name holds something."""
        skip = {*LEVELS, "name", "unit", "operator"}
        return any(not empty(self.entry.text(index)) for index, column in enumerate(self.header.columns) if column.field not in skip)

    def slot(self, name: str) -> Slot | None:
        at = self.index.get(name)
        if at is None:
            return None
        return self.entry.cells.get(at)

    def printed(self, name: str) -> str:
        at = self.index.get(name)
        return "" if at is None else self.entry.text(at)

    def text(self, name: str, clean: Callable[[str], str] = phrase) -> Reading[str]:
        slot = self.slot(name)
        if slot is None:
            return Reading()
        text = self.printed(name)
        if text == slot.text:
            return read_text(slot, clean)
        return Reading(clean(text), text, slot.place, None, min(slot.cell.confidence, 95), slot.cell.doubt or JOINED)

    def target(self, title: str, year: int | None) -> Reading[Target]:
        if "excellent" in self.index:
            return self.graded(title, year)
        name = "adjusted" if not empty(self.printed("adjusted")) else "target"
        slot = self.slot(name)
        if slot is None:
            name = "long"
            slot = self.slot(name) if not {"target", "adjusted"} & set(self.index) else None
        if slot is None:
            return Reading()
        value = phrase(self.printed(name))
        return read_target(self.composed(value) if value.strip() else value, slot, title, year)

    def composed(self, value: str) -> str:
        """性质 | 值 | 单位 in one: `≥` `90` `%` is `≥90%`."""
        if empty(value):
            return value
        operator, unit = squeezed(self.printed("operator")), phrase(self.printed("unit")).strip()
        operator = OPERATORS.get(operator, operator)
        if re.fullmatch(r"[<>=≥≤≧≦═~≈]{1,2}", operator) and not re.match(r"[<>=≥≤≧≦═]", value):
            value = operator + value
        return value if empty(unit) or value.endswith(unit) else value + unit

    def graded(self, title: str, year: int | None) -> Reading[Target]:
        pieces = [f"{word}{phrase(self.printed(name))}" for name, word in GRADES if not empty(self.printed(name))]
        slot = self.slot("excellent")
        return read_target(" ".join(pieces), slot, title, year) if slot else Reading()

    def actual(self, title: str, year: int | None) -> Reading[Actual]:
        slot = self.slot("actual")
        return Reading() if slot is None else read_actual(phrase(self.printed("actual")), slot, title, year)

    def reason(self) -> Reading[str]:
        """The reason, or 备注 / 说明 where a self-evaluation has no other column for it."""
        if "reason" not in self.index and "note" in self.index and ("score" in self.index or "actual" in self.index):
            return self.text("note", prose)
        return self.text("reason", prose)

    def others(self, one: Level, two: Level) -> tuple[tuple[str, str], ...]:
        taken = {
            self.index.get(name)
            for name in ("level1", "level2", "name", "content", "target", "adjusted", "actual", "weight", "score", "reason", "remedy")
        }
        taken |= {self.index.get(name) for name, _ in GRADES} | ({self.index.get("unit"), self.index.get("operator")})
        if "reason" not in self.index and ("score" in self.index or "actual" in self.index):
            taken.add(self.index.get("note"))
        columns = self.header.columns
        rest = [
            (columns[i].heading, self.entry.text(i).strip())
            for i in range(len(columns))
            if i not in taken and not empty(self.entry.text(i))
        ]
        if not empty(self.printed("adjusted")) and not empty(self.printed("target")):
            rest.append((columns[self.index["target"]].heading, self.printed("target").strip()))
        weights = [
            (columns[self.index[name]].heading, squeezed(found.text))
            for name, found in (("level1", one), ("level2", two))
            if name in self.index and label_weight(found.text)
        ]
        return tuple(weights + rest)


JOINED = Message("由相邻的几格或前后两页的文字拼成", "joined from neighbouring cells or from two pages")


def columns_at(header: Header, fields: tuple[str, ...]) -> list[Column]:
    return [column for column in header.columns if column.field in fields]
