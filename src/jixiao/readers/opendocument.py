"""OpenDocument texts and spreadsheets (.odt, .ods): their tables hold the text as shown beside the stored value."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jixiao.document import Block, Cell, Limits, Paragraph, Place, Table
from jixiao.errors import DamagedDocument, Message
from jixiao.readers.archive import Archive, text_after, text_in
from jixiao.readers.sheet import Entry, Sheet, Span, table_of, too_many
from jixiao.readers.sniffing import encrypted

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

OFFICE, TABLE, TEXT, STYLE, DRAW = (
    "{urn:oasis:names:tc:opendocument:xmlns:" + name + ":1.0}" for name in ("office", "table", "text", "style", "drawing")
)
P, H, CELL, COVERED, ROW, COLUMN = (
    TEXT + "p",
    TEXT + "h",
    *(TABLE + name for name in ("table-cell", "covered-table-cell", "table-row", "table-column")),
)
LEFT_OUT = frozenset(
    [TEXT + "tracked-changes", OFFICE + "annotation", TEXT + "note", TEXT + "ruby-text", TEXT + "sequence-decls", OFFICE + "forms"]
)
MARKS = {TEXT + "tab": "\t", TEXT + "line-break": "\n"}
HIDDEN_STATES = ("collapse", "filter")
REVISED = Message("文中有修订：已按接受全部修订后的内容读取", "tracked changes were read as accepted")


@dataclass
class Reading:
    limits: Limits
    tables: int = 0
    paragraphs: int = 0
    cells: int = 0


def read(data: bytes, limits: Limits) -> tuple[list[Block], list[Message]]:
    archive = Archive(data, limits)
    if "meta-inf/manifest.xml" in archive and b"encryption-data" in archive.read("meta-inf/manifest.xml"):
        raise encrypted()
    root = archive.xml("content.xml")
    body = root.find(OFFICE + "body")
    content = next((child for child in body if isinstance(child.tag, str)), None) if body is not None else None
    if content is None:
        raise DamagedDocument("文件没有正文；请用原软件打开后另存再试", "the file has no body; open it in its program and save it again")
    if content.tag == OFFICE + "spreadsheet":
        return sheets(root, content, limits)
    notes = [REVISED] if next(content.iter(TEXT + "tracked-changes"), None) is not None else []
    return list(flow(content, Reading(limits))), notes


def sheets(root: "Element", content: "Element", limits: Limits) -> tuple[list[Block], list[Message]]:
    unseen = {
        style.get(STYLE + "name")
        for style in root.iter(STYLE + "style")
        if any(part.get(TABLE + "display") == "false" for part in style.iterchildren(STYLE + "table-properties"))
    }
    blocks: list[Block] = []
    notes: list[Message] = []
    for element in content.iterchildren(TABLE + "table"):
        sheet = Sheet(element.get(TABLE + "name", ""), hidden=element.get(TABLE + "style-name") in unseen)
        fill(element, sheet, limits)
        table, said = table_of(sheet, limits)
        blocks += [table] if table else []
        notes += said
    return blocks, notes


def fill(element: "Element", sheet: Sheet, limits: Limits) -> None:
    """Put the cells of an .ods sheet where they stand; rows and cells are stored once with a count of repeats."""
    column = 0
    for about in element.iter(COLUMN):
        count = repeats(about, "columns")
        if about.get(TABLE + "visibility") in HIDDEN_STATES:
            sheet.hidden_columns.update(range(column + 1, min(column + count, 16_384) + 1))
        column += count
    row = 0
    for line in element.iter(ROW):
        count = repeats(line, "rows")
        cells = list(cells_of(line))
        filled = any(entry.text for _, _, entry in cells)
        for index in range(row + 1, row + (count if filled else 1) + 1):
            place(cells, index, sheet)
            if len(sheet.entries) > limits.cells:
                raise too_many(limits)
        if line.get(TABLE + "visibility") in HIDDEN_STATES:
            sheet.hidden_rows.update(range(row + 1, row + min(count, 10_000) + 1))
        row += count


def cells_of(line: "Element") -> Iterator[tuple[int, "Element", Entry]]:
    """(column, cell, entry) for each cell of a row; the empty cells that fill a row to its end are one."""
    column = 1
    for cell in line.iterchildren(CELL, COVERED):
        count = repeats(cell, "columns")
        if cell.tag == CELL:
            entry = entry_of(cell)
            for repeat in range(count if entry.text else 1):
                yield column + repeat, cell, entry
        column += count


def place(cells: list[tuple[int, "Element", Entry]], row: int, sheet: Sheet) -> None:
    for column, cell, entry in cells:
        down, across = spans(cell)
        sheet.entries[row, column] = entry
        if down > 1 or across > 1:
            sheet.spans.append(Span(row, column, row + down - 1, column + across - 1))


def entry_of(cell: "Element") -> Entry:
    text = "\n".join(words(part) for part in cell.iterchildren(P, H)).strip()
    kind = cell.get(OFFICE + "value-type", "")
    raw = cell.get(OFFICE + "date-value") if kind == "date" else cell.get(OFFICE + "value")
    return Entry(text, raw)


def repeats(element: "Element", what: str) -> int:
    return number(element.get(f"{TABLE}number-{what}-repeated"))


def spans(cell: "Element") -> tuple[int, int]:
    return number(cell.get(TABLE + "number-rows-spanned")), number(cell.get(TABLE + "number-columns-spanned"))


def number(text: str | None) -> int:
    return min(int(text), 2**20) if text and text.isdecimal() and len(text) < 9 and int(text) else 1


def words(paragraph: "Element") -> str:
    """The text of a paragraph; several spaces, tabs and line ends are elements of their own."""
    parts = [text_in(paragraph)]
    for child in paragraph:
        if child.tag == TEXT + "s":
            parts.append(" " * min(number(child.get(TEXT + "c")), 1000))
        elif child.tag in MARKS:
            parts.append(MARKS[str(child.tag)])
        elif child.tag not in LEFT_OUT:
            parts.append(words(child))
        parts.append(text_after(child))
    return "".join(parts).replace("\xa0", " ")


def flow(element: "Element", reading: Reading) -> Iterator[Block]:
    """The paragraphs and tables of a text in order, through sections, lists and frames."""
    for child in element:
        if child.tag in LEFT_OUT or not isinstance(child.tag, str):
            continue
        if child.tag in (P, H):
            yield from (block for frame in child.iter(DRAW + "text-box") for block in flow(frame, reading))
            text = words(child).strip()
            if text:
                reading.paragraphs += 1
                yield Paragraph(text, Place(paragraph=reading.paragraphs), child.tag == H)
        elif child.tag == TABLE + "table":
            yield from text_table(child, reading)
        else:
            yield from flow(child, reading)


def text_table(element: "Element", reading: Reading) -> list[Block]:
    """A table of a text with, after it, the tables nested in its cells; a table of one cell is only a frame."""
    rows = [line for line in element.iter(ROW) if next(line.iterancestors(TABLE + "table")) is element]
    cells = [(index, column, cell) for index, line in enumerate(rows, 1) for column, cell in columns(line)]
    if len(cells) == 1:
        return list(flow(cells[0][2], reading))
    reading.tables += 1
    reading.cells += len(cells)
    if reading.cells > reading.limits.cells:
        raise too_many(reading.limits)
    where, made, nested = Place(table=reading.tables), [], []
    for row, column, cell in cells:
        blocks = list(flow(cell, reading))
        text = "\n".join(block.text for block in blocks if isinstance(block, Paragraph))
        nested += [block for block in blocks if isinstance(block, Table)]
        down, across = spans(cell)
        made.append(Cell(text, row, column, min(down, len(rows) - row + 1), across))
    return [Table(tuple(made), where), *nested] if made else []


def columns(line: "Element") -> Iterator[tuple[int, "Element"]]:
    column = 1
    for cell in line.iterchildren(CELL, COVERED):
        count = min(repeats(cell, "columns"), 2**12)
        if cell.tag == CELL:
            yield from ((column + repeat, cell) for repeat in range(count))
        column += count
