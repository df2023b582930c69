"""The same workbook with native notes on its cells, figures replaced, and one more sheet that lists every note."""

import re
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from posixpath import dirname
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from jixiao.document import Place, letters
from jixiao.readers.archive import text_in
from jixiao.readers.xlsx import R_ID, S, main_part, rich
from jixiao.report.marking import AUTHOR, Change, Marks, Note
from jixiao.report.package import KINDS, Package, clean, set_text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET_TYPE, _COMMENTS_TYPE = f"{_MAIN}.worksheet+xml", f"{_MAIN}.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_NS = S[1:-1]
# What may follow <legacyDrawing> in a worksheet (CT_Worksheet, ECMA-376 part 1, 18.3.1.99).
_AFTER = {
    S + tag for tag in ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def mark(data: bytes, marks: Marks) -> bytes:
    """A copy of the workbook with its marks."""
    package = Package(data)
    main = main_part(package.archive)
    sheets = dict(_sheets(package, main))
    for change in marks.changes:
        if change.place.sheet in sheets:
            _change(package, main, sheets[change.place.sheet], change)
    by_place = marks.by_place()
    for name, part in sheets.items():
        notes = {
            (place.row, place.column): found
            for place, found in by_place.items()
            if place.sheet == name and place.row is not None and place.column is not None
        }
        if notes:
            _notes(package, part, notes)
    if marks.summary or marks.notes:
        _summary(package, main, marks, list(sheets))
    return package.save()


def _sheets(package: Package, main: str) -> Iterator[tuple[str, str]]:
    """Name and part of every worksheet."""
    relations = package.archive.relations(main)
    for sheet in package.tree(main).iterfind(f"{S}sheets/{S}sheet"):
        kind, target, external = relations.get(sheet.get(R_ID, ""), ("", "", True))
        if kind == "worksheet" and not external and target in package.archive:
            yield sheet.get("name", ""), target


# -- changed cells ---------------------------------------------------------------------------------------------------


def _change(package: Package, main: str, part: str, change: Change) -> None:
    """The new text or number in a cell; a formula gives way to the figure it should have given."""
    reference = f"{letters(change.place.column or 1)}{change.place.row}"
    cell = next((cell for cell in package.tree(part).iter(f"{S}c") if cell.get("r") == reference), None)
    if cell is None:
        return
    kind = cell.get("t", "n")
    text = change.new if not change.old else _text(package, main, cell).replace(change.old, change.new)
    for child in list(cell):
        cell.remove(child)
    if change.raw is not None and kind in ("n", "str") and _NUMBER.fullmatch(change.raw):
        _child(cell, "v", change.raw)
        cell.set("t", "n")
    else:
        cell.set("t", "inlineStr")
        _child(_child(cell, "is"), "t", text)


def _text(package: Package, main: str, cell: "Element") -> str:
    if cell.get("t") == "inlineStr":
        return rich(cell)
    value = text_in(value) if (value := cell.find(f"{S}v")) is not None else ""
    if cell.get("t") != "s":
        return value
    strings = package.related(main, "sharedStrings")
    items = package.archive.xml(strings).findall(f"{S}si") if strings else []
    return rich(items[int(value)]) if value.isdecimal() and int(value) < len(items) else ""


def _child(parent: "Element", tag: str, text: str | None = None) -> "Element":
    from lxml import etree

    child = etree.SubElement(parent, S + tag)
    if text is not None:
        set_text(child, text)
    return child


# -- notes -----------------------------------------------------------------------------------------------------------


def _notes(package: Package, part: str, notes: Mapping[tuple[int, int], Sequence[Note]]) -> None:
    """Comments of a sheet and the boxes they are drawn in; what the sheet already has stays."""
    comments = package.related(part, "comments")
    if comments is None:
        comments = package.unused(f"{dirname(dirname(part))}/comments{{}}.xml")
        package.put(comments, f"<comments xmlns={quoteattr(_NS)}><authors/><commentList/></comments>".encode())
        package.declare(f"/{comments}", _COMMENTS_TYPE)
        package.relate(part, "comments", comments)
    tree = package.parsed(comments)
    new = [place for place, found in sorted(notes.items()) if _comment(tree, place, found)]
    drawing = package.related(part, "vmlDrawing")
    if drawing is None:
        drawing = package.unused(f"{dirname(dirname(part))}/drawings/vmlDrawing{{}}.vml")
        package.put(drawing, _VML.encode())
        package.declare("vml", _VML_TYPE)
        _point(package.tree(part), package.relate(part, "vmlDrawing", drawing))
    vml = package.content(drawing).decode("utf-8", "replace")
    first = max(map(int, re.findall(r"_x0000_s(\d+)", vml)), default=1024) + 1
    shapes = "".join(_shape(first + number, place) for number, place in enumerate(new))
    end = vml.rfind("</xml>")
    package.put(drawing, (vml[:end] + shapes + vml[end:]).encode())


def _comment(tree: "Element", place: tuple[int, int], notes: Sequence[Note]) -> bool:
    """Add to the comment of a cell, or make one; True where it is new and needs a box."""
    from lxml import etree

    text = "\n".join(line for note in notes for line in note.lines)
    reference = f"{letters(place[1])}{place[0]}"
    entries = tree.find(f"{S}commentList")
    authors = tree.find(f"{S}authors")
    assert entries is not None  # noqa: S101 (every comments part has both)
    assert authors is not None  # noqa: S101
    own = next((entry for entry in entries if entry.get("ref") == reference), None)
    if own is not None:
        for body in own.iterfind(f"{S}text"):
            _child(_child(body, "r"), "t", f"\n{text}")
        return False
    if all(text_in(author) != AUTHOR for author in authors):
        _child(authors, "author", AUTHOR)
    number = next(number for number, author in enumerate(authors) if text_in(author) == AUTHOR)
    entry = etree.SubElement(entries, f"{S}comment", ref=reference, authorId=str(number))
    _child(_child(_child(entry, "text"), "r"), "t", text)
    return True


def _point(sheet: "Element", relation: str) -> None:
    """The reference from a sheet to the boxes of its notes, at the place the format wants it."""
    from lxml import etree

    element = etree.Element(f"{S}legacyDrawing", {R_ID: relation})
    later = next((child for child in sheet if child.tag in _AFTER), None)
    if later is None:
        sheet.append(element)
    else:
        later.addprevious(element)


_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)


def _shape(number: int, place: tuple[int, int]) -> str:
    row, column = place[0] - 1, place[1] - 1
    anchor = f"{column + 1}, 15, {max(row - 1, 0)}, 10, {column + 5}, 15, {row + 6}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" '
        'style="position:absolute;margin-left:60pt;margin-top:2pt;width:260pt;height:110pt;z-index:1;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
        "</x:ClientData></v:shape>"
    )


# -- the sheet that lists them ---------------------------------------------------------------------------------------

_HEADINGS = ("程度", "位置", "代码", "说明", "依据")
_WIDTHS = (8, 22, 8, 90, 50)
_WORDS = {"error": "错误", "warning": "提醒", "info": "提示"}


def _summary(package: Package, main: str, marks: Marks, sheets: Sequence[str]) -> None:
    from lxml import etree

    part = package.unused(f"{dirname(main)}/worksheets/sheet{{}}.xml")
    package.put(part, _listing(marks, _wrapped(package, main), sheets).encode())
    package.declare(f"/{part}", _SHEET_TYPE)
    relation = package.relate(main, "worksheet", part)
    entries = package.tree(main).find(f"{S}sheets")
    assert entries is not None  # noqa: S101 (a workbook has sheets)
    number = max(int(entry.get("sheetId", "0")) for entry in entries) + 1
    name = next(name for name in ("核查结果", *(f"核查结果{n}" for n in range(2, 100))) if name not in sheets)
    etree.SubElement(entries, f"{S}sheet", {"name": name, "sheetId": str(number), f"{{{KINDS[:-1]}}}id": relation})


def _wrapped(package: Package, main: str) -> int:
    """The number of a cell style that wraps its text, added to those of the workbook; 0 where it has no styles."""
    from lxml import etree

    part = package.related(main, "styles")
    styles = package.tree(part).find(f"{S}cellXfs") if part else None
    if styles is None:
        return 0
    style = etree.SubElement(styles, f"{S}xf", numFmtId="0", fontId="0", fillId="0", borderId="0", xfId="0", applyAlignment="1")
    etree.SubElement(style, f"{S}alignment", vertical="top", wrapText="1")
    styles.set("count", str(len(styles)))
    return len(styles) - 1


def _listing(marks: Marks, style: int, sheets: Sequence[str]) -> str:
    rows = [_row([line], 0) for line in marks.summary]
    rows.append(_row(_HEADINGS, style))
    links = []
    for note in marks.notes:
        place = note.places[0] if note.places else Place()
        rows.append(_row((_WORDS[note.severity], str(place) or "—", note.head, note.text, note.basis), style))
        if place.sheet and place.sheet in sheets and place.row and place.column:
            quoted = place.sheet.replace("'", "''")
            target = f"'{quoted}'!{letters(place.column)}{place.row}"
            links.append(f'<hyperlink ref="B{len(rows)}" location={quoteattr(target)}/>')
    columns = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(_WIDTHS, 1))
    body = "".join(row.format(n=n) for n, row in enumerate(rows, 1))
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_NS}">'
        f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><cols>{columns}</cols><sheetData>{body}</sheetData>{linked}'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _row(texts: Sequence[str], style: int) -> str:
    """A row with the height its longest text needs; `{n}` is its number, still to be filled in."""
    cells, lines = [], 1
    for column, (text, width) in enumerate(zip(texts, _WIDTHS, strict=False), 1):
        safe = escape(clean(text)).replace("{", "{{").replace("}", "}}")
        cells.append(f'<c r="{letters(column)}{{n}}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>')
        if style:
            lines = max(lines, sum(ceil((2 * len(line) + 1) / width) for line in text.split("\n")))
    return f'<row r="{{n}}" ht="{15 * lines + 3}" customHeight="1">{"".join(cells)}</row>'
