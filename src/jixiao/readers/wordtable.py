"""Where the cells of a Word table stand on its grid."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
SPAN, VMERGE, HMERGE = SHAPING = tuple(W + tag for tag in ("gridSpan", "vMerge", "hMerge"))


@dataclass(slots=True)
class Slot:
    cell: "Element"
    row: int
    column: int
    rows: int
    columns: int
    covers: bool = False  # text stands in a cell that this one was merged over


@dataclass(slots=True)
class Shape:
    """What a cell says of itself: columns it spans, whether it begins or continues a merge."""

    span: int = 1
    vertical: str = ""
    horizontal: str = ""

    def take(self, item: "Element") -> None:
        value = item.get(VAL)
        if item.tag == SPAN:
            self.span = max(1, number(value))
        elif item.tag == VMERGE:
            self.vertical = value or "continue"
        else:
            self.horizontal = value or "continue"


def layout(rows: list[tuple["Element", list["Element"]]], edges: list[int], known: dict["Element", Shape]) -> list[Slot]:
    """One slot a cell, in reading order; a vertical merge lengthens the cell above, if it has the same columns."""
    slots: list[Slot] = []
    above: dict[tuple[int, int], Slot] = {}
    for index, (row, cells) in enumerate(rows, 1):
        open_merges: dict[tuple[int, int], Slot] = {}
        shapes = [known[cell] for cell in cells]
        column = fit(row, cells, shapes, edges)
        for cell, shape in zip(cells, shapes, strict=True):
            key = (column, shape.span)
            slot = above.get(key) if shape.vertical == "continue" else None
            if slot is not None:
                slot.rows += 1
                slot.covers = slot.covers or next(cell.iter(W + "t"), None) is not None
            elif shape.horizontal == "continue" and slots and slots[-1].row == index:
                slots[-1].columns += shape.span
            else:
                slot = Slot(cell, index, column, 1, shape.span)
                slots.append(slot)
            if slot is not None and shape.vertical:
                open_merges[key] = slot
            column += shape.span
        above = open_merges
    return slots


def fit(row: "Element", cells: list["Element"], shapes: list[Shape], edges: list[int]) -> int:
    """The first column of the row; spans that the writer left out are told from the widths."""
    properties = row.find(W + "trPr")
    before, after = (properties.find(W + name) if properties is not None else None for name in ("gridBefore", "gridAfter"))
    if before is not None or after is not None:
        return 1 + (number(before.get(VAL)) if before is not None else 0)
    if len(shapes) < len(edges) - 1 and all(shape.span == 1 for shape in shapes):
        widths = [width_of(cell) for cell in cells]
        if all(widths):
            snap(shapes, widths, edges)
    return 1


def width_of(cell: "Element") -> int:
    width = cell.find(f"{W}tcPr/{W}tcW")
    return number(width.get(W + "w")) if width is not None and width.get(W + "type", "dxa") == "dxa" else 0


def snap(shapes: list[Shape], widths: list[int], edges: list[int]) -> None:
    left, reach = 0, 0
    for position, (shape, width) in enumerate(zip(shapes, widths, strict=True)):
        reach += width
        last = len(edges) - (len(shapes) - position)  # leave a column for each cell still to come
        right = min(range(left + 1, last + 1), key=lambda edge: abs(edges[edge] - reach))
        shape.span, left = right - left, right


def edges_of(table: "Element") -> list[int]:
    """Where the grid columns begin and end, in twentieths of a point, from 0."""
    edges = [0]
    for column in table.iterfind(f"{W}tblGrid/{W}gridCol"):
        edges.append(edges[-1] + number(column.get(W + "w")))
    return edges


def number(text: str | None) -> int:
    """A count or a width as written; 0 where it is none, and never beyond what a page could hold."""
    try:
        return min(max(0, int(float(text or 0))), 1_000_000)
    except (ValueError, OverflowError):
        return 0
