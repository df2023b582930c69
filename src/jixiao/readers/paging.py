"""Pages laid out → blocks: tables that run over page ends become one table again."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from jixiao.document import Block, Cell, Paragraph, Place, Table
from jixiao.errors import Message
from jixiao.readers import typeset
from jixiao.readers.lattice import SNAP
from jixiao.readers.parts import Fragment, Item, Loose, Part, Sheet

SIDE = 4.0  # the two sides of a continued table stand this near on both pages
MARGIN = 0.09  # share of the page height in which page numbers and running heads stand
LEAST_MARGIN = 50.0  # points
SLIVER = 9.0  # a row lower than this is what a page end left of the row before
_LABEL = re.compile(r"\w{2,}(?:指标|目标|情况|资金)等?(?:[（(].*[)）])?")
_FRESH = re.compile(r"指标\s*\d|[.…]+$")
_VALUE = re.compile(r"[≥≤=<>]*\d[\d.,]*\S{0,3}")
_PAGE_NUMBER = re.compile(r"[-—–－·\s]*(?:第|共|[Pp]age|/|\d{1,4}|页|of|[-—–－，,\s])+[-—–－·\s]*")


def blocks(sheets: Sequence[Sheet]) -> tuple[tuple[Block, ...], tuple[Message, ...]]:
    """Blocks in reading order, and notes on tables that were inferred."""
    joined = _joined(list(_without_running_heads(sheets)))
    out: list[Block] = []
    guessed: list[int] = []
    tables = 0
    for item in joined:
        if isinstance(item, Loose):
            out.append(Paragraph(item.text, Place(page=item.page), item.heading, item.align))
            continue
        tables += 1
        out.append(_table(item, tables))
        if item.guessed and item.page not in guessed:
            guessed.append(item.page)
    return tuple(out), tuple(_inferred(page) for page in guessed)


def _inferred(page: int) -> Message:
    text = f"第{page}页的表格没有框线，行列按文字位置推断"
    return Message(text, f"the table on page {page} has no rules; its rows and columns were inferred from the text")


def _without_running_heads(sheets: Sequence[Sheet]) -> Iterable[list[Item]]:
    """The items of each page, without page numbers and without what repeats in the margin of later pages."""
    seen: Counter[str] = Counter()
    for sheet in sheets:
        height = sheet.page.height
        margin = max(height * MARGIN, LEAST_MARGIN)
        kept: list[Item] = []
        for item in sheet.items:
            marginal = item.box.bottom < margin or item.box.top > height - margin
            if isinstance(item, Loose) and marginal and not item.large:
                word = re.sub(r"\d+", "#", item.text)
                seen[word] += 1
                if seen[word] > 1 or _PAGE_NUMBER.fullmatch(item.text):
                    continue
            kept.append(item)
        yield kept


def _joined(pages: Sequence[list[Item]]) -> list[Item]:
    out: list[Item] = []
    opened: Chain | None = None
    for items in pages:
        for number, item in enumerate(items):
            if isinstance(item, Part) and number == 0 and opened is not None and opened.goes_on_with(item):
                opened.take(item)
            else:
                out.append(item)
        last = items[-1] if items else None
        if isinstance(last, Part) and not (len(items) == 1 and opened is not None and opened.newest is last):
            opened = Chain(last)
        elif not isinstance(last, Part):
            opened = None
    return out


class Chain:
    """A table that may go on over the next page; it grows into its first part."""

    def __init__(self, first: Part) -> None:
        self.table = first
        self.newest = first
        self._first_height = first.height
        self._height = first.height

    def goes_on_with(self, part: Part) -> bool:
        here, there = self.newest.box, part.box
        same_sides = abs(here.left - there.left) < SIDE and abs(here.right - there.right) < SIDE
        return same_sides and part.page == self.newest.page + 1 and part.guessed == self.table.guessed

    def take(self, part: Part) -> None:
        """Append the rows of a part, without a repeated header, mending what the page end cut."""
        skip = self._repeated(part)
        top = [f for f in part.fragments if f.row == skip]
        bottom = [f for f in self.table.fragments if f.row + f.rows == self._height]
        pairs = {id(low): up for low in top for up in bottom if _same_sides(up, low)}
        below, above = self.newest.open_bottom, part.open_top and not skip
        cut = (below or not above) and skip < part.height and _cut(top, pairs, opened=below and above)
        shift = self._height - skip - cut
        leading = True
        for low in sorted(part.fragments, key=lambda f: (f.row, f.column)):
            if low.row < skip:
                continue
            up = pairs.get(id(low))
            if low.row == skip and up is not None and (cut or _label_runs_on(up, low, leading)):
                _mend(up, low, shift)
            else:
                leading = leading and low.row == skip and not low.lines
                low.row += shift
                self.table.fragments.append(low)
        self._height = shift + part.height
        self.newest = part

    def _repeated(self, part: Part) -> int:
        """How many rows at the top of a part repeat the top of the table."""
        count = 0
        while count < min(self._first_height, part.height - 1):
            here, there = _texts(self.table, count), _texts(part, count)
            if here != there or not any(here) or any(f.rows > 1 and f.row + f.rows > part.height for f in part.row(count)):
                break
            count += 1
        words = [word for row in range(count) for word in _texts(part, row) if word]
        return count if len(words) > 1 else self._running_head(part)

    def _running_head(self, part: Part) -> int:
        """1 where the first row of a part repeats a heading from within the table; a cell that hangs out of it begins below."""
        head = _headings(part, 0)
        rows = {fragment.row for fragment in self.table.fragments}
        if part.height < 2 or len([word for word in head if word]) < 3 or not any(head == _headings(self.table, row) for row in rows):
            return 0
        for fragment in part.row(0):
            if fragment.rows > 1:
                fragment.row, fragment.rows = 1, fragment.rows - 1
        return 1


def _texts(part: Part, row: int) -> list[str]:
    return [re.sub(r"\s", "", fragment.text) for fragment in part.row(row)]


def _headings(part: Part, row: int) -> list[str]:
    """The texts of a row without the cells that hang out of it; none where a figure stands among them, as in a row of values."""
    words = [re.sub(r"\s", "", fragment.text) for fragment in part.row(row) if fragment.rows == 1]
    return [] if any(_VALUE.fullmatch(word) for word in words) else words


def _same_sides(up: Fragment, low: Fragment) -> bool:
    return abs(up.box.left - low.box.left) < SIDE and abs(up.box.right - low.box.right) < SIDE


def _cut(top: list[Fragment], pairs: dict[int, Fragment], *, opened: bool) -> bool:
    """True where the first row on a page is the rest of the last row of the page before.

    Where no rule closes either (`opened`) the print says so. Most programs close both, and then the text tells: the rest of a
    row has the same cells, says something only where the row above spoke, nothing of it twice, and each of its texts goes on
    where no more room was left.
    """
    if any(id(low) not in pairs for low in top):
        return False
    speaking = [(pairs[id(low)], low) for low in top if low.lines]
    if opened:
        return True
    if not speaking:
        return min(low.box.height for low in top) < SLIVER
    if any(_begins_anew(up.text, low.text) for up, low in speaking):
        return False
    silent = any(low.rows == 1 and not low.lines and pairs[id(low)].lines for low in top)
    return all(_runs_on(up, low, loosely=silent) for up, low in speaking)


def _begins_anew(up: str, low: str) -> bool:
    """True where the lower text is that of another row: the same again, an item of a list of indicators, a label of its own."""
    return up == low or bool(_FRESH.match(low)) or (len(up) < 15 and len(low) < 11 and bool(_LABEL.fullmatch(low)))


def _runs_on(up: Fragment, low: Fragment, *, loosely: bool = False) -> bool:
    """True where the text of the lower fragment may continue that of the upper one; loosely: as a paragraph of its own."""
    if not up.lines:
        return False
    last, first = up.lines[-1], low.lines[0]
    size, white = last.bottom - last.top, up.bottom - last.bottom
    if white > (2.2 if len(up.lines) > 1 else 1.2) * size:
        return False
    full = "\n" not in typeset.text([last, first], up.width)
    return full or (loosely and ((len(up.lines) > 1 and white < size) or typeset.follows(first, up.lines)))


def _label_runs_on(up: Fragment, low: Fragment, leading: bool) -> bool:
    """True where a merged cell goes on over the page end although its neighbours do not."""
    if not low.lines:
        return low.rows > 1 or leading
    if not leading or not up.lines:
        return False
    if _parted(re.sub(r"\s", "", up.text), re.sub(r"\s", "", low.text)):
        return True
    last = up.lines[-1]
    tight = up.bottom - last.bottom < 0.8 * (last.bottom - last.top)
    whole = _begins_anew(up.text, low.text)  # 经济效益指标 | 社会效益指标 are two labels
    return tight and not whole and (up.rows > 1 or low.rows > 1) and _runs_on(up, low)


def _parted(up: str, low: str) -> bool:
    """True for the two halves of one label: 满意度指 | 标, 产出 | 指标, 效益指标 | （20分）, 年度 | 总体目标."""
    if up in ("年度", "项目", "部门"):
        return bool(_LABEL.fullmatch(low))
    whole = _LABEL.fullmatch(up + low) and not _LABEL.fullmatch(low)
    return bool(whole) and (not _LABEL.fullmatch(up) or low[0] in "（(")


def _mend(up: Fragment, low: Fragment, shift: int) -> None:
    """Give the upper fragment the lower one's text and rows."""
    up.rows = low.row + low.rows + shift - up.row
    up.lines = up.lines + low.lines
    up.width = max(up.width, low.width)
    up.bottom = low.box.bottom


def _table(part: Part, number: int) -> Table:
    edges = _edges(part.fragments)
    cells = []
    for fragment in sorted(part.fragments, key=lambda f: (f.row, f.box.left)):
        left, right = _nearest(edges, fragment.box.left), _nearest(edges, fragment.box.right)
        cells.append(_cell(fragment, left, max(right - left, 1), part.page, number))
    widths = tuple(round(b - a) for a, b in pairwise(edges))
    return Table(tuple(cells), Place(page=part.page, table=number), part.guessed, widths=widths)


def _cell(fragment: Fragment, column: int, columns: int, page: int, table: int) -> Cell:
    box = fragment.box
    place = None if fragment.page == page else Place(page=fragment.page, table=table, row=fragment.row + 1, column=column + 1)
    confidence = fragment.confidence
    return Cell(
        fragment.text,
        fragment.row + 1,
        column + 1,
        fragment.rows,
        columns,
        confidence=confidence,
        doubt=None if confidence >= 100 else Message(f"由图像识别，把握约{confidence}%", f"read from an image, about {confidence}% sure"),
        box=(round(box.left), round(box.top), round(box.right), round(box.bottom)),
        place=place,
    )


def _edges(fragments: Iterable[Fragment]) -> list[float]:
    """Column edges of all pages, those nearer than a rule's breadth taken for one."""
    found: list[float] = []
    for at in sorted({side for f in fragments for side in (f.box.left, f.box.right)}):
        if not found or at - found[-1] > SNAP:
            found.append(at)
    return found


def _nearest(edges: Sequence[float], at: float) -> int:
    i = bisect_left(edges, at)
    if i == len(edges) or (i > 0 and at - edges[i - 1] < edges[i] - at):
        return i - 1
    return i
