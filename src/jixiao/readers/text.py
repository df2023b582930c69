"""Plain text: tables flattened to tabs, pipe and box-drawn tables, comma-separated rows, and paragraphs.

The grid is as printed and therefore guessed: a merged cell is blank after its first place. A row that a page break cut in two
(a blank line, then cells that only go on where the row above has text) is joined again; so is a label cut into short lines.
"""

import csv
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from jixiao.document import Block, Cell, Limits, Paragraph, Place, Table
from jixiao.errors import LimitExceeded, Message
from jixiao.readers.encoding import decode

TAG = re.compile(r"</?(?:p|br|div|span|font|b|i|u|strong|em|td|tr|th|table|tbody|o:p|h[1-6]|li|ul|ol)\b[^<>]*>", re.IGNORECASE)
BREAK = re.compile(r"(?:<br\s*/?>|</p>\s*<p\b[^<>]*>|</(?:p|div|li|h[1-6])>(?!\s*$))\s*", re.IGNORECASE)
ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|mdash|middot|ge|le|#\d{1,6}|#x[0-9a-f]{1,5});", re.IGNORECASE)
QUOTED = re.compile(r'(?:(?<=\t)|^)"((?:[^"\t]|"")*\n(?:[^"\t]|"")*)"(?=\t|$)', re.MULTILINE)
BARS = str.maketrans("│┃｜¦", "||||")
RULE = re.compile(r"[\s|+:=\-_─━┄┅┈┉┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛├┝┞┟┠┡┢┣┤┥┦┧┨┩┪┫┬┭┮┯┰┱┲┳┴┵┶┷┸┹┺┻┼┽┾┿╀╁╂╃╄╅╆╇╈╉╊╋═║╔╗╚╝╠╣╦╩╬]+")
DASHES = re.compile(r"[-—–_=]{2,}")
LABEL_PIECE = re.compile(r"[\u4e00-\u9fff]{1,3}")
NUMERIC = re.compile(r"[-+]?[\d,，.０-９．]+[%％]?|[-—–/]+|[=<>≥≤≧≦═＝]+")
# How the name of a fund row ends: such a cell is whole, whatever follows it after a page break.
WHOLE = re.compile(r"(?:资金|拨款|收入|小计|合计|总分|总额|结转|指标|补助|[。；;！!？?])$")
TAGS_LEFT = Message("文字中残留网页标记（如 <p>），已略去", "tags of a web page (such as <p>) were left in the text; they were dropped")
JOINED = Message("有表格行被分页截断，已接合", "table rows cut by a page break were joined again")


@dataclass
class Row:
    """One printed row; `parted` where a blank line or a page break stands before it."""

    cells: list[str]
    parted: bool = False


@dataclass
class Text:
    """What has been read so far: blocks, the rows of the table being read, and the notes."""

    limits: Limits
    blocks: list[Block] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    notes: dict[Message, None] = field(default_factory=dict)
    label: list[str] = field(default_factory=list)
    tables: int = 0
    paragraphs: int = 0
    cells: int = 0
    broken: bool = False


def read(data: bytes, limits: Limits) -> tuple[list[Block], list[Message]]:
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").replace("\x00", "")
    text = QUOTED.sub(lambda match: match[1].replace('""', '"').replace("\n", "\v"), text) if '"' in text else text
    reading = Text(limits)
    lines = text.split("\n")
    records = separated(lines)
    if records is not None:
        reading.rows = records
    else:
        for line in lines:
            take(line, reading)
    end_table(reading)
    end_label(reading)
    return reading.blocks, list(reading.notes)


def separated(lines: list[str]) -> list[Row] | None:
    """The rows of a comma-separated file, or None where the text is none."""
    sample = [line for line in lines[:200] if line.strip()]
    if len(sample) < 2 or not all("," in line and "\t" not in line and "|" not in line for line in sample):
        return None
    try:
        widths = {len(cells) for cells in csv.reader(sample)}
        return [Row(cells) for cells in csv.reader(lines) if cells] if len(widths) == 1 and min(widths) > 2 else None
    except csv.Error:  # a stray quotation mark
        return None


def take(line: str, reading: Text) -> None:
    """One line: a row of a table, a rule between rows, a blank, or a paragraph."""
    bars = line.translate(BARS)
    if "\t" in line:
        row(line.split("\t"), reading)
    elif (bars.count("|") > 1 and bars.strip().startswith("|")) or bars.count("|") > 2:
        piped(bars, reading)
    elif RULE.fullmatch(line) and len(line.strip()) > 2:
        return
    elif not line.strip():
        reading.broken = True
    elif LABEL_PIECE.fullmatch(line.strip()) and len(reading.label) < 8:
        reading.label.append(line.strip())
    else:
        end_table(reading)
        end_label(reading)
        paragraph(line, reading)
        reading.broken = False


def piped(line: str, reading: Text) -> None:
    if not RULE.fullmatch(line):
        inner = line.strip().removeprefix("|").removesuffix("|")
        row([cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)], reading)


def row(cells: list[str], reading: Text) -> None:
    """Add a printed row, put the pieces of a cut label before its first cell, and join it to the row it goes on."""
    cells = [clean(cell, reading) for cell in cells]
    filled = [cell for cell in cells if cell]
    if filled and all(DASHES.fullmatch(cell) for cell in filled):
        end_table(reading)
        return
    if reading.label and reading.rows and cells[0] and len(cells[0]) <= 4:
        cells[0] = "".join(reading.label) + cells[0]
        reading.label = []
    else:
        end_label(reading)
    reading.cells += len(cells)
    if reading.cells > reading.limits.cells or len(cells) > reading.limits.columns:
        raise LimitExceeded(
            "文本中的表格过大，超过上限；请检查文件是否正常", "the table in the text is larger than the limits; check the file"
        )
    current = Row(cells, reading.broken and bool(reading.rows))
    reading.broken = False
    columns = goes_on(reading.rows[-1], current) if reading.rows else None
    if columns is None:
        reading.rows.append(current)
        return
    above = reading.rows[-1].cells
    for column, piece in columns:
        above[column] += piece
    reading.notes[JOINED] = None


def goes_on(above: Row, row: Row) -> list[tuple[int, str]] | None:
    """Where each cell of a cut row goes on in the row above it; None where the row is one of its own."""
    filled = [(column, cell) for column, cell in enumerate(row.cells) if cell]
    if not row.parted or not filled or any(NUMERIC.fullmatch(cell) for _, cell in filled):
        return None
    before = [column for column, cell in enumerate(above.cells) if cell]
    if row.cells[0]:
        columns = before if len(row.cells) == len(filled) == len(before) > 1 else []
        return plausible(above, list(zip(columns, (cell for _, cell in filled), strict=False)))
    offsets = {0, len(above.cells) - len(row.cells)}
    fits = [[(column + offset, cell) for column, cell in filled] for offset in offsets]
    fits = [fit for fit in fits if {column for column, _ in fit} < set(before) and plausible(above, fit)]
    return max(fits, key=lambda fit: min(len(above.cells[column]) for column, _ in fit), default=None)


def plausible(above: Row, pieces: list[tuple[int, str]]) -> list[tuple[int, str]] | None:
    """The pieces where every text above them was plainly cut, else None."""
    return pieces if pieces and all(is_cut(above.cells[column]) for column, _ in pieces) else None


def is_cut(text: str) -> bool:
    """True for a text with an open bracket, or a long one without an end."""
    if text.count("(") + text.count("（") > text.count(")") + text.count("）"):
        return True
    return len(text) > 8 and not WHOLE.search(text)


def clean(text: str, reading: Text) -> str:
    """A cell or paragraph without the marks of the web page it was taken from; its line breaks are kept."""
    if "<" in text and TAG.search(text):
        reading.notes[TAGS_LEFT] = None
        text = TAG.sub("", BREAK.sub("\v", text))
    if "&" in text:
        text = ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text.replace("\xa0", " ").replace("\v", "\n").replace("\ufeff", "").strip()


def paragraph(line: str, reading: Text) -> None:
    text = clean(line, reading)
    if text:
        reading.paragraphs += 1
        reading.blocks.append(Paragraph(text, Place(paragraph=reading.paragraphs)))


def end_label(reading: Text) -> None:
    """A label printed down the page in short lines (年度 · 总体 · 目标) is one paragraph."""
    if reading.label:
        pieces, reading.label = reading.label, []
        end_table(reading)
        paragraph("".join(pieces), reading)


def end_table(reading: Text) -> None:
    if not reading.rows:
        return
    rows, reading.rows = reading.rows, []
    reading.tables += 1
    place = Place(table=reading.tables)
    reading.blocks.append(Table(tuple(cells_of(rows)), place, guessed=True))


def cells_of(rows: list[Row]) -> Iterator[Cell]:
    for index, row in enumerate(rows, 1):
        for column, text in enumerate(row.cells, 1):
            yield Cell(text, index, column)
