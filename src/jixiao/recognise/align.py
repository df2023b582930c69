"""Rows of a guessed grid whose cells slipped a column, or ran together: aligned by what each column may hold."""

import re
from collections.abc import Iterable
from dataclasses import replace

from jixiao.recognise.header import Header
from jixiao.recognise.indicators import LEVELS, NUMBERS, Entry, place_cells
from jixiao.recognise.lines import Row, Slot
from jixiao.recognise.wording import family, key, lexicon, squeezed

_NUMBER = re.compile(r"\d+(?:\.\d+)?分?")
_OPERATOR = re.compile(r"[<>=≥≤≧≦═~]{1,2}|定性|定量")
IMPOSSIBLE = -99.0
LONG = 300  # what is longer is prose, which holds blanks of its own
SHIFT = 0.6  # what a change of column offset costs against a fit of 1


def aligned(header: Header, row: Row, before: list[Entry]) -> Entry:
    """The row's cells under the columns they fit best; cells that ran together are parted where another row proves it."""
    cells = list(row.filled)
    if cells and is_label(cells[0], header):
        cells = cells[1:]
    best, chosen = assign(header, cells), cells
    for variant in parted(cells, before, header):
        found = assign(header, variant)
        if found[0] > best[0] - 0.5:
            best, chosen = found, variant
    if cells and lexicon("indicators", "block").find(cells[0].key) and (found := assign(header, cells[1:]))[0] > best[0] + 1:
        best, chosen = found, cells[1:]
    if best[0] == IMPOSSIBLE:
        return place_cells(header, row)
    entry = Entry(row, {index: slot for slot, index in zip(chosen, best[1], strict=True)})
    entry.moved = chosen is not cells or any(header.columns[index].left != slot.left for slot, index in zip(chosen, best[1], strict=True))
    entry.cells |= {index: slot for index, slot in blanks(header, row).items() if index not in entry.cells}
    return entry


def is_label(slot: Slot, header: Header) -> bool:
    """The block's label beside the table, or the rest of one that a page cut (指标)."""
    if slot.left > 1 or family(slot.text, "level1"):
        return False
    return (lexicon("indicators", "block").find(slot.key) is not None and header.columns[0].left > 1) or key(slot.text) in (
        "指标",
        "绩效",
        "目标",
        "年度",
    )


def blanks(header: Header, row: Row) -> dict[int, Slot]:
    """The empty cells of a row by the column they stand in, so that a blank is told from a missing cell."""
    found = {
        index: slot
        for slot in row.own
        if slot.blank
        for index, column in enumerate(header.columns)
        if slot.overlap(column.left, column.right)
    }
    some = next((slot for slot in row.own if slot.blank), None)
    return {index: found.get(index, some) for index in range(len(header.columns)) if found.get(index, some) is not None}  # type: ignore[misc]


def assign(header: Header, cells: list[Slot]) -> tuple[float, list[int]]:
    """The best order-keeping assignment of cells to columns, with its score."""
    columns = header.columns
    fields = ["level2 or name" if column.field == "name" and not header.has("level2") else column.field for column in columns]
    best: list[dict[int, tuple[float, int]]] = []
    for number, slot in enumerate(cells):
        here: dict[int, tuple[float, int]] = {}
        for index, column in enumerate(columns):
            if index < number or len(columns) - index < len(cells) - number:
                continue
            offset = column.left - slot.left
            if number == 0:
                here[index] = (fit(fields[index], slot) - SHIFT / 2 * abs(offset), -1)
                continue
            came = [
                (score - SHIFT * min(2, abs(offset - (columns[at].left - cells[number - 1].left))), at)
                for at, (score, _) in best[-1].items()
                if at < index
            ]
            if came:
                score, at = max(came)
                here[index] = (score + fit(fields[index], slot), at)
        best.append(here)
    if not cells or not best[-1]:
        return (0.0, []) if not cells else (IMPOSSIBLE, [])
    index = max(best[-1], key=lambda at: best[-1][at][0])
    total, path = best[-1][index][0], [index]
    for here in reversed(best[1:]):
        path.append(here[path[-1]][1])
    return total, path[::-1]


def fit(field: str, slot: Slot) -> float:
    """How well a text fits a column: a known level under its level, a number under a number."""
    plain = squeezed(slot.text)
    number, dash = _NUMBER.fullmatch(plain) is not None, slot.empty
    if field == "level2 or name":
        return max(fit("level2", slot), fit("name", slot))
    if field in LEVELS:
        return 3.0 if family(slot.text, field) else -3.0 if number else -0.5
    if field in NUMBERS:
        return 1.5 if number else 0.5 if dash else -4.0
    if field == "operator":
        return 2.0 if _OPERATOR.fullmatch(plain) else -3.0
    if family(slot.text, "level2") and len(plain) > 3:
        return -3.0
    if number:
        return {"name": -2.0, "content": -2.0, "reason": -2.5, "remedy": -2.5, "unit": -2.0}.get(field, 0.0)
    return -1.0 if field == "unit" and len(plain) > 8 else 0.0


def parted(cells: list[Slot], before: list[Entry], header: Header) -> Iterable[list[Slot]]:
    """The row with one cell cut in two, where its first words are a whole name in another row of the table."""
    known = {
        squeezed(entry.text(index))
        for entry in before
        for index, column in enumerate(header.columns)
        if column.field in ("name", "content", "target")
    }
    for number, slot in enumerate(cells):
        if len(slot.text) > LONG:
            continue
        for gap in re.finditer(r"\s+", slot.text.strip()):
            head, tail = slot.text[: gap.start()].strip(), slot.text[gap.end() :].strip()
            if squeezed(head) in known and len(squeezed(head)) > 2 and tail:
                first = Slot(replace(slot.cell, text=head), slot.table)
                second = Slot(replace(slot.cell, text=tail, column=slot.cell.column + 1), slot.table)
                moved = [Slot(replace(after.cell, column=after.cell.column + 1), after.table) for after in cells[number + 1 :]]
                yield [*cells[:number], first, second, *moved]


def slips(header: Header, row: Row, before: list[Entry]) -> bool:
    """True where cells do not fit the columns they stand in, so that aligning is worth its time."""
    by_left = {column.left: column.field for column in header.columns}
    # Below a known second level the name may itself sound like one (满意度指标 | 受益群众满意度).
    named = any(by_left.get(slot.left) == "level2" and family(slot.text, "level2") for slot in row.filled)
    misfit = any(
        slot.left not in by_left or (fit(by_left[slot.left], slot) < 0 and not (named and by_left[slot.left] == "name"))
        for slot in row.filled
    )
    return misfit or next(iter(parted(list(row.filled), before, header)), None) is not None
