"""Excel workbooks (.xlsx, .xlsm): every sheet as a table, numbers as the sheet shows them, with the exact value beside."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jixiao.document import Block, Limits, Paragraph, Place
from jixiao.errors import DamagedDocument, Message
from jixiao.readers.archive import Archive, has_doctype, parse_xml, text_in, truncated
from jixiao.readers.sheet import EMPTY, Entry, Sheet, Span, table_of, too_many
from jixiao.readers.shown import BUILTIN, shown, shown_text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ROW, COL, MERGE, DRAWING, HEADER = S + "row", S + "col", S + "mergeCell", S + "drawing", S + "oddHeader"
V, F, IS, T, R, PHONETIC = (S + tag for tag in ("v", "f", "is", "t", "r", "rPh"))
LARGE = 4 * 2**20  # sheets above this are parsed row by row, so that the whole tree never stands in memory
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
MARGIN_CODE = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&\d+|&.')
RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)

LITERAL = re.compile(r"\d+(?:\.\d+)?\s*(?:[%％‰]|[\u4e00-\u9fff][\u4e00-\u9fff/／·]*)?")
NO_RESULT = Message("公式没有保存计算结果", "the formula holds no stored result")
MACROS = Message("文件带有宏，未运行", "the file carries macros; they were not run")
LINKS = Message(
    "文件引用了外部工作簿，未访问，所示为上次保存的数值", "the file refers to other workbooks; none was opened, the stored values are shown"
)


@dataclass(frozen=True)
class Book:
    """What the sheets of a workbook share."""

    strings: list[str]
    formats: list[str]
    since_1904: bool


def read(data: bytes, limits: Limits) -> tuple[list[Block], list[Message]]:
    archive = Archive(data, limits)
    main = main_part(archive)
    workbook = archive.xml(main)
    relations = archive.relations(main)
    folder = main.rsplit("/", 1)[0] + "/"
    properties = workbook.find(S + "workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    book = Book(strings(archive, folder, relations), formats(archive, folder, relations), since_1904)
    blocks: list[Block] = []
    notes: list[Message] = []
    for entry in workbook.iterfind(f"{S}sheets/{S}sheet"):
        kind, target, external = relations.get(entry.get(R_ID, ""), ("", "", True))
        if external or kind != "worksheet":
            continue
        sheet = Sheet(entry.get("name", ""), hidden=entry.get("state", "visible") != "visible")
        found, said = sheet_blocks(archive, target, sheet, book, limits)
        blocks += found
        notes += said
    if any(name.endswith("vbaproject.bin") for name in archive.members):
        notes.append(MACROS)
    if any("externallinks/" in name for name in archive.members):
        notes.append(LINKS)
    return blocks, notes


def main_part(archive: Archive) -> str:
    if "xl/workbook.xml" in archive:
        return "xl/workbook.xml"
    targets = [target for kind, target, _ in archive.relations("").values() if kind == "officeDocument"]
    return targets[0] if targets else "xl/workbook.xml"


def part_of(archive: Archive, kind: str, usual: str, relations: dict[str, tuple[str, str, bool]]) -> str | None:
    targets = [target for found, target, external in relations.values() if found == kind and not external]
    name = targets[0] if targets else usual
    return name if name in archive else None


def strings(archive: Archive, folder: str, relations: dict[str, tuple[str, str, bool]]) -> list[str]:
    name = part_of(archive, "sharedStrings", folder + "sharedStrings.xml", relations)
    return [rich(item) for item in archive.xml(name)] if name else []


def rich(item: "Element") -> str:
    """The text of a string item, its runs joined and its phonetic guides left out."""
    if len(item) == 1 and item[0].tag == T:
        text = text_in(item[0])
    else:
        text = "".join(text_in(each) for each in item.iter(T) if not is_phonetic(each))
    return clean(text)


def is_phonetic(element: "Element") -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == PHONETIC


def clean(text: str) -> str:
    if "_x" in text:
        text = ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\xa0", " ").strip()


def formats(archive: Archive, folder: str, relations: dict[str, tuple[str, str, bool]]) -> list[str]:
    """The number format of each cell style, by its index."""
    name = part_of(archive, "styles", folder + "styles.xml", relations)
    if not name:
        return []
    root = archive.xml(name)
    codes = dict(BUILTIN)
    for item in root.iterfind(f"{S}numFmts/{S}numFmt"):
        if item.get("numFmtId", "").isdecimal():
            codes[int(item.get("numFmtId", "0"))] = item.get("formatCode", "")
    indexes = (style.get("numFmtId", "0") for style in root.iterfind(f"{S}cellXfs/{S}xf"))
    return [codes.get(int(index), "") if index.isdecimal() else "" for index in indexes]


def sheet_blocks(archive: Archive, target: str, sheet: Sheet, book: Book, limits: Limits) -> tuple[list[Block], list[Message]]:
    """The table of one sheet, with its print header before it and its text boxes before or after."""
    data = archive.read(target)
    before: list[Block] = []
    boxes: list[tuple[int, Paragraph]] = []
    cursor = 0
    for element in elements(data, target):
        if element.tag == ROW:
            cursor = read_row(element, cursor, sheet, book, limits)
        elif element.tag == COL:
            hide_columns(element, sheet)
        elif element.tag == MERGE:
            sheet.spans += merge(element.get("ref", ""))
        elif element.tag == HEADER:
            before += header(text_in(element), sheet)
        elif element.tag == DRAWING:
            boxes += text_boxes(archive, target, element.get(R_ID, ""), sheet)
    table, notes = table_of(sheet, limits)
    last = max((row for row, _ in sheet.entries), default=0)
    before += [paragraph for row, paragraph in boxes if row < last]
    after = [paragraph for row, paragraph in boxes if row >= last]
    return [*before, *([table] if table else []), *after], notes


def elements(data: bytes, name: str) -> Iterator["Element"]:
    """The parts of a sheet that matter, in file order; a large sheet is forgotten row by row."""
    tags = (ROW, COL, MERGE, DRAWING, HEADER)
    if len(data) < LARGE:
        yield from parse_xml(data, name).iter(*tags)
        return
    from lxml import etree

    if has_doctype(data):
        raise truncated()
    try:
        for _, element in etree.iterparse(io.BytesIO(data), tag=tags, resolve_entities=False, no_network=True, load_dtd=False):
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.tag == ROW and parent[0] is not element:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise DamagedDocument(
            f"部件“{name}”的内容已损坏，无法读取；请用 Excel 或 WPS 打开后另存再试",
            f"the part “{name}” is damaged; open the file in Excel or WPS, save it again and retry",
        ) from error


def read_row(row: "Element", cursor: int, sheet: Sheet, book: Book, limits: Limits) -> int:
    """Put the cells of one row into the sheet; the row number, which writers may leave out."""
    number = row.get("r", "")
    index = int(number) if number.isdecimal() else cursor + 1
    if row.get("hidden") in ("1", "true"):
        sheet.hidden_rows.add(index)
    column, blank = 0, []
    for cell in row:
        reference = cell.get("r")
        column = column_of(reference.rstrip("0123456789")) if reference else column + 1
        if len(cell) == 0:
            blank.append(column)
            continue
        entry = entry_of(cell, book)
        if entry.doubt:
            sheet.blank_formulas.append((index, column))
        sheet.entries[index, column] = entry
    if len(sheet.entries) > limits.cells:
        raise too_many(limits)
    if len(blank) <= limits.columns and (len(row) > len(blank) or index < 10_000):
        for column in blank:
            sheet.entries[index, column] = EMPTY
    return index


COLUMNS: dict[str, int] = {}


def column_of(name: str) -> int:
    """The number of a column by its letters: AB → 28."""
    found = COLUMNS.get(name)
    if found is None:
        found = 0
        for letter in name.upper():
            found = found * 26 + ord(letter) - 64
        if not 0 < found <= 16_384 or len(COLUMNS) > 20_000:
            raise DamagedDocument(
                f"单元格地址“{name}”不合规范；请用 Excel 或 WPS 打开后另存再试", f"the column “{name}” does not exist; save the file anew"
            )
        COLUMNS[name] = found
    return found


def entry_of(cell: "Element", book: Book) -> Entry:
    kind, style = cell.get("t", "n"), cell.get("s", "0")
    value, formula = "", None
    first = cell[0]
    if first.tag == V:
        value = text_in(first)
    else:
        for child in cell:
            if child.tag == V:
                value = text_in(child)
            elif child.tag == F:
                formula = child
            elif child.tag == IS:
                return Entry(rich(child))
    if not value:
        return without_result(formula) if formula is not None and kind != "str" else EMPTY
    code = book.formats[int(style)] if style.isdecimal() and int(style) < len(book.formats) else ""
    if kind == "s":
        index = int(value)
        text = book.strings[index] if 0 <= index < len(book.strings) else ""
        return Entry(shown_text(text, code))
    if kind == "n":
        return Entry(*shown(value, code, book.since_1904))
    if kind == "b":
        return Entry("TRUE" if value.strip() == "1" else "FALSE")
    return Entry(clean(value))


def without_result(formula: "Element") -> Entry:
    """A formula without its result. `=100%` or `=10个` reckons nothing: a target that a program took for a formula, and is its text."""
    written = text_in(formula).strip()
    return Entry(f"={written}") if LITERAL.fullmatch(written) else Entry("", None, NO_RESULT)


def hide_columns(column: "Element", sheet: Sheet) -> None:
    first, last = column.get("min", ""), column.get("max", "")
    if column.get("hidden") in ("1", "true") and first.isdecimal() and last.isdecimal():
        sheet.hidden_columns.update(range(int(first), min(int(last), 16_384) + 1))


def merge(reference: str) -> list[Span]:
    found = RANGE.fullmatch(reference)
    if not found:
        return []
    left, top, right, bottom = found.groups()
    return [Span(int(top), column_of(left), min(int(bottom), 1_048_576), column_of(right))]


def header(text: str, sheet: Sheet) -> list[Block]:
    """The print header of a sheet, where a title may stand; page numbers are left out."""
    title = " ".join(MARGIN_CODE.sub(" ", text).split())
    return [Paragraph(title, Place(sheet=sheet.name))] if any(char.isalpha() and char not in "第页共" for char in title) else []


def text_boxes(archive: Archive, part: str, identity: str, sheet: Sheet) -> list[tuple[int, Paragraph]]:
    """The texts of drawn boxes, each with the row it hangs on."""
    _, target, external = archive.relations(part).get(identity, ("", "", True))
    if external or target not in archive:
        return []
    found = []
    for anchor in archive.xml(target):
        lines = ["".join(text_in(run) for run in paragraph.iter(A + "t")) for paragraph in anchor.iter(A + "p")]
        text = "\n".join(line for line in lines if line.strip()).strip()
        corner = anchor.find("{*}from")
        row, column = (int(corner.findtext("{*}" + axis) or 0) + 1 if corner is not None else 1 for axis in ("row", "col"))
        if text:
            found.append((row, Paragraph(text, Place(sheet=sheet.name, row=row, column=column))))
    return found
