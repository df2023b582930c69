"""Before disclosure: what should be masked, a copy in which it is, and a list of what was masked and why.

Nothing is masked that was not proposed, nothing proposed is masked without being listed, and the list does not tell what stood there.
Where masking in the file itself would leave a trace (a header, a revision, a hidden part), the copy is written anew from what is on the page.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jixiao.document import Block, Cell, Document, Page, Paragraph, Place, Table
from jixiao.errors import Language, Message
from jixiao.personal import LABELS, Kind, Span, masked, personal
from jixiao.readers import read
from jixiao.readers.archive import text_in
from jixiao.report.annotate import marked
from jixiao.report.marking import Change, Marks, bare
from jixiao.report.package import Package, set_text
from jixiao.writers import write

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_WRITTEN = {"docx": "docx", "xlsx": "xlsx", "xls": "xlsx", "ods": "xlsx", "pdf": "pdf", "html": "html"}
_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
_IDENTIFYING: tuple[Kind, ...] = ("name", "phone", "identity", "bank", "address")
_WIDE = 11  # a table of more columns lies across
_LABEL = 12  # characters a label in the cell before may have


@dataclass(frozen=True, slots=True)
class Mask:
    """One proposal: the piece `old` at `place` is personal data of that kind and would be shown as `new`."""

    place: Place
    kind: Kind
    old: str
    new: str
    why: Message
    certain: bool


@dataclass(frozen=True, slots=True)
class Redacted:
    """The copy, its format, and whether it was written anew rather than masked in the file itself."""

    data: bytes
    format: str
    anew: bool


def propose(document: Document) -> tuple[Mask, ...]:
    """Every piece of personal data on the page, in reading order."""
    return tuple(mask for place, text, label in _texts(document) for mask in _masks(place, text, label))


def redact(document: Document, data: bytes, masks: Iterable[Mask]) -> Redacted:
    """A copy of the file `data` that was read as `document`, with these masks; none of the masked pieces is left in it."""
    masks = tuple(masks)
    if document.format in ("docx", "xlsx"):
        copy = _changed(data, document, masks)
        if not _left(copy, masks):
            return Redacted(copy, document.format, False)
    kind = _WRITTEN.get(document.format, "docx")
    wide = any(table.width > _WIDE for table in document.tables())
    return Redacted(write(replace(_masked(document, masks), page=Page(landscape=wide)), kind), kind, True)


def listing(masks: Iterable[Mask], name: str, language: Language = "zh") -> Document:
    """The list of what was masked, to be kept with the copy: place, kind, how it is shown now, and why; never what it was."""
    words = [
        Message("位置", "place"),
        Message("类别", "kind"),
        Message("现显示为", "shown as"),
        Message("理由", "why"),
        Message("把握", "certainty"),
    ]
    sure = {True: Message("确定", "certain"), False: Message("请人工核对", "to be checked by a person")}
    rows = [[word.to(language) for word in words]]
    rows += [[str(m.place), LABELS[m.kind].to(language), m.new, m.why.to(language), sure[m.certain].to(language)] for m in masks]
    cells = tuple(Cell(text, row, column, bold=row == 1) for row, line in enumerate(rows, 1) for column, text in enumerate(line, 1))
    title = Message(f"公开前遮盖清单：{name}（{len(rows) - 1}处）", f"Masked before disclosure: {name} ({len(rows) - 1})")
    return Document((Paragraph(title.to(language), heading=True, align="center"), Table(cells, widths=(18, 16, 24, 30, 12), header_rows=1)))


def _texts(document: Document) -> Iterator[tuple[Place, str, str]]:
    """Place, text and the label before it, of every paragraph and cell."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.place, block.text, ""
            continue
        before: Cell | None = None
        for cell in sorted(block.cells, key=lambda cell: (cell.row, cell.column)):
            label = before.text if before and before.row == cell.row and len(before.text) <= _LABEL else ""
            yield block.place_of(cell), cell.text, label
            before = cell


def _masks(place: Place, text: str, label: str) -> Iterator[Mask]:
    found = {(span.start, span.end): span for span in personal(text)}
    if label and text and len(text) <= _LABEL:  # a name that stands alone in the cell after its label
        lead = f"{label}："
        for span in personal(lead + text):
            if span.start >= len(lead):
                moved = replace(span, start=span.start - len(lead), end=span.end - len(lead))
                found.setdefault((moved.start, moved.end), moved)
    for _, span in sorted(found.items()):
        piece = text[span.start : span.end]
        yield Mask(place, span.kind, piece, _shown(text, span), span.why, span.certain)


def _shown(text: str, span: Span) -> str:
    """How the piece is shown: a small count without its figure, an illness or a court matter as stars, else as `masked` has it."""
    piece = text[span.start : span.end]
    if span.kind == "few":
        return re.sub(r"^[1-4一两二三四]", "*", piece)
    if span.kind in ("health", "court"):
        return "*" * len(piece)
    return masked(text, span)


def _changed(data: bytes, document: Document, masks: tuple[Mask, ...]) -> bytes:
    """The file with its texts masked, longest pieces first so that one inside another does not spoil it."""
    changes = sorted((Change(mask.place, mask.old, mask.new) for mask in masks), key=lambda change: -len(change.old))
    package = Package(marked(data, document, Marks((), (), tuple(changes))))
    for name in package.archive.zip.namelist():
        if name in _PROPERTIES:  # the names of authors and their firms
            tree = package.tree(name)
            for child in list(tree):
                tree.remove(child)
        elif name.endswith(".xml"):
            _scrub(package.tree(name), document, masks)
    return package.save()


def _scrub(tree: "Element", document: Document, masks: tuple[Mask, ...]) -> None:
    """Mask names and numbers wherever else a part holds them, and the shared copy of a masked cell's text."""
    whole = _whole(document, masks)
    for element in tree.iter():
        text = text_in(element)
        if text in whole:
            set_text(element, whole[text])
        elif text.strip():
            scrubbed = text
            for mask in masks:
                if mask.kind in _IDENTIFYING:
                    scrubbed = scrubbed.replace(mask.old, mask.new)
            if scrubbed != text:
                set_text(element, scrubbed)


def _whole(document: Document, masks: tuple[Mask, ...]) -> dict[str, str]:
    """The whole text of each masked place, as it was and as it is shown."""
    before = {place: text for place, text, _ in _texts(document)}
    after = {place: text for place, text, _ in _texts(_masked(document, masks))}
    return {before[mask.place]: after[mask.place] for mask in masks}


def _left(data: bytes, masks: tuple[Mask, ...]) -> bool:
    """True where a masked piece is still somewhere in the file, on the page or out of sight."""
    package = Package(data)
    parts = [name for name in package.archive.zip.namelist() if name.endswith((".xml", ".vml"))]
    texts = ["".join(map(str, package.archive.xml(name).itertext())) for name in parts]
    return any(mask.old in text for mask in masks for text in texts) or _shows(data, masks)


def _shows(data: bytes, masks: tuple[Mask, ...]) -> bool:
    wanted = {(bare(mask.place), mask.old) for mask in masks}
    return any((bare(place), mask.old) in wanted and mask.old in text for place, text, _ in _texts(read("", data=data)) for mask in masks)


def _masked(document: Document, masks: tuple[Mask, ...]) -> Document:
    by_place: dict[Place, list[Mask]] = {}
    for mask in sorted(masks, key=lambda mask: -len(mask.old)):
        by_place.setdefault(mask.place, []).append(mask)

    def hidden(place: Place, text: str) -> str:
        for mask in by_place.get(place, ()):
            text = text.replace(mask.old, mask.new)
        return text

    def block(each: Block) -> Block:
        if isinstance(each, Paragraph):
            return replace(each, text=hidden(each.place, each.text))
        return replace(each, cells=tuple(replace(cell, text=hidden(each.place_of(cell), cell.text)) for cell in each.cells))

    return replace(document, blocks=tuple(block(each) for each in document.blocks if not (isinstance(each, Table) and each.hidden)))
