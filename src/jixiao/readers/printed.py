"""What stands on one printed page: ruled tables with their text, and the lines around them, in reading order."""

from collections.abc import Sequence
from itertools import pairwise

from jixiao.readers import typeset, whitespace
from jixiao.readers.lattice import Box, Region, regions
from jixiao.readers.parts import Fragment, Item, Loose, Page, Part, Sheet
from jixiao.readers.typeset import Line, Piece

NEAR_END = 60.0  # a table that ends this near to the page end may go on
MOST_PAD = 8.0  # white between rule and text that still counts as the margin of a cell


def laid_out(page: Page) -> Sheet:
    found = regions(page.horizontal, page.vertical)
    inside, outside = _sorted_into(found, page.pieces)
    for region, pieces in zip(found, inside, strict=True):
        if page.height - region.box.bottom < NEAR_END:
            outside = _take_overhang(region, pieces, outside)
    parts = [_part(page.number, region, pieces) for region, pieces in zip(found, inside, strict=True)]
    lines = typeset.lines(outside)
    if not parts:
        parts, lines = whitespace.tables(lines, page.number)
    items: list[Item] = [*parts, *paragraphs(page, lines, [part.box for part in parts])]
    items.sort(key=lambda item: (item.box.top, item.box.left))
    return Sheet(page, items)


def _sorted_into(found: Sequence[Region], pieces: list[Piece]) -> tuple[list[dict[int, list[Piece]]], list[Piece]]:
    """Pieces by region and face; a piece belongs to the smallest region around its middle."""
    nested = any(a is not b and a.box.holds(b.box.left, b.box.top) for a in found for b in found)
    order = sorted(range(len(found)), key=lambda i: found[i].box.width * found[i].box.height)
    inside: list[dict[int, list[Piece]]] = [{} for _ in found]
    outside: list[Piece] = []
    left = top = right = bottom = 0.0
    cell = outside
    for piece in pieces:
        _, x0, y0, x1, y1, _ = piece
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        if not (left < x < right and top < y < bottom):  # characters come in runs: most stand in the cell of the one before
            left = top = right = bottom = 0.0
            cell = outside
            for i in order:
                face = found[i].face_at(x, y)
                if face >= 0:
                    cell = inside[i].setdefault(face, [])
                    if not nested:
                        left, top, right, bottom = found[i].box_of(found[i].faces[face])
                    break
        cell.append(piece)
    return inside, outside


def _take_overhang(region: Region, pieces: dict[int, list[Piece]], outside: list[Piece]) -> list[Piece]:
    """Give cells that the page end left open the line of print that hangs out below; what remains outside."""
    left = outside
    for number, face in enumerate(region.faces):
        if region.hangs_open(face):
            box = region.box_of(face)
            below = [p for p in left if box.left < p.left and p.right < box.right and 0 < p.bottom - box.bottom < p.bottom - p.top + 2]
            if below:
                pieces.setdefault(number, []).extend(below)
                left = [p for p in left if p not in below]
    return left


def _part(page: int, region: Region, pieces: dict[int, list[Piece]]) -> Part:
    fragments = []
    for number, face in enumerate(region.faces):
        box = region.box_of(face)
        body = typeset.lines(pieces[number]) if number in pieces else []
        fragments.append(Fragment(face.row, face.column, face.rows, face.columns, box, page, body, box.width, box.bottom))
    pad = _pad(fragments)
    for fragment in fragments:
        fragment.width = fragment.box.width - 2 * pad
    return Part(page, region.xs, region.ys, fragments, open_top=region.open_top, open_bottom=not region.floor)


def _pad(fragments: list[Fragment]) -> float:
    """The least white that any line of the table leaves to its cell's sides."""
    white = [min(line.left - f.box.left, f.box.right - line.right) for f in fragments for line in f.lines]
    return min(max(min(white, default=0.0), 0.0), MOST_PAD)


def paragraphs(page: Page, lines: list[Line], tables: Sequence[Box]) -> list[Loose]:
    """Lines outside tables as paragraphs; none runs across a table."""
    if not lines:
        return []
    left, right = min(b.left for b in (*lines, *tables)), max(b.right for b in (*lines, *tables))
    heights = sorted(piece.bottom - piece.top for piece in page.pieces[:: len(page.pieces) // 200 + 1])
    usual = heights[len(heights) // 2]
    found = [[lines[0]]]
    for before, line in pairwise(lines):
        if _runs_on(before, line, right - left) and not any(before.top < table.top < line.top for table in tables):
            found[-1].append(line)
        else:
            found.append([line])
    return [_loose(page, body, right - left, usual) for body in found]


def _runs_on(before: Line, line: Line, available: float) -> bool:
    size = before.bottom - before.top
    near = line.top - before.top < 2.2 * size and abs(size - (line.bottom - line.top)) < 0.25 * size
    return near and not typeset.text([before, line], available).count("\n")


def _loose(page: Page, body: list[Line], available: float, usual: float) -> Loose:
    centred = all(abs((line.left + line.right) / 2 - page.width / 2) < page.width * 0.03 for line in body)
    inset = all(line.left > page.width * 0.15 for line in body)
    size = max(line.bottom - line.top for line in body)
    large = size > 1.15 * usual
    align = "center" if centred and inset else ""
    return Loose(page.number, body, typeset.text(body, available), large and bool(align), align, large)
