"""Word documents (.docx, .docm): paragraphs and tables by a walk over the XML, merged cells as one cell.

What a reader of the printed page would not see is left out and noted: deleted revisions, hidden text, macros, outside links.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jixiao.document import Block, Cell, Limits, Paragraph, Place, Table
from jixiao.errors import DamagedDocument, LimitExceeded, Message
from jixiao.readers.archive import Archive, text_in
from jixiao.readers.numbering import Numbering
from jixiao.readers.wordtable import SHAPING, Shape, edges_of, layout

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

P, TBL, TR, TC, R, T, TAB, VAL = (W + tag for tag in ("p", "tbl", "tr", "tc", "r", "t", "tab", "val"))
BREAKS = {W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-", W + "softHyphen": ""}
SYM, CHECKBOX, DROPDOWN = W + "sym", W + "checkBox", W + "ddList"
INLINE = (T, TAB, M + "t", SYM, CHECKBOX, DROPDOWN, *BREAKS)
WRAPPERS = frozenset(W + tag for tag in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")) | {
    MC + "AlternateContent",
    MC + "Choice",
}
DELETED, INSERTED = (W + "del", W + "moveFrom"), (W + "ins", W + "moveTo")
VANISH, BOX, FALLBACK, RUBY = W + "vanish", W + "txbxContent", MC + "Fallback", W + "rt"
SYMBOLS = {
    "F052": "☑",
    "F0FE": "☑",
    "F0A8": "□",
    "F06F": "□",
    "F0FC": "✓",
    "F050": "✓",
    "F0B3": "≥",
    "F0A3": "≤",
    "F0B1": "±",
    "F0B4": "×",
    "F0B8": "÷",
}
PAGE_NUMBER = re.compile(r"第|页|共|[Pp]age|of")
HEADINGS = ("heading", "title", "标题")

REVISED = Message(
    "文中有修订：已按接受全部修订后的内容读取（删除的略去，插入的保留）",
    "tracked changes were read as accepted: deletions left out, insertions kept",
)
COVERED = Message("有文字被合并单元格遮住，未读取", "text covered by a merged cell was left out")
HIDDEN = Message("文中有隐藏文字，未读取", "hidden text was left out")
MACROS = Message("文件带有宏，未运行", "the file carries macros; they were not run")
LINKS = Message("文件引用了外部链接，未访问", "the file refers to outside links; none was opened")
EMBEDDED = Message("文件以嵌入方式引用了其他文档，其内容未读取", "the file embeds another document whose content was not read")


@dataclass
class Reading:
    """What one walk carries along: the texts and cell shapes of the parts, counters for places, notes in order, list numbers."""

    limits: Limits
    numbering: Numbering
    headings: frozenset[str] = frozenset()
    notes: dict[Message, None] = field(default_factory=dict)
    texts: "dict[Element, str]" = field(default_factory=dict)
    shapes: "dict[Element, Shape]" = field(default_factory=dict)
    sources: "list[tuple[int | None, int, int, Element]]" = field(default_factory=list)
    tables: int = 0
    paragraphs: int = 0
    cells: int = 0

    @property
    def found(self) -> "dict[Place, Element]":
        """Where each cell and paragraph came from, for marked copies."""
        return {
            Place(paragraph=row) if table is None else Place(table=table, row=row, column=column): element
            for table, row, column, element in self.sources
        }


def read(data: bytes, limits: Limits) -> tuple[list[Block], list[Message]]:
    archive = Archive(data, limits)
    blocks, reading = walk(archive, archive.xml(main_part(archive)), limits)
    return blocks, list(reading.notes)


def walk(archive: Archive, root: "Element", limits: Limits) -> tuple[list[Block], Reading]:
    """The blocks of a document tree and what was met on the way; the tree loses what is not on the page."""
    main = main_part(archive)
    body = root.find(W + "body")
    if body is None:
        raise DamagedDocument(
            "Word 文件没有正文；请用原软件打开后另存再试", "the Word file has no body; open it in its program and save it again"
        )
    relations = archive.relations(main)
    reading = Reading(limits, Numbering.of(archive, main, root), headings_of(archive, main, root))
    prepare(root, reading)
    blocks = margins(archive, root, relations, reading, "headerReference")
    blocks += blocks_of(body, reading)
    blocks += margins(archive, root, relations, reading, "footerReference")
    oddities(archive, root, relations, reading)
    return blocks, reading


def main_part(archive: Archive) -> str:
    if "word/document.xml" in archive:
        return "word/document.xml"
    targets = [target for kind, target, _ in archive.relations("").values() if kind == "officeDocument"]
    return targets[0] if targets else "word/document.xml"


def headings_of(archive: Archive, main: str, root: "Element") -> frozenset[str]:
    """Ids of the styles that are headings or titles, looked up only where a paragraph outside tables has a style."""
    used = {style.get(VAL) for style in root.iterfind(f"{W}body/{W}p/{W}pPr/{W}pStyle")}
    name = main.rsplit("/", 1)[0] + "/styles.xml"
    if not used or name not in archive:
        return frozenset()
    found = set()
    for style in archive.xml(name).iterchildren(W + "style"):
        label = style.find(W + "name")
        if style.get(W + "styleId") in used and label is not None and (label.get(VAL) or "").lower().startswith(HEADINGS):
            found.add(style.get(W + "styleId", ""))
    return frozenset(found)


def prepare(root: "Element", reading: Reading) -> None:
    """Bring a part to what stands on the page, then gather its texts and the shapes of its cells in one pass."""
    prune(root, reading)
    for element in list(root.iter(*WRAPPERS)):
        unwrap(element)
    survey(root, reading)


def unwrap(element: "Element") -> None:
    parent = element.getparent()
    if parent is not None:
        for child in list(element):
            element.addprevious(child)
        parent.remove(element)


def survey(root: "Element", reading: Reading) -> None:
    """The text of every paragraph and the shape of every cell: paragraphs no longer stand inside each other, so order tells."""
    parts: list[str] = []
    paragraph, shape = root, Shape()
    for element in root.iter(P, TC, *INLINE, *SHAPING):
        tag = str(element.tag)
        if tag == T or tag == M + "t":
            parts.append(text_in(element))
        elif tag == P:
            reading.texts[paragraph] = "".join(parts)
            paragraph, parts = element, []
        elif tag == TC:
            reading.shapes[element] = shape = Shape()
        elif tag in SHAPING:
            shape.take(element)
        elif tag == TAB:
            parent = element.getparent()
            parts.append("\t" if parent is not None and parent.tag == R else "")
        else:
            parts.append(BREAKS[tag] if tag in BREAKS else drawn(element))
    reading.texts[paragraph] = "".join(parts)


def prune(root: "Element", reading: Reading) -> None:
    """Take out what is not on the page and lift text boxes before the paragraph that anchors them."""
    for element in list(root.iter(RUBY, FALLBACK)):
        if element.tag == RUBY or element.getprevious() is not None:
            drop(element)
    for element in list(root.iter(*DELETED, *INSERTED)):
        parent = element.getparent()
        if parent is None or parent.tag == W + "rPr":
            continue
        reading.notes[REVISED] = None
        if element.tag in DELETED:
            drop(parent.getparent() if parent.tag == W + "trPr" else element)
    for element in list(root.iter(VANISH)):
        parent = element.getparent()
        run = parent.getparent() if parent is not None else None
        if run is not None and run.tag == R and on(element):
            reading.notes[HIDDEN] = None
            drop(run)
    for box in list(root.iter(BOX)):
        anchor = next(box.iterancestors(P), None)
        if anchor is not None:
            for child in list(box):
                anchor.addprevious(child)


def drop(element: "Element | None") -> None:
    parent = element.getparent() if element is not None else None
    if element is not None and parent is not None:
        parent.remove(element)


def on(element: "Element") -> bool:
    return element.get(VAL, "1") not in ("0", "false", "off")


def blocks_of(container: "Element", reading: Reading) -> list[Block]:
    blocks: list[Block] = []
    for child in container.iterchildren(P, TBL):
        if child.tag == TBL:
            blocks += table_of(child, reading)
        else:
            paragraph = paragraph_of(child, reading)
            blocks += [paragraph] if paragraph else []
    return blocks


def paragraph_of(element: "Element", reading: Reading) -> Paragraph | None:
    text = text_of(element, reading)
    if not text:
        return None
    reading.paragraphs += 1
    reading.sources.append((None, reading.paragraphs, 0, element))
    style = element.find(f"{W}pPr/{W}pStyle")
    align = element.find(f"{W}pPr/{W}jc")
    level = element.find(f"{W}pPr/{W}outlineLvl")
    heading = (style is not None and style.get(VAL) in reading.headings) or (level is not None and level.get(VAL) != "9")
    side = {"center": "center", "right": "right", "end": "right"}.get(align.get(VAL, "") if align is not None else "", "")
    return Paragraph(text, Place(paragraph=reading.paragraphs), heading, side)


def text_of(paragraph: "Element", reading: Reading) -> str:
    text = reading.texts.get(paragraph, "").replace("\xa0", " ").strip()
    return reading.numbering.label(paragraph) + text if text and reading.numbering else text


def drawn(element: "Element") -> str:
    """The character a symbol, a tick box or a drop-down field prints."""
    if element.tag == SYM:
        code = element.get(W + "char", "").upper()
        return SYMBOLS.get(code, "" if code.startswith(("F0", "E0")) else chr(int(code, 16)) if code else "")
    if element.tag == CHECKBOX:
        state = element.find(W + "checked")
        state = element.find(W + "default") if state is None else state
        return "☑" if state is not None and on(state) else "□"
    entries = element.findall(W + "listEntry")
    chosen = element.find(W + "result")
    index = int(chosen.get(VAL, "0")) if chosen is not None else 0
    return entries[index].get(VAL, "") if index < len(entries) else ""


def table_of(table: "Element", reading: Reading) -> list[Block]:
    """The table and, after it, the tables nested in its cells; a table of one cell is only a frame and is unwrapped."""
    rows = [(row, cells) for row, cells in ((row, list(row.iterchildren(TC))) for row in table.iterchildren(TR)) if cells]
    if sum(len(cells) for _, cells in rows) == 1:
        return blocks_of(rows[0][1][0], reading)
    slots = layout(rows, edges_of(table), reading.shapes)
    if not slots:
        return []
    reading.tables += 1
    place = Place(table=reading.tables)
    count(reading, len(slots))
    if any(slot.covers for slot in slots):
        reading.notes[COVERED] = None
    cells_made, nested = [], []
    for slot in slots:
        text, inner = content(slot.cell, reading)
        nested += inner
        reading.sources.append((place.table, slot.row, slot.column, slot.cell))
        cells_made.append(Cell(text, slot.row, slot.column, slot.rows, slot.columns))
    return [Table(tuple(cells_made), place), *nested]


def count(reading: Reading, cells: int) -> None:
    reading.cells += cells
    if reading.cells > reading.limits.cells:
        raise LimitExceeded(
            f"表格单元格超过上限 {reading.limits.cells} 个；请拆分文件后再提交",
            f"the tables have more than {reading.limits.cells} cells; split the file",
        )


def content(cell: "Element", reading: Reading) -> tuple[str, list[Block]]:
    """The text of a cell, and the tables inside it that are more than a single row or column of text."""
    lines, nested = [], []
    for child in cell.iterchildren(P, TBL):
        if child.tag == P:
            lines.append(text_of(child, reading))
            continue
        inner = table_of(child, reading)
        grids = [block for block in inner if isinstance(block, Table)]
        if all(grid.height == 1 or grid.width == 1 for grid in grids):
            lines += [piece for block in inner for piece in texts(block)]
        else:
            nested += inner
    return "\n".join(lines).strip(), nested


def texts(block: Block) -> list[str]:
    return [block.text] if isinstance(block, Paragraph) else [cell.text for cell in block.cells]


def margins(archive: Archive, root: "Element", relations: dict[str, tuple[str, str, bool]], reading: Reading, kind: str) -> list[Block]:
    """What stands in the headers or footers, each text once; page numbers alone are left out."""
    blocks: dict[str, Block] = {}
    for reference in root.iter(W + kind):
        _, target, external = relations.get(reference.get(R_ID, ""), ("", "", True))
        if external or target not in archive:
            continue
        part = archive.xml(target)
        prepare(part, reading)
        for block in blocks_of(part, reading):
            if isinstance(block, Table) or any(char.isalpha() for char in PAGE_NUMBER.sub("", block.text)):
                blocks.setdefault("\n".join(texts(block)), block)
    return list(blocks.values())


def oddities(archive: Archive, root: "Element", relations: dict[str, tuple[str, str, bool]], reading: Reading) -> None:
    """Note what the file carries besides its text."""
    if any(name.endswith("vbaproject.bin") for name in archive.members):
        reading.notes[MACROS] = None
    if any(external and kind != "hyperlink" for kind, _, external in relations.values()):
        reading.notes[LINKS] = None
    if next(root.iter(W + "altChunk"), None) is not None:
        reading.notes[EMBEDDED] = None
