"""A Document as lines in reading order: rows of tables with what reaches into them, and texts that stand alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from jixiao.document import Cell, Document, Paragraph, Place, Table
from jixiao.recognise.wording import empty, key


@dataclass(frozen=True)
class Slot:
    """A cell as one row sees it: `own` where the cell begins in this row, else it reaches in from above."""

    cell: Cell
    table: Table
    own: bool = True

    @property
    def text(self) -> str:
        return self.cell.text

    @property
    def key(self) -> str:
        return key(self.cell.text)

    @property
    def blank(self) -> bool:
        return not self.cell.text.strip()

    @property
    def empty(self) -> bool:
        return empty(self.cell.text)

    @property
    def left(self) -> int:
        return self.cell.column

    @property
    def right(self) -> int:
        return self.cell.column + self.cell.columns - 1

    @property
    def place(self) -> Place:
        return self.table.place_of(self.cell)

    def overlap(self, left: int, right: int) -> int:
        return max(0, min(self.right, right) - max(self.left, left) + 1)


@dataclass(frozen=True)
class Row:
    """One row of a table, left to right. `number` counts from 1 in its table; `fresh` where a table begins with it."""

    slots: tuple[Slot, ...]
    table: Table
    number: int
    fresh: bool = False

    @cached_property
    def own(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.own)

    @cached_property
    def filled(self) -> tuple[Slot, ...]:
        """The cells that begin in this row and hold something."""
        return tuple(slot for slot in self.slots if slot.own and not slot.blank)

    @cached_property
    def beside(self) -> tuple[tuple[Slot, "Slot | None"], ...]:
        """Each filled cell with the cell beside it: the next one; in a guessed grid, where a merged cell leaves blanks, the next filled one."""
        pairs: list[tuple[Slot, Slot | None]] = []
        for index, slot in enumerate(self.own):
            if slot.blank:
                continue
            after = self.own[index + 1 :]
            filled = next((other for other in after if not other.blank), None) if self.table.guessed else None
            pairs.append((slot, filled or next(iter(after), None)))
        return tuple(pairs)

    @property
    def place(self) -> Place:
        return self.slots[0].place if self.slots else self.table.place


@dataclass(frozen=True)
class Text:
    """A paragraph, or a row that holds one text over the width of its table."""

    text: str
    place: Place
    table: Table | None = None
    cell: Cell | None = None

    @cached_property
    def key(self) -> str:
        return key(self.text)


Line = Row | Text


def lines(document: Document) -> Iterator[Line]:
    """All lines of a document; hidden tables are left out."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if block.text.strip():
                yield Text(block.text, block.place)
        elif not block.hidden:
            yield from rows(block)


def rows(table: Table) -> Iterator[Line]:
    by_row: dict[int, list[Slot]] = {}
    for cell in table.cells:
        for number in range(cell.row, cell.row + cell.rows):
            by_row.setdefault(number, []).append(Slot(cell, table, number == cell.row))
    fresh = True
    body = between(by_row) if table.place.sheet else range(0)
    for number in sorted(by_row):
        slots = tuple(sorted(by_row[number], key=lambda slot: slot.left))
        if all(slot.blank for slot in slots) or all(re.fullmatch(r"-{2,}|:?-+:?", slot.text.strip() or "--") for slot in slots):
            continue
        row = Row(slots, table, number, fresh)
        if alone(row) or (body and number not in body):
            cell = row.filled[0].cell
            yield Text(cell.text, row.filled[0].place, table, cell)
        else:
            fresh = False
            yield row


def between(by_row: dict[int, list[Slot]]) -> range:
    """The rows of a sheet from the first to the last with more than one text: what stands above and below is title and note, merged or not."""
    many = [number for number, slots in by_row.items() if sum(not slot.blank for slot in slots) > 1]
    return range(min(many), max(many) + 1) if many else range(0)


def alone(row: Row) -> bool:
    """True where one cell takes the width of the table, as titles and notes do."""
    if len(row.filled) != 1 or any(not slot.own and not slot.blank for slot in row.slots):
        return False
    only = row.filled[0]
    if only.right - only.left + 1 >= row.table.width * 0.6:
        return True
    return row.table.guessed and row.slots[0] is only and len(only.text) > 60
