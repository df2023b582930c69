"""Where the cells of a Word table stand on its grid."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
SPAN, VMERGE, HMERGE, WIDTH = (W + tag for tag in ("gridSpan", "vMerge", "hMerge", "tcW"))


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
    """What a cell says of itself: columns it spans, whether it begins or continues a merge, its width."""

    span: int = 1
    vertical: str = ""
    horizontal: str = ""
    width: int = 0


def layout(rows: list[tuple["Element", list["Element"]]], edges: list[int]) -> list[Slot]:
    """One slot a cell, in reading order; a vertical merge lengthens the cell above, if it has the same columns."""
    slots: list[Slot] = []
    above: dict[tuple[int, int], Slot] = {}
    for index, (row, cells) in enumerate(rows, 1):
        open_merges: dict[tuple[int, int], Slot] = {}
        shapes = [shape_of(cell) for cell in cells]
        column = fit(row, shapes, edges)
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


def shape_of(cell: "Element") -> Shape:
    shape = Shape()
    properties = cell.find(W + "tcPr")
    if properties is None:
        return shape
    for item in properties:
        if item.tag == SPAN:
            shape.span = max(1, number(item.get(VAL)))
        elif item.tag == VMERGE:
            shape.vertical = item.get(VAL) or "continue"
        elif item.tag == HMERGE:
            shape.horizontal = item.get(VAL) or "continue"
        elif item.tag == WIDTH and item.get(W + "type", "dxa") == "dxa":
            shape.width = number(item.get(W + "w"))
    return shape


def fit(row: "Element", shapes: list[Shape], edges: list[int]) -> int:
    """The first column of the row; spans that the writer left out are told from the widths."""
    properties = row.find(W + "trPr")
    before, after = (properties.find(W + name) if properties is not None else None for name in ("gridBefore", "gridAfter"))
    if before is not None or after is not None:
        return 1 + (number(before.get(VAL)) if before is not None else 0)
    plain = all(shape.span == 1 and shape.width for shape in shapes)
    if plain and len(shapes) < len(edges) - 1:
        snap(shapes, edges)
    return 1


def snap(shapes: list[Shape], edges: list[int]) -> None:
    left, reach = 0, 0
    for position, shape in enumerate(shapes):
        reach += shape.width
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
