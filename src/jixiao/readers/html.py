"""Web pages (.html, .mht, and the web pages that export systems name .doc or .xls): tables with their spans, and the text around them.

A table used only for layout is unwrapped; what the page hides is left out.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jixiao.document import Block, Cell, Limits, Paragraph, Place, Table
from jixiao.errors import DamagedDocument, LimitExceeded, Message
from jixiao.readers.archive import text_after, text_in
from jixiao.readers.encoding import decode

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SKIPPED = frozenset(["script", "style", "head", "noscript", "template", "object", "iframe", "svg", "option", "rt", "title", "meta", "link"])
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "ul",
        "caption",
        "td",
        "th",
        "tr",
        "tbody",
    ]
)
CONTROLS = frozenset(["input", "select", "textarea"])
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
HIDING = [re.compile(words) for words in (r"display\s*:\s*none", r"visibility\s*:\s*hidden", r"mso-hide\s*:\s*all", r"hidden[\s>=]")]
CENTRED = re.compile(r"text-align\s*:\s*(center|right)", re.IGNORECASE)
SPACE = re.compile(r"[ \t\r\n\f]+")
WRAPPED = re.compile(r"(?<=[\u2e80-\uffef])[ \t]*[\r\n]+[ \t\r\n]*(?=[\u2e80-\uffef])")
WIDEST = 1000  # the HTML standard allows no larger colspan
HIDDEN = Message("网页中有隐藏内容，未读取", "hidden content of the page was left out")


@dataclass
class Page:
    """What the walk has gathered: blocks so far, the line being written, and how many tables and paragraphs there were."""

    limits: Limits
    blocks: list[Block] = field(default_factory=list)
    notes: dict[Message, None] = field(default_factory=dict)
    line: list[str] = field(default_factory=list)
    hides: bool = True  # whether anything may be hidden at all
    tables: int = 0
    paragraphs: int = 0
    cells: int = 0


def read(data: bytes, limits: Limits) -> tuple[list[Block], list[Message]]:
    page = Page(limits)
    for part in parts(data):
        text = decode(part)
        root = parse(text)
        if root is not None:
            lowered = text.lower()
            page.hides = any(pattern.search(lowered) for pattern in HIDING)
            walk(root, page)
            flush(page)
    return page.blocks, list(page.notes)


def parts(data: bytes) -> list[bytes]:
    """The page itself, or the pages inside a web archive (.mht)."""
    if not re.match(rb"(?i)\s*(?:MIME-Version|From|Subject|Content-Type)\s*:", data[:200]):
        return [data]
    from email import message_from_bytes

    found = []
    for part in message_from_bytes(data).walk():
        content = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(content, bytes) and content.strip():
            found.append(content)
    if not found:
        raise DamagedDocument(
            "网页存档里没有正文；请用原软件打开后另存为 Word 或 Excel", "the web archive holds no page; save it anew as Word or Excel"
        )
    return found


def parse(text: str) -> "Element | None":
    from lxml import etree

    text = re.sub(r"^\s*<\?xml[^>]*>", "", text.replace("\x00", ""))
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text, parser)
    except etree.XMLSyntaxError:  # nothing but white space or comments
        return None


def walk(element: "Element", page: Page) -> None:
    tag = element.tag
    if not isinstance(tag, str) or tag in SKIPPED:
        return
    if page.hides and hides(element):
        page.notes[HIDDEN] = None
        return
    if tag == "table":
        flush(page)
        page.blocks += table_of(element, page)
        return
    if tag == "br":
        page.line.append("\v")
    elif tag in CONTROLS:
        page.line.append(control(element))
        return
    block = tag in BLOCKS
    if block:
        flush(page)
    page.line.append(text_in(element))
    for child in element:
        walk(child, page)
        page.line.append(text_after(child))
    if block:
        flush(page, element)


def hides(element: "Element") -> bool:
    style = element.get("style")
    return (style is not None and INVISIBLE.search(style) is not None) or element.get("hidden") is not None


def control(element: "Element") -> str:
    """What a form control shows: its value, its chosen option, its tick."""
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or options
        return "".join(str(text) for text in chosen[0].itertext()) if chosen else ""
    if element.tag == "textarea":
        return text_in(element)
    kind = (element.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if element.get("checked") is not None else "□"
    return element.get("value", "") if kind in ("text", "number", "date") else ""


def flush(page: Page, element: "Element | None" = None) -> None:
    """End the paragraph being written."""
    if not page.line:
        return
    text = tidy("".join(page.line))
    page.line = []
    if not text:
        return
    page.paragraphs += 1
    heading = element is not None and element.tag in HEADINGS
    page.blocks.append(Paragraph(text, Place(paragraph=page.paragraphs), heading, align_of(element) if element is not None else ""))


def tidy(text: str) -> str:
    """White space as a browser shows it; a line end that only wraps the source between Chinese characters is nothing."""
    if "\n" in text or "\r" in text:
        text = WRAPPED.sub("", text)
    text = SPACE.sub(" ", text).replace("\xa0", " ")
    if "\v" not in text:
        return text.strip()
    return "\n".join(line for line in map(str.strip, text.split("\v")) if line)


def align_of(element: "Element") -> str:
    found = CENTRED.search(element.get("style") or "")
    align = found[1].lower() if found else (element.get("align") or "").lower()
    return align if align in ("center", "right") else "center" if element.tag == "center" else ""


def rows_of(table: "Element") -> list[list["Element"]]:
    """The cells of each row of this table, not of tables inside it."""
    rows = []
    for child in table:
        if child.tag == "tr" and not hides(child):
            rows.append([cell for cell in child if cell.tag in ("td", "th") and not hides(cell)])
        elif child.tag in ("tbody", "thead", "tfoot") and not hides(child):
            rows += rows_of(child)
    return rows


def table_of(table: "Element", page: Page) -> list[Block]:
    """The table, what its cells nest after it; or, where it only lays out the page, what stands in its cells."""
    caption = [block for child in table if child.tag == "caption" for block in inside(child, page)]
    rows = rows_of(table)
    own = sum(map(len, rows))
    if own <= 1 or nested_cells(table, own) > own:
        return caption + [block for row in rows for cell in row for block in inside(cell, page)]
    count(page, own)
    page.tables += 1
    place = Place(table=page.tables)
    cells, nested = [], []
    for cell, row, column, height, width in grid(rows, page.limits):
        text, inner = content(cell, page)
        nested += inner
        cells.append(Cell(text, row, column, height, width))
    return [*caption, Table(tuple(cells), place), *nested]


def nested_cells(table: "Element", own: int) -> int:
    """How many cells the tables inside this one have."""
    if next(table.iterdescendants("table"), None) is None:
        return 0
    return sum(1 for _ in table.iterdescendants("td", "th")) - own


def count(page: Page, cells: int) -> None:
    page.cells += cells
    if page.cells > page.limits.cells:
        raise LimitExceeded(
            f"表格单元格超过上限 {page.limits.cells} 个；请拆分文件", f"the tables have more than {page.limits.cells} cells; split the file"
        )


def inside(cell: "Element", page: Page) -> list[Block]:
    """The blocks within an element, gathered apart from what surrounds it."""
    outer, page.blocks, page.line = page.blocks, [], []
    walk(cell, page)
    flush(page)
    inner, page.blocks = page.blocks, outer
    return inner


def content(cell: "Element", page: Page) -> tuple[str, list[Block]]:
    """The text of a cell, and the tables inside it that are more than one row or column."""
    if next(cell.iter("table"), None) is None:
        pieces: list[str] = []
        gather(cell, pieces, page)
        return tidy("".join(pieces)), []
    lines, nested = [], []
    for block in inside(cell, page):
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif block.height > 1 and block.width > 1:
            nested.append(block)
        else:
            lines += [inner.text for inner in block.cells]
    return "\n".join(lines), nested


def gather(element: "Element", pieces: list[str], page: Page) -> None:
    """The text of an element without tables, with a line end where the page ends a line."""
    pieces.append(text_in(element))
    for child in element:
        tag = child.tag
        if tag == "br":
            pieces.append("\v")
        elif tag in CONTROLS:
            pieces.append(control(child))
        elif tag not in SKIPPED:
            if page.hides and hides(child):
                page.notes[HIDDEN] = None
            else:
                ends = "\v" if tag in BLOCKS else ""
                pieces.append(ends)
                gather(child, pieces, page)
                pieces.append(ends)
        pieces.append(text_after(child))


Placed = tuple["Element", int, int, int, int]


def grid(rows: list[list["Element"]], limits: Limits) -> list[Placed]:
    """Each cell at its row and column with its spans, as the HTML standard places them; spans end with the table."""
    taken: dict[int, int] = {}  # column → last row in which a cell from above still stands
    placed: list[Placed] = []
    ends: list[int] = []
    for index, row in enumerate(rows, 1):
        column = 1
        for cell in row:
            while taken.get(column, 0) >= index:
                column += 1
            height = min(span(cell, "rowspan", len(rows)) or len(rows), len(rows) - index + 1)
            width = free(taken, index, column, min(span(cell, "colspan", WIDEST) or 1, WIDEST))
            placed.append((cell, index, column, height, width))
            for reach in range(column, column + width):
                taken[reach] = index + height - 1
            column += width
            if column > limits.columns + WIDEST:
                raise LimitExceeded(
                    f"表格超过 {limits.columns} 列，已停止读取", f"a table has more than {limits.columns} columns and was not read"
                )
        ends.append(max((end for end, last in taken.items() if last >= index), default=0))
    edge = max(Counter(ends).most_common(1)[0][0], max((column for _, _, column, _, _ in placed), default=1))
    return [(cell, row, column, height, min(width, edge - column + 1)) for cell, row, column, height, width in placed]


def span(cell: "Element", name: str, most: int) -> int:
    given = cell.get(name)
    found = re.match(r"\s*(\d{1,6})", given) if given else None
    return min(int(found[1]), most) if found else 1


def free(taken: dict[int, int], row: int, column: int, width: int) -> int:
    """As much of the width as no cell from above takes."""
    if width == 1:
        return 1
    return next((reach for reach in range(1, width) if taken.get(column + reach, 0) >= row), width)
