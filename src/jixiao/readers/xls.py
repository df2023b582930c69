"""Excel 97–2003 workbooks (.xls, .et): every sheet as a table, numbers as the sheet shows them."""

import io
import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.document import Block, Limits
from jixiao.errors import DamagedDocument, Message
from jixiao.readers import apart, office
from jixiao.readers.sheet import EMPTY, Entry, Sheet, Span, table_of, too_many
from jixiao.readers.shown import BUILTIN, shown, shown_text
from jixiao.readers.sniffing import encrypted
from jixiao.readers.xlsx import clean

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet as Page

NO_CELL, TEXT, NUMBER, DATE, BOOLEAN, ERROR, BLANK = range(7)  # the cell types of xlrd
# What xlrd raises on bytes it was not made for.
IRREGULAR = (ValueError, LookupError, ArithmeticError, TypeError, AttributeError, AssertionError, OSError, EOFError, struct.error)
UNFORMATTED = Message(
    "文件结构不规范，数字按存储值读取，可能与表中显示的格式不同（如 1.108 与 110.80%）",
    "the file is irregular; its numbers were read as stored and may be shown in another format (such as 1.108 for 110.80%)",
)


def read(data: bytes, limits: Limits) -> tuple[list[Block], list[Message]]:
    try:
        sheets, notes = formatted_sheets(data, limits), []
    except IRREGULAR as error:
        if "encrypted" in str(error).lower():
            raise encrypted() from error
        sheets, notes = plain_sheets(data, limits), [UNFORMATTED]
    if sheets is None:
        return by_office(data, limits)
    blocks: list[Block] = []
    for sheet in sheets:
        table, said = table_of(sheet, limits)
        blocks += [table] if table else []
        notes += said
    return blocks, notes


def by_office(data: bytes, limits: Limits) -> tuple[list[Block], list[Message]]:
    if office.program() is None:
        raise DamagedDocument(
            "Excel 97-2003 文件已损坏或不规范，无法读取；请用 Excel 或 WPS 打开后另存为 xlsx 再试",
            "the Excel 97-2003 file is damaged or irregular; open it in Excel or WPS and save it as xlsx",
        )
    return office.converted(data, "xls", limits)


def formatted_sheets(data: bytes, limits: Limits) -> list[Sheet]:
    from xlrd import open_workbook
    from xlrd.biffh import XLRDError
    from xlrd.compdoc import CompDocError

    try:
        book = open_workbook(file_contents=data, formatting_info=True, on_demand=True, ragged_rows=True, logfile=io.StringIO())
        formats = formats_of(book)
        return [sheet_of(book, index, formats, limits) for index in range(book.nsheets)]
    except (XLRDError, CompDocError) as error:
        raise ValueError(*error.args) from error


def formats_of(book: "Book") -> list[str]:
    """The number format of each cell style, by its index."""
    codes = {key: BUILTIN.get(key, item.format_str) for key, item in book.format_map.items()}
    return [codes.get(style.format_key, "") for style in book.xf_list]


def sheet_of(book: "Book", index: int, formats: list[str], limits: Limits) -> Sheet:
    page = book.sheet_by_index(index)
    sheet = Sheet(page.name, hidden=page.visibility != 0)
    sheet.spans = [Span(top + 1, left + 1, bottom, right) for top, bottom, left, right in page.merged_cells]
    sheet.hidden_rows = {row + 1 for row, about in page.rowinfo_map.items() if about.hidden}
    sheet.hidden_columns = {column + 1 for column, about in page.colinfo_map.items() if about.hidden}
    for row in range(page.nrows):
        read_row(page, row, sheet, formats, book.datemode == 1)
        if len(sheet.entries) > limits.cells:
            raise too_many(limits)
    book.unload_sheet(index)
    return sheet


def read_row(page: "Page", row: int, sheet: Sheet, formats: list[str], since_1904: bool) -> None:
    values = page.row_values(row)
    for column, kind in enumerate(page.row_types(row)):
        if kind != NO_CELL:
            style = page.cell_xf_index(row, column)
            code = formats[style] if 0 <= style < len(formats) else ""
            sheet.entries[row + 1, column + 1] = entry_of(kind, values[column], code, since_1904)


def entry_of(kind: int, value: str | float, code: str, since_1904: bool) -> Entry:
    if kind == TEXT:
        return Entry(shown_text(clean(str(value)), code))
    if kind in (NUMBER, DATE):
        return Entry(*shown(repr(value), code, since_1904))
    if kind == BOOLEAN:
        return Entry("TRUE" if value else "FALSE")
    if kind == ERROR:
        from xlrd import error_text_from_code

        return Entry(error_text_from_code.get(int(value), "#N/A"))
    return EMPTY


def plain_sheets(data: bytes, limits: Limits) -> list[Sheet] | None:
    """The sheets by a second reader, which takes more irregular files but knows no number formats; it reads apart. None: refused."""
    outcome, result = apart.done("xls", data, limits)
    if outcome == apart.LOCKED:
        raise encrypted()
    if outcome != apart.DONE:
        return None
    return [
        Sheet(name, {(row, column): plain_entry(value) for row, column, value in cells}, [Span(*span) for span in spans])
        for name, cells, spans in json.loads(result)
    ]


def plain_entry(value: str | float) -> Entry:
    if isinstance(value, bool):
        return Entry("TRUE" if value else "FALSE")
    return Entry(*shown(repr(value), "")) if isinstance(value, int | float) else Entry(clean(value))


def work(data: bytes, _folder: Path) -> tuple[int, bytes]:
    """The sheets as JSON: name, (row, column, value), merged ranges; runs in the process apart."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    pages = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            page = book.get_sheet_by_name(name)
            lines = enumerate(page.to_python(skip_empty_area=False), 1)
            cells = [(row, column, value) for row, line in lines for column, value in enumerate(line, 1) if value not in ("", None)]
            spans = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in page.merged_cell_ranges or ()]
            pages.append((name, cells, spans))
    except PasswordError:
        return apart.LOCKED, b""
    except (CalamineError, OSError, ValueError):
        return apart.REFUSED, b""
    return (apart.DONE if pages else apart.REFUSED), json.dumps(pages, default=str).encode()
