"""The same Word file with native comments on its cells and paragraphs, and pieces of text replaced."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jixiao.document import Limits, Place
from jixiao.readers.archive import parse_xml, text_in
from jixiao.readers.docx import P, T, W, main_part, walk
from jixiao.report.marking import AUTHOR, Change, Marks, bare
from jixiao.report.package import Package, set_text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def mark(data: bytes, marks: Marks) -> bytes:
    """A copy of the file with its marks; what has no place in it is told in the comment on the first paragraph."""
    package = Package(data)
    main = main_part(package.archive)
    root = package.tree(main)
    found = _found(package, main, root)
    for change in marks.changes:
        if (element := found.get(bare(change.place))) is not None:
            _replace(element, change)
    comments = _Comments(package, main)
    for place, notes in marks.by_place().items():
        for note in notes if place in found else ():
            comments.add(found[place], note.lines)
    first = next(root.iter(P), None)
    if first is not None and (lines := [*marks.summary, *marks.elsewhere(found)]):
        comments.add(first, lines)
    comments.close()
    return package.save()


def _found(package: Package, main: str, root: "Element") -> dict[Place, "Element"]:
    """The element of each place. The reader prunes the tree it walks, so it walks a second one; the n-th element is the same in both."""
    shadow = parse_xml(package.archive.read(main), main)
    numbers = {element: number for number, element in enumerate(shadow.iter())}
    elements = list(root.iter())
    _, reading = walk(package.archive, shadow, Limits())
    return {bare(place): elements[numbers[element]] for place, element in reading.found.items() if element in numbers}


class _Comments:
    """The comments part of a document, the one it has or a new one."""

    def __init__(self, package: Package, main: str) -> None:
        from lxml import etree

        self.package = package
        self.main = main
        self.part = package.related(main, "comments")
        self.tree = package.tree(self.part) if self.part else etree.Element(f"{W}comments", nsmap={"w": W[1:-1]})
        self.next = max((int(comment.get(f"{W}id", "0")) for comment in self.tree), default=-1) + 1

    def add(self, element: "Element", lines: Sequence[str]) -> None:
        """A comment over all of a cell or paragraph."""
        from lxml import etree

        paragraphs = [element] if element.tag == P else list(element.iter(P))
        if not paragraphs:
            return
        identity = {f"{W}id": str(self.next)}
        self.next += 1
        first, last = paragraphs[0], paragraphs[-1]
        first.insert(1 if len(first) and first[0].tag == f"{W}pPr" else 0, etree.Element(f"{W}commentRangeStart", identity))
        etree.SubElement(last, f"{W}commentRangeEnd", identity)
        etree.SubElement(etree.SubElement(last, f"{W}r"), f"{W}commentReference", identity)
        comment = etree.SubElement(self.tree, f"{W}comment", {**identity, f"{W}author": AUTHOR, f"{W}initials": "JX"})
        for line in (line for text in lines for line in text.split("\n") if line):
            run = etree.SubElement(etree.SubElement(comment, f"{W}p"), f"{W}r")
            set_text(etree.SubElement(run, T), line)

    def close(self) -> None:
        from lxml import etree

        if self.part or not len(self.tree):
            return
        folder = self.main.rpartition("/")[0]
        part = self.package.unused(f"{folder}/comments{{}}.xml".lstrip("/"))
        self.package.put(part, etree.tostring(self.tree, xml_declaration=True, encoding="UTF-8", standalone=True))
        self.package.declare(f"/{part}", _TYPE)
        self.package.relate(self.main, "comments", part)


def _replace(element: "Element", change: Change) -> None:
    """Every occurrence of the old text in a cell or paragraph, over the borders of runs, keeps the look of its first letter."""
    for paragraph in [element] if element.tag == P else list(element.iter(P)):
        pieces = list(paragraph.iter(T))
        text = "".join(map(text_in, pieces))
        at = text.find(change.old) if change.old else -1
        while at >= 0:
            _write(pieces, at, change)
            text = text[:at] + change.new + text[at + len(change.old) :]
            at = text.find(change.old, at + len(change.new))
    if not change.old:
        _fill(element, change.new)


def _write(pieces: list["Element"], at: int, change: Change) -> None:
    start, end, new = at, at + len(change.old), change.new
    position = 0
    for piece in pieces:
        text = text_in(piece)
        low, high = max(start - position, 0), min(end - position, len(text))
        position += len(text)
        if low >= high:
            continue
        set_text(piece, text[:low] + new + text[high:])
        new = ""


def _fill(element: "Element", text: str) -> None:
    """Text into a cell that has none."""
    from lxml import etree

    paragraph = element if element.tag == P else next(element.iter(P), None)
    if paragraph is not None:
        set_text(etree.SubElement(etree.SubElement(paragraph, f"{W}r"), T), text)
