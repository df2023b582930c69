"""What is on the page: paragraphs and tables, each cell with its spans and its place.

Readers make Documents, writers take them. Nothing here knows what a value means.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from jixiao.errors import Message


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands. Rows, columns, tables and pages count from 1, as a person would.

    A column is a grid column: a cell that spans three columns counts as three.
    """

    file: str | None = None
    page: int | None = None
    sheet: str | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    paragraph: int | None = None

    def cell(self, row: int, column: int) -> "Place":
        return Place(self.file, self.page, self.sheet, self.table, row, column, self.paragraph)

    def __str__(self) -> str:
        """Short form without the file: `自评表!D12` in a sheet, `第2页 表1 第12行第4列` elsewhere."""
        if self.sheet is not None and self.row and self.column:
            return f"{self.sheet}!{letters(self.column)}{self.row}"
        parts = [self.sheet or "", f"第{self.page}页" if self.page else "", f"表{self.table}" if self.table else ""]
        parts.append(f"第{self.row}行" if self.row else "")
        parts.append(f"第{self.column}列" if self.column else "")
        parts.append(f"第{self.paragraph}段" if self.paragraph else "")
        return " ".join(p for p in parts if p).replace("行 第", "行第")


def letters(column: int) -> str:
    """The spreadsheet name of a column: 1 → A, 28 → AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, merged or not: `text` as shown, line breaks kept, at grid `row`, `column` (from 1).

    `raw` is the stored value where it is more exact than what is shown (a spreadsheet's 1.108034 shown 110.80%).
    `confidence` is in percent; below 100, `doubt` says why. `box` is (left, top, right, bottom) in points on its page.
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    raw: str | None = None
    confidence: int = 100
    doubt: Message | None = None
    box: tuple[int, int, int, int] | None = None
    place: Place | None = None
    shade: str | None = None  # background as RRGGBB; writers use it, readers leave it None
    bold: bool = False
    align: str = ""  # "", "left", "center", "right"


@dataclass(frozen=True)
class Table:
    """A table on a grid of `height` × `width`; a merged cell stands once in `cells`, at its upper left.

    `guessed` is true where no rules or merged cells were printed and the grid was inferred.
    For writers: `widths` are relative column widths, the first `header_rows` rows and the rows numbered in
    `repeated` (from 1) are printed again at the top of every later page.
    """

    cells: tuple[Cell, ...]
    place: Place = Place()
    guessed: bool = False
    hidden: bool = False
    widths: tuple[int, ...] = ()
    header_rows: int = 0
    repeated: tuple[int, ...] = ()

    @cached_property
    def height(self) -> int:
        return max((c.row + c.rows - 1 for c in self.cells), default=0)

    @cached_property
    def width(self) -> int:
        return max((c.column + c.columns - 1 for c in self.cells), default=0)

    @cached_property
    def grid(self) -> tuple[tuple[Cell | None, ...], ...]:
        """Rows of cells; a merged cell is repeated wherever it reaches, a hole is None."""
        rows: list[list[Cell | None]] = [[None] * self.width for _ in range(self.height)]
        for cell in self.cells:
            for row in range(cell.row - 1, cell.row - 1 + cell.rows):
                for column in range(cell.column - 1, cell.column - 1 + cell.columns):
                    rows[row][column] = cell
        return tuple(tuple(row) for row in rows)

    def place_of(self, cell: Cell) -> Place:
        return cell.place or self.place.cell(cell.row, cell.column)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside tables; `heading` where the file marks it as a title or heading."""

    text: str
    place: Place = Place()
    heading: bool = False
    align: str = ""


Block = Table | Paragraph


@dataclass(frozen=True, slots=True)
class Page:
    """How a Document is to be printed on A4; only writers look at it. Fonts by their Chinese names, sizes in points, margin in mm.

    Bold cells are printed in `label_font`, as official forms do, and not in a heavier weight.
    """

    landscape: bool = False
    margin: int = 18
    title_font: str = "黑体"
    title_size: int = 18
    label_font: str = "黑体"
    font: str = "宋体"
    size: int = 10


@dataclass(frozen=True)
class Document:
    """A file as read: its blocks in reading order, and notes on what was odd but readable."""

    blocks: tuple[Block, ...]
    notes: tuple[Message, ...] = ()
    format: str = ""
    name: str | None = None
    page: Page = Page()

    def tables(self) -> Iterator[Table]:
        return (b for b in self.blocks if isinstance(b, Table))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Bytes are as stored, `expanded` as unpacked; `seconds` bounds a converter process."""

    bytes: int = 64 * 2**20
    expanded: int = 512 * 2**20
    ratio: int = 200
    members: int = 10_000
    cells: int = 1_000_000
    columns: int = 2_048
    pages: int = 500
    seconds: int = 60
    memory: int = 2**30
    ocr_pages: int = 60
