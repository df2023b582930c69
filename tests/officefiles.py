"""Small office files made in code, for the tests of readers: `docx(table(row("甲", "乙")))`, `xlsx('<row>…</row>')`."""

import io
import zipfile
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HIDDEN = ' state="hidden"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def archive(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def relations(*entries: tuple[str, str, str], outside: bool = False) -> str:
    """(id, kind, target) entries as a .rels part."""
    mode = ' TargetMode="External"' if outside else ""
    body = "".join(f'<Relationship Id="{key}" Type="{RELATION}{kind}" Target="{target}"{mode}/>' for key, kind, target in entries)
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{body}</Relationships>'


def docx(body: str, **parts: str | bytes) -> bytes:
    """A Word file with this body; further parts by name, `__` for `/` and `_dot_` for `.`."""
    document = (
        f'<w:document {W} {R} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        f'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
        f"<w:body>{body}</w:body></w:document>"
    )
    extra = {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    return archive({"word/document.xml": document, **extra})


def p(*runs: str) -> str:
    return "<w:p>" + "".join(run if run.startswith("<") else f"<w:r><w:t>{escape(run)}</w:t></w:r>" for run in runs) + "</w:p>"


def tc(text: str, span: int = 1, merge: str = "", width: int = 0) -> str:
    inner = text if text.startswith("<") else p(text)
    properties = (f'<w:tcW w:w="{width}" w:type="dxa"/>' if width else "") + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
    properties += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    made = (cell if cell.startswith("<w:tc") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def table(*rows: str, widths: tuple[int, ...] = ()) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def xlsx(*sheets: str, styles: tuple[str, ...] = (), hidden: tuple[int, ...] = (), workbook: str = "", **parts: str | bytes) -> bytes:
    """A workbook of sheets named 表1, 表2 …, each the XML inside its worksheet (bare rows are put into sheetData)."""
    numbers = range(1, len(sheets) + 1)
    entries = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"{HIDDEN if n in hidden else ""}/>' for n in numbers)
    formats = "".join(f'<numFmt numFmtId="{164 + i}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>' for i, code in enumerate(styles))
    cells = "".join(f'<xf numFmtId="{164 + i}"/>' for i in range(len(styles)))
    made: dict[str, str | bytes] = {
        "xl/workbook.xml": f"<workbook {S} {R}>{workbook}<sheets>{entries}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(*((f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)),
        "xl/styles.xml": f'<styleSheet {S}><numFmts>{formats}</numFmts><cellXfs><xf numFmtId="0"/>{cells}</cellXfs></styleSheet>',
    }
    for n, content in zip(numbers, sheets, strict=True):
        inner = content if "<sheetData" in content else f"<sheetData>{content}</sheetData>"
        made[f"xl/worksheets/sheet{n}.xml"] = f"<worksheet {S} {R}>{inner}</worksheet>"
    return archive(made | {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()})


def c(reference: str, value: str = "", style: int = 0, kind: str = "") -> str:
    """A cell: a number as it is, any other text inline."""
    if not value:
        return f'<c r="{reference}" s="{style}"/>'
    if kind or not value.replace(".", "").replace("-", "").isdigit():
        return f'<c r="{reference}" s="{style}" t="{kind or "inlineStr"}">' + (
            f"<v>{escape(value)}</v></c>" if kind else f"<is><t>{escape(value)}</t></is></c>"
        )
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'
