"""The heading of an indicator table: which column holds which field."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from jixiao.recognise.lines import Row, Slot
from jixiao.recognise.readings import phrase
from jixiao.recognise.wording import family, lexicon, squeezed

HEADS = {"level1", "level2", "name"}
VALUES = {"target", "actual", "weight", "score", "operator", "unit", "adjusted", "long", "reason", "excellent", "standard"}
UNIQUE = {"level1", "level2", "name", "content", "target", "actual", "weight", "score", "reason", "remedy", "operator", "unit", "adjusted"}
SPARE = {"name": "content", "score": "review", "actual": "other", "target": "other", "level1": "other", "level2": "other"}


@dataclass(frozen=True)
class Column:
    """A column of the indicator table, by grid columns (from 1, both ends included)."""

    field: str
    left: int
    right: int
    heading: str
    slot: Slot


@dataclass(frozen=True)
class Header:
    columns: tuple[Column, ...]
    row: Row
    height: int = 1  # rows the heading takes

    @cached_property
    def at(self) -> dict[int, int]:
        """Which column stands at a grid column, by index."""
        return {grid: index for index, column in enumerate(self.columns) for grid in range(column.left, column.right + 1)}

    @cached_property
    def first(self) -> int:
        return min(column.left for column in self.columns)

    @cached_property
    def cells(self) -> frozenset[int]:
        """The cells of the heading itself, which may reach into the rows below."""
        return frozenset(id(slot.cell) for slot in self.row.slots)

    def has(self, field: str) -> bool:
        return any(column.field == field for column in self.columns)

    def column(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)


def column_of(slot: Slot) -> str | None:
    """The field a heading names; 项目完成 is a first level, however much it sounds like 完成值."""
    found = lexicon("indicators", "column").find(slot.key)
    return None if found == "actual" and family(slot.text, "level1") else found


def find_header(row: Row, below: Row | None = None) -> Header | None:
    """The header that this row is; None where it is another row."""
    slots = list(row.filled)
    fields = [column_of(slot) for slot in slots]
    named = [field for field in fields if field]
    kinds = set(named)
    if not kinds & HEADS or not kinds & VALUES or len(named) < max(2, 0.5 * len(slots) - 0.5):
        return None
    if any(not slot.key and len(squeezed(slot.text)) > 40 for slot in slots) or of_tasks(slots):
        return None
    columns = columns_of(slots)
    if below is not None and heads_below(row, below):
        return Header(tuple(unique(list(split_groups(columns, below)))), row, 2)
    return Header(tuple(unique(columns)), row, 1)


def of_tasks(slots: list[Slot]) -> bool:
    """True for the heading of a table of tasks (任务名称 | 预算数 | 执行数, 任务名称 | 主要内容 | 完成情况), which holds no indicators."""
    named = {lexicon("money", "column").find(slot.key) for slot in slots}
    fields = {column_of(slot) for slot in slots}
    valued = bool(fields & {"target", "weight", "score", "operator"})
    return "task" in named and "level1" not in fields and (bool(named & {"budget", "original", "revised", "executed"}) or not valued)


def columns_of(slots: list[Slot]) -> list[Column]:
    out: list[Column] = []
    for index, slot in enumerate(slots):
        field = column_of(slot)
        block = lexicon("indicators", "block").find(slot.key)
        if index == 0 and block and (field not in ("level1", "level2") or second_head(slots)) and side_label(slot, slots):
            continue
        if index == 0 and field in VALUES and second_head(slots):
            continue
        out.append(Column(field or "other", slot.left, slot.right, phrase(slot.text), slot))
    return [column for column in out if column.slot.own]


def listed(columns: list[Column]) -> list[Column]:
    """Columns left of the levels that say whose indicators they are (项目名称 | 年度目标 | 一级指标 …), as lists of many projects print them."""
    first = next((index for index, column in enumerate(columns) if column.field in ("level1", "level2")), 0)
    whose = [lexicon("identity").find(column.slot.key) for column in columns[:first]]
    if "name" not in whose:
        return columns
    out = []
    for column, field in zip(columns[:first], whose, strict=True):
        goal = lexicon("goals").find(column.slot.key) in ("planned", "block")
        budget = lexicon("money", "column").find(column.slot.key) in ("budget", "original")
        kind = field if field in ("name", "department", "unit") else "goal" if goal else "budget" if budget else None
        out.append(replace(column, field=f"form:{kind}" if kind else "other"))
    return out + columns[first:]


def second_head(slots: list[Slot]) -> bool:
    """True where another cell heads level 1, so that the first one only labels the block."""
    return any(column_of(slot) == "level1" for slot in slots[1:])


def side_label(slot: Slot, slots: list[Slot]) -> bool:
    """True for the block's label beside the table: it reaches below the header, or the levels begin right of it."""
    return slot.cell.rows > 1 or any(column_of(other) in ("level1", "level2", "name") for other in slots[1:])


def heads_below(row: Row, below: Row) -> bool:
    """True where the heading has a second row: cells of the first reach into it, and its own cells are headings too."""
    if below.table is not row.table:
        return False
    carried = [slot for slot in below.slots if not slot.own and slot.cell.row == row.number and heading(slot)]
    own = list(below.filled)
    known = [slot for slot in own if column_of(slot) or lexicon("money", "column").find(slot.key)]
    return len(carried) >= 2 and bool(own) and len(known) * 2 >= len(own) and all(len(slot.key) for slot in own)


def heading(slot: Slot) -> bool:
    """True for the name of a column: of the indicators, or of whose they are."""
    return any(lexis.find(slot.key) for lexis in (lexicon("indicators", "column"), lexicon("identity"), lexicon("money", "column")))


def split_groups(columns: Iterable[Column], below: Row) -> Iterable[Column]:
    """Each column with sub-headings is replaced by them; what they do not say they take from their group."""
    for column in columns:
        parts = [slot for slot in below.own if slot.left >= column.left and slot.right <= column.right and not slot.blank]
        if not parts:
            yield column
        for slot in parts:
            both = lexicon("indicators", "column").find(squeezed(column.heading + slot.text)) if column.field != "reason" else None
            field = column_of(slot) or both or ("other" if column.field in ("other", "reason") else column.field)
            yield Column(field, slot.left, slot.right, phrase(slot.text), slot)


def unique(columns: list[Column]) -> list[Column]:
    """A second column of the same field becomes the spare one: 绩效指标 beside 三级指标 is content, a second score a review."""
    seen: set[str] = set()
    out: list[Column] = []
    for column in weights(split_target(standards(long_side(preferred(listed(columns)))))):
        field = column.field
        if field in UNIQUE and field in seen:
            spare = SPARE.get(field, "other")
            column = replace(column, field="other" if spare in seen else spare)
        seen.add(column.field)
        out.append(column)
    return out


def long_side(columns: list[Column]) -> list[Column]:
    """Two sets of 三级指标 | 指标值 side by side: the first is of several years, the second of this one."""
    twice = all(sum(column.field == field for column in columns) == 2 for field in ("name", "target"))
    if not twice:
        return columns
    out, seen = [], set()
    pairs = sum(column.field == "level2" for column in columns) == 2
    for column in columns:
        first = column.field in ("name", "target", *(["level2"] if pairs else [])) and column.field not in seen
        seen.add(column.field)
        out.append(
            replace(column, field={"name": "long-name", "target": "long", "level2": "long-level2"}[column.field]) if first else column
        )
    return out


def standards(columns: list[Column]) -> list[Column]:
    """绩效标准 is the target where no other column is; where one is and nothing names the indicator, it holds the names."""
    kinds = {column.field for column in columns}
    field = "target" if not kinds & {"target", "adjusted", "long"} else "other" if kinds & {"name", "content"} else "name"
    return [replace(column, field=field) if column.field == "standard" else column for column in columns]


def split_target(columns: list[Column]) -> list[Column]:
    """A column of any name beside those of operator and unit holds the figure between them, where no other is the target."""
    if any(column.field in ("target", "adjusted", "long", "excellent") for column in columns):
        return columns
    beside = [
        index
        for index, column in enumerate(columns)
        if column.field == "other" and {"operator", "unit"} & {other.field for other in columns[max(0, index - 1) : index + 2]}
    ]
    return [replace(column, field="target") if beside[:1] == [index] else column for index, column in enumerate(columns)]


def weights(columns: list[Column]) -> list[Column]:
    """Where each level has its own 分值 beside it, the one right of the indicator's name is the indicator's."""
    name = next((column for column in columns if column.field == "name"), None)
    mine = [column for column in columns if column.field == "weight" and name is not None and column.left > name.left]
    if not mine:
        return columns
    return [replace(column, field="other") if column.field == "weight" and column is not mine[0] else column for column in columns]


def preferred(columns: list[Column]) -> list[Column]:
    """Where 三级指标 and another name column stand side by side, 三级指标 keeps the name."""
    names = [index for index, column in enumerate(columns) if column.field == "name"]
    third = [index for index in names if "三级" in column_text(columns[index]) or "3级" in column_text(columns[index])]
    if len(names) > 1 and third and third[0] != names[0]:
        first = names[0]
        free = not any(column.field == "level2" for column in columns)
        columns = [
            replace(column, field="level2" if free else "content") if index == first else column for index, column in enumerate(columns)
        ]
    return columns


def column_text(column: Column) -> str:
    return squeezed(column.heading)
