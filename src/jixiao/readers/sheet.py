"""The cells of one worksheet → a Table: merged, trimmed to what is used, each cell with its real address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from jixiao.document import Cell, Limits, Place, Table, letters
from jixiao.errors import LimitExceeded, Message

GAP = 100  # longer runs of empty rows or columns are left out, so that a stray cell far away costs nothing
REACH = 64  # a merge that reaches further than this beyond the last text is a whole-row or whole-column merge


class Entry(NamedTuple):
    """What one cell shows, and its exact value where that says more."""

    text: str
    raw: str | None = None
    doubt: Message | None = None


class Span(NamedTuple):
    """A merged range, both ends included, from 1."""

    top: int
    left: int
    bottom: int
    right: int


EMPTY = Entry("")


@dataclass
class Sheet:
    """A worksheet as read: entries by (row, column) from 1, merged ranges, and what is hidden."""

    name: str
    entries: dict[tuple[int, int], Entry] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    blank_formulas: list[tuple[int, int]] = field(default_factory=list)


def table_of(sheet: Sheet, limits: Limits) -> tuple[Table | None, list[Message]]:
    """The table of a sheet, or None where nothing stands in it; hidden rows and columns are left out and noted."""
    spans = merges(sheet)
    covered = covered_by(spans, sheet, limits)
    filled = [place for place, entry in sheet.entries.items() if entry.text and place not in covered]
    if not filled:
        return None, []
    bottom, right = max(row for row, _ in filled), max(column for _, column in filled)
    spans = {place: clip(span, bottom, right) for place, span in spans.items() if place[0] <= bottom and place[1] <= right}
    reach = [spans.get(place, Span(*place, *place)) for place in filled]
    rows = lines(((span.top, span.bottom) for span in reach), sheet.hidden_rows)
    columns = lines(((span.left, span.right) for span in reach), sheet.hidden_columns)
    if len(columns) > limits.columns:
        raise too_wide(len(columns), limits)
    if len(rows) * len(columns) > limits.cells:
        raise too_many(limits)
    cells = cells_of(sheet, spans, covered, (rows, columns))
    notes = notes_of(sheet, [place for place in sorted(covered & sheet.entries.keys()) if sheet.entries[place].text])
    return (Table(tuple(cells), Place(sheet=sheet.name), hidden=sheet.hidden) if cells else None), notes


def merges(sheet: Sheet) -> dict[tuple[int, int], Span]:
    found: dict[tuple[int, int], Span] = {}
    for span in sheet.spans:
        if span.bottom >= span.top and span.right >= span.left:
            found.setdefault((span.top, span.left), span)
    return found


def clip(span: Span, bottom: int, right: int) -> Span:
    """A merge cut at the last text where it runs over whole rows or columns."""
    return span._replace(
        bottom=span.bottom if span.bottom <= bottom + REACH else max(bottom, span.top),
        right=span.right if span.right <= right + REACH else max(right, span.left),
    )


def covered_by(spans: dict[tuple[int, int], Span], sheet: Sheet, limits: Limits) -> set[tuple[int, int]]:
    """Positions hidden under a merge; a range that overlaps an earlier one is dropped, as spreadsheets do when they repair a file."""
    last_row = max((row for row, _ in sheet.entries), default=0) + REACH
    last_column = max((column for _, column in sheet.entries), default=0) + REACH
    covered: set[tuple[int, int]] = set()
    for place, span in list(spans.items()):
        rows = range(span.top, min(span.bottom, last_row) + 1)
        columns = range(span.left, min(span.right, last_column) + 1)
        if len(covered) + len(rows) * len(columns) > 4 * limits.cells:
            raise too_many(limits)
        under = {(row, column) for row in rows for column in columns}
        if under & covered:
            del spans[place]
            continue
        covered |= under
    return covered - spans.keys()


def lines(reaches: Iterable[tuple[int, int]], hidden: set[int]) -> dict[int, int]:
    """Row or column number → place on the grid, without hidden lines and without long empty runs."""
    used: set[int] = set()
    for first, last in reaches:
        used.update(range(first, last + 1))
    kept: list[int] = []
    for line in sorted(used):
        if kept and line - kept[-1] <= GAP:
            kept += range(kept[-1] + 1, line)
        kept.append(line)
    return {line: position for position, line in enumerate((line for line in kept if line not in hidden), 1)}


def cells_of(
    sheet: Sheet, spans: Mapping[tuple[int, int], Span], covered: set[tuple[int, int]], grid: tuple[dict[int, int], dict[int, int]]
) -> list[Cell]:
    rows, columns = grid
    moved = any(line != position for axis in grid for line, position in axis.items())
    cells = []
    for place in sorted((sheet.entries.keys() | spans.keys()) - covered):
        row, column = place
        span = spans.get(place)
        if span:
            down = [rows[line] for line in range(row, span.bottom + 1) if line in rows]
            across = [columns[line] for line in range(column, span.right + 1) if line in columns]
            if not down or not across:
                continue
            at = (down[0], across[0], len(down), len(across))
        elif row in rows and column in columns:
            at = (rows[row], columns[column], 1, 1)
        else:
            continue
        text, raw, doubt = sheet.entries.get(place, EMPTY)
        real = Place(sheet=sheet.name, row=row, column=column) if moved else None
        cells.append(Cell(text, *at, raw, 0, doubt, None, real) if doubt else Cell(text, *at, raw, place=real))
    return cells


def notes_of(sheet: Sheet, under: list[tuple[int, int]]) -> list[Message]:
    notes = []
    if sheet.hidden:
        notes.append(Message(f"工作表“{sheet.name}”是隐藏的", f"the sheet “{sheet.name}” is hidden"))
    if sheet.hidden_rows or sheet.hidden_columns:
        notes.append(
            Message(f"工作表“{sheet.name}”有隐藏的行或列，未读取", f"hidden rows or columns of the sheet “{sheet.name}” were left out")
        )
    if under:
        first = f"{letters(under[0][1])}{under[0][0]}"
        notes.append(
            Message(
                f"工作表“{sheet.name}”有内容被合并单元格遮住（如 {first}），未读取",
                f"content of the sheet “{sheet.name}” covered by merged cells was left out (such as {first})",
            )
        )
    if sheet.blank_formulas:
        row, column = sheet.blank_formulas[0]
        first, count = f"{letters(column)}{row}", len(sheet.blank_formulas)
        notes.append(
            Message(
                f"工作表“{sheet.name}”有 {count} 个公式没有保存计算结果（如 {first}），按空白读取；请用 Excel 或 WPS 打开并保存后再提交",
                f"{count} formulas of the sheet “{sheet.name}” hold no stored result (such as {first}) and were read as blank; "
                "open and save the file in Excel or WPS",
            )
        )
    return notes


def too_wide(columns: int, limits: Limits) -> LimitExceeded:
    return LimitExceeded(
        f"工作表有 {columns} 列，超过上限 {limits.columns} 列；请删去多余的列后再提交",
        f"a sheet has {columns} columns, above the limit of {limits.columns}; delete the needless columns",
    )


def too_many(limits: Limits) -> LimitExceeded:
    return LimitExceeded(
        f"工作表单元格过多，超过上限 {limits.cells} 个；请删去空白行列后再提交",
        f"a sheet has more than {limits.cells} cells; delete the empty rows and columns",
    )
