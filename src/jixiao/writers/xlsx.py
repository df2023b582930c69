"""Document → Excel file: one sheet, merged cells, figures as numbers, fitted to the width of an A4 page."""

import math
import re
from decimal import Decimal
from io import BytesIO
from typing import Any

from jixiao.document import Cell, Document, Page, Paragraph, Table
from jixiao.errors import LayoutError

_TALLEST = 400  # Excel draws no row higher than 409 points: a longer text is spread over several merged rows
_LONGEST = 32_767  # characters Excel keeps in a cell
_UNIT = 5.25  # points in one unit of column width, at the default font
_NUMBER = re.compile(r"-?\d+(?:\.(\d+))?(%?)")


def write(document: Document) -> bytes:
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    _Sheet(book, document).fill()
    book.close()
    return out.getvalue()


class _Sheet:
    """One worksheet being filled from the top; `row` is the next free row, from 0."""

    def __init__(self, book: Any, document: Document) -> None:
        self.book = book
        self.document = document
        self.page: Page = document.page
        self.sheet = book.add_worksheet(_name(document))
        self.formats: dict[tuple[object, ...], Any] = {}
        self.row = 0
        tables = list(document.tables())
        self.width = max((table.width for table in tables), default=1)
        self.widths = self._column_widths(tables)

    def _column_widths(self, tables: list[Table]) -> list[float]:
        total = 132 if self.page.landscape else 88
        shares = next((table.widths for table in tables if len(table.widths) == self.width), (1,) * self.width)
        return [share * total / sum(shares) for share in shares]

    def fill(self) -> None:
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)
        for block in self.document.blocks:
            if isinstance(block, Table):
                self._table(block)
            else:
                self._paragraph(block)
        self.sheet.set_paper(9)
        if self.page.landscape:
            self.sheet.set_landscape()
        inches = self.page.margin / 25.4
        self.sheet.set_margins(inches, inches, inches, inches)
        self.sheet.center_horizontally()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.print_area(0, 0, max(self.row - 1, 0), self.width - 1)

    def _paragraph(self, block: Paragraph) -> None:
        size = self.page.title_size if block.heading else self.page.size
        font = self.page.title_font if block.heading else self.page.font
        look = self._format(font_name=font, font_size=size, align=block.align or "left", border=0)
        for line in block.text.split("\n"):
            height = _lines(line, sum(self.widths) * _UNIT, size) * size * 1.28 + 4
            self.sheet.set_row(self.row, min(height, 409))
            self._put(Cell(line, 1, 1, columns=self.width), (self.row, 0, self.row, self.width - 1), look)
            self.row += 1

    def _table(self, table: Table) -> None:
        starts: list[int] = []
        first = self.row
        for height in self._heights(table):
            starts.append(self.row)
            pieces = math.ceil(height / _TALLEST)
            for _ in range(pieces):
                self.sheet.set_row(self.row, height / pieces)
                self.row += 1
        starts.append(self.row)
        for cell in table.cells:
            top, bottom = starts[cell.row - 1], starts[cell.row - 1 + cell.rows] - 1
            left, right = cell.column - 1, cell.column + cell.columns - 2
            self._put(cell, (top, left, bottom, right), self._look(cell))
        again = table.repeated or tuple(range(1, table.header_rows + 1))
        if again and again[-1] - again[0] < len(again):
            self.sheet.repeat_rows(first + starts[again[0] - 1] - first, starts[again[-1]] - 1)

    def _heights(self, table: Table) -> list[float]:
        """Row heights in points that hold every text, merged ones too."""
        heights = [self.page.size * 1.28 + 6] * table.height
        for cell in sorted(table.cells, key=lambda cell: cell.rows):
            width = sum(self.widths[cell.column - 1 : cell.column - 1 + cell.columns]) * _UNIT
            needed = _lines(cell.text, width, self.page.size) * self.page.size * 1.28 + 6
            rows = slice(cell.row - 1, cell.row - 1 + cell.rows)
            if (short := needed - sum(heights[rows])) > 0:
                heights[rows] = [height + short / cell.rows for height in heights[rows]]
        return heights

    def _put(self, cell: Cell, area: tuple[int, int, int, int], look: Any) -> None:
        if len(cell.text) > _LONGEST:
            raise LayoutError(
                f"第{cell.row}行第{cell.column}列有{len(cell.text)}个字，超过Excel单元格的上限{_LONGEST}；请导出docx或pdf",
                f"Row {cell.row} column {cell.column} has {len(cell.text)} characters, more than the {_LONGEST} an Excel cell holds; export docx or pdf",
            )
        if area[:2] != area[2:]:
            self.sheet.merge_range(*area, "", look)
        if (number := _number(cell)) is not None:
            self.sheet.write_number(*area[:2], number, look)
        elif cell.text:
            self.sheet.write_string(*area[:2], cell.text, look)
        else:
            self.sheet.write_blank(*area[:2], None, look)

    def _look(self, cell: Cell) -> Any:
        number = _number(cell) is not None
        return self._format(
            font_name=self.page.label_font if cell.bold else self.page.font,
            font_size=self.page.size,
            align=cell.align or "left",
            border=1,
            **({"bg_color": f"#{cell.shade}"} if cell.shade else {}),
            **({"num_format": _pattern(cell.text), "shrink": True} if number else {"text_wrap": True}),
        )

    def _format(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            wrap = {} if "shrink" in properties else {"text_wrap": True}
            self.formats[key] = self.book.add_format({"valign": "vcenter", **wrap, **properties})
        return self.formats[key]


def _name(document: Document) -> str:
    title = next((block.text for block in document.blocks if isinstance(block, Paragraph) and block.heading), "")
    return re.sub(r"[\[\]:*?/\\']", "", title).strip()[:31] or "Sheet1"


def _number(cell: Cell) -> float | None:
    """The number to store, where one stands behind the text and a spreadsheet can keep it to the last digit."""
    if cell.raw is None or not _NUMBER.fullmatch(cell.text):
        return None
    exact = Decimal(cell.raw)
    if len(exact.as_tuple().digits) > 15:
        return None
    return float(exact)


def _pattern(text: str) -> str:
    match = _NUMBER.fullmatch(text)
    places, percent = (match[1] or "", match[2]) if match else ("", "")
    return f"0{'.' if places else ''}{'0' * len(places)}{percent}"


def _lines(text: str, width: float, size: int) -> int:
    """How many lines a text needs in a width in points; a little too many rather than one too few."""
    room = max(width - 6, size)
    return sum(max(1, math.ceil(_points(line, size) * 1.06 / room)) for line in text.split("\n"))


def _points(line: str, size: int) -> float:
    return sum(size * (0.56 if ord(letter) < 0x2000 else 1.02) for letter in line)
