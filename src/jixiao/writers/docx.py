"""Document → Word file, written as XML straight into the zip (a table of 240 cells takes about 3 ms)."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.sax.saxutils import escape

from jixiao.document import Cell, Document, Page, Paragraph, Table

_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TWIPS = 56.7  # a millimetre
_A4 = (11906, 16838)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Where the machine has no such font, Word and LibreOffice take the other name of the same design first.
_OTHER_NAMES = {"宋体": "SimSun", "仿宋": "FangSong", "黑体": "SimHei", "楷体": "KaiTi", "Times New Roman": "Liberation Serif"}


def write(document: Document) -> bytes:
    body = "".join(_block(block, document.page) for block in document.blocks)
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELS,
        "word/document.xml": f"{_HEAD}<w:document {_NS}><w:body>{body}{_section(document.page)}</w:body></w:document>",
        "word/_rels/document.xml.rels": _DOCUMENT_RELS,
        "word/styles.xml": _styles(document.page),
        "word/fontTable.xml": _fonts(),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _block(block: Paragraph | Table, page: Page) -> str:
    if isinstance(block, Table):
        # LibreOffice loses a table that is the last thing in a body when it writes .doc: an empty paragraph follows each.
        return f"{_table(block, page)}<w:p/>"
    style = '<w:pStyle w:val="Title"/>' if block.heading else ""
    return "".join(f"<w:p><w:pPr>{style}{_align(block.align)}</w:pPr>{_run(line)}</w:p>" for line in block.text.split("\n"))


def _run(line: str, properties: str = "") -> str:
    if not line:
        return ""
    pieces = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in _clean(line).split("\t"))
    return f"<w:r>{properties}{pieces}</w:r>"


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


def _align(align: str) -> str:
    return f'<w:jc w:val="{align}"/>' if align else ""


def _table(table: Table, page: Page) -> str:
    widths = column_widths(table, _text_width(page))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(_row(table, row, widths, page) for row in range(1, table.height + 1))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Form"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def column_widths(table: Table, total: int) -> tuple[int, ...]:
    """The columns in units of `total`, in the table's proportions, or equal where it says nothing."""
    shares = table.widths if len(table.widths) == table.width else (1,) * table.width
    return tuple(round(share * total / sum(shares)) for share in shares)


def _row(table: Table, row: int, widths: tuple[int, ...], page: Page) -> str:
    header = "<w:trPr><w:tblHeader/></w:trPr>" if row <= table.header_rows else ""
    return f"<w:tr>{header}{''.join(_cells(table, row, widths, page))}</w:tr>"


def _cells(table: Table, row: int, widths: tuple[int, ...], page: Page) -> Iterator[str]:
    """The cells Word expects in a row: merged ones once a row, their continuation empty; holes as empty cells."""
    column = 1
    while column <= table.width:
        cell = table.grid[row - 1][column - 1] or Cell("", row, column)
        width = sum(widths[column - 1 : column - 1 + cell.columns])
        merge = "" if cell.rows == 1 else "<w:vMerge/>" if cell.row < row else '<w:vMerge w:val="restart"/>'
        span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.shade}"/>' if cell.shade else ""
        text = _paragraphs(cell, page) if cell.row == row else "<w:p/>"
        yield f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{shade}<w:vAlign w:val="center"/></w:tcPr>{text}</w:tc>'
        column += cell.columns


def _paragraphs(cell: Cell, page: Page) -> str:
    font = f"<w:rPr>{_font(page.label_font)}</w:rPr>" if cell.bold and page.label_font != page.font else ""
    return "".join(f"<w:p><w:pPr>{_align(cell.align)}</w:pPr>{_run(line, font)}</w:p>" for line in cell.text.split("\n"))


def _font(name: str, latin: str = "Times New Roman") -> str:
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{name}" w:cs="{latin}"/>'


def _text_width(page: Page) -> int:
    return round(_A4[1 if page.landscape else 0] - 2 * page.margin * _TWIPS)


def _section(page: Page) -> str:
    width, height = reversed(_A4) if page.landscape else _A4
    margin = round(page.margin * _TWIPS)
    turned = ' w:orient="landscape"' if page.landscape else ""
    return (
        f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"{turned}/><w:pgMar w:top="{margin}" w:right="{margin}" '
        f'w:bottom="{margin}" w:left="{margin}" w:header="600" w:footer="600" w:gutter="0"/></w:sectPr>'
    )


def _styles(page: Page) -> str:
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f"{_HEAD}<w:styles {_NS}><w:docDefaults><w:rPrDefault><w:rPr>{_font(page.font)}"
        f'<w:sz w:val="{2 * page.size}"/><w:szCs w:val="{2 * page.size}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
        "</w:rPr></w:rPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>'
        '<w:pPr><w:spacing w:before="120" w:after="120"/><w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr>'
        f'<w:rPr>{_font(page.title_font)}<w:sz w:val="{2 * page.title_size}"/><w:szCs w:val="{2 * page.title_size}"/></w:rPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>'
        '<w:style w:type="table" w:styleId="Form"><w:name w:val="Form"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{border}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style></w:styles>"
    )


def _fonts() -> str:
    fonts = "".join(f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in _OTHER_NAMES.items())
    return f"{_HEAD}<w:fonts {_NS}>{fonts}</w:fonts>"


_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_MAIN}.styles+xml"/>'
    f'<Override PartName="/word/fontTable.xml" ContentType="{_MAIN}.fontTable+xml"/></Types>'
)
_RELS = (
    f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_DOCUMENT_RELS = (
    f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_REL}/fontTable" Target="fontTable.xml"/></Relationships>'
)
