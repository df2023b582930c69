"""An Office file opened to change a few of its parts; every other part stays byte for byte what it was."""

import re
import zipfile
from io import BytesIO
from posixpath import basename, dirname, join, relpath
from typing import TYPE_CHECKING

from jixiao.document import Limits
from jixiao.errors import WrongUse
from jixiao.readers.archive import STRICT, Archive, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

TYPES = "[Content_Types].xml"
CT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Package:
    """The parts of an Office file. Trees given by `tree` may be changed; `save` writes them back."""

    def __init__(self, data: bytes) -> None:
        self.archive = Archive(data, Limits())
        self._trees: dict[str, Element] = {}
        self._parts: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.archive or name in self._parts or name in self._trees

    def tree(self, name: str) -> "Element":
        """The tree of a part, to be changed in place."""
        if name not in self._trees:
            data = self.archive.read(name)
            if STRICT in data:
                raise WrongUse(
                    "文件是“严格 Open XML”格式，不能在原文件上加注；请用 Word、Excel 或 WPS 另存为普通格式",
                    "The file is in the strict Open XML format and cannot be marked as it is; save it in the ordinary format first",
                )
            self._trees[name] = parse_xml(data, name)
        return self._trees[name]

    def parsed(self, name: str) -> "Element":
        """The tree of a part that may be new, to be changed in place."""
        if name in self._parts:
            self._trees[name] = parse_xml(self._parts.pop(name), name)
        return self.tree(name)

    def content(self, name: str) -> bytes:
        return self._parts.get(name) or self.archive.read(name)

    def put(self, name: str, data: bytes) -> None:
        self._parts[name] = data

    def related(self, part: str, kind: str) -> str | None:
        """The part that `part` is related to in that way, if there is one."""
        relations = self.archive.relations(part).values()
        return next((target for found, target, external in relations if found == kind and not external and target in self.archive), None)

    def relate(self, part: str, kind: str, target: str) -> str:
        """The id of a new relationship from `part` to `target`."""
        from lxml import etree

        name = join(dirname(part), "_rels", basename(part) + ".rels")
        if name not in self:
            self._trees[name] = etree.fromstring(f'<Relationships xmlns="{REL[1:-1]}"/>')
        relations = self.tree(name)
        taken = {relation.get("Id") for relation in relations}
        identity = next(f"rIdJx{number}" for number in range(1, len(taken) + 2) if f"rIdJx{number}" not in taken)
        address = relpath(target, dirname(part) or ".")
        etree.SubElement(relations, f"{REL}Relationship", Id=identity, Type=KINDS + kind, Target=address)
        return identity

    def declare(self, name: str, content_type: str) -> None:
        """Say in the list of contents what kind of part `name` is."""
        from lxml import etree

        types = self.tree(TYPES)
        if name.startswith("/"):
            etree.SubElement(types, f"{CT}Override", PartName=name, ContentType=content_type)
        elif all(default.get("Extension", "").lower() != name for default in types.iter(f"{CT}Default")):
            types.insert(0, etree.Element(f"{CT}Default", Extension=name, ContentType=content_type))

    def unused(self, pattern: str) -> str:
        """The first part name of that pattern that is free: `xl/comments{}.xml` → xl/comments2.xml."""
        return next(name for number in range(1, 10_000) if (name := pattern.format(number)) not in self)

    def save(self) -> bytes:
        from lxml import etree

        changed = {
            name: etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True) for name, tree in self._trees.items()
        }
        changed |= self._parts
        lower = {name.lower(): data for name, data in changed.items()}
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for info in self.archive.zip.infolist():
                name = info.filename.replace("\\", "/").lstrip("/").lower()
                target.writestr(info, lower.pop(name, None) or self.archive.zip.read(info))
            for name, data in changed.items():
                if name.lower() in lower:
                    target.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        return out.getvalue()


def set_text(element: "Element", text: str) -> None:
    """The text of an element, without what XML cannot hold and with its blanks kept."""
    element.text = clean(text)  # type: ignore[assignment]
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def clean(text: str) -> str:
    """The text without the characters XML cannot hold."""
    return _UNPRINTABLE.sub("", text)
