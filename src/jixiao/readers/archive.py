"""Zip containers and their XML members, opened within limits: no entities, no DTD, no network."""

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING

from jixiao.document import Limits
from jixiao.errors import DamagedDocument, LimitExceeded, ProtectedDocument

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SMALL = 16 * 2**20  # below this, a high compression ratio is ordinary XML and no threat
STRICT = b"http://purl.oclc.org/ooxml/"
STRICT_NAMES = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
}


class Archive:
    """The members of a zip, by name without regard to case or to the kind of slash."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError) as error:
            raise truncated() from error
        infos = self.zip.infolist()
        check_expansion(infos, len(data), limits)
        self.members = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in infos}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.members

    def read(self, name: str) -> bytes:
        """The bytes of a member; raises DamagedDocument where it is missing or broken."""
        info = self.members.get(name.lower())
        if info is None:
            raise DamagedDocument(
                f"文件内部缺少“{name}”，内容不完整；请用 Word、Excel 或 WPS 打开后另存再试",
                f"the file lacks its part “{name}”; open it in Word, Excel or WPS, save it again and retry",
            )
        try:
            return self.zip.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise truncated() from error

    def xml(self, name: str) -> "Element":
        return parse_xml(self.read(name), name)

    def relations(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """The relationships of a part: id → (kind, target inside the archive or address, is it external)."""
        folder, file = posixpath.split(part)
        name = posixpath.join(folder, "_rels", file + ".rels")
        if name not in self:
            return {}
        found = {}
        for relation in self.xml(name):
            target = relation.get("Target", "").replace("\\", "/")
            external = relation.get("TargetMode") == "External"
            if not external:
                target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], target, external)
        return found


def check_expansion(infos: list[zipfile.ZipInfo], stored: int, limits: Limits) -> None:
    """Refuse a zip by what it declares; a member never unpacks beyond its declared size."""
    if any(info.flag_bits & 1 for info in infos):
        raise ProtectedDocument(
            "压缩包设有密码，无法读取；请去掉密码后再提交",
            "the archive needs a password; remove the password and send it again",
        )
    if len(infos) > limits.members:
        raise LimitExceeded(
            f"文件内部有 {len(infos)} 个部件，超过上限 {limits.members}；请检查文件是否正常",
            f"the file has {len(infos)} parts inside, above the limit of {limits.members}; check that it is a normal file",
        )
    expanded = sum(info.file_size for info in infos)
    if expanded > limits.expanded or (expanded > SMALL and expanded > stored * limits.ratio):
        raise LimitExceeded(
            f"文件解压后有 {expanded / 2**20:.0f} MB，远大于正常的自评表，已停止读取；请检查文件来源",
            f"the file unpacks to {expanded / 2**20:.0f} MB, far beyond a normal form, and was not read; check where it came from",
        )


def parse_xml(data: bytes, name: str) -> "Element":
    """Parse one part; a DTD is refused before parsing, since no office format may carry one."""
    from lxml import etree

    if has_doctype(data):
        raise DamagedDocument(
            f"部件“{name}”带有实体定义（DTD），正常的办公文件没有，可能是恶意文件，已拒绝读取",
            f"the part “{name}” carries entity definitions (a DTD), which office files never do; it may be malicious and was refused",
        )
    if STRICT in data:
        for strict, usual in STRICT_NAMES.items():
            data = data.replace(strict, usual)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedDocument(
            f"部件“{name}”的内容已损坏，无法读取；请用 Word、Excel 或 WPS 打开后另存再试",
            f"the part “{name}” is damaged and cannot be read; open the file in Word, Excel or WPS, save it again and retry",
        ) from error


def text_in(element: "Element") -> str:
    """The text directly inside an element, "" where there is none."""
    text = element.text
    return text if isinstance(text, str) else ""


def text_after(element: "Element") -> str:
    """The text between an element and the next, "" where there is none."""
    tail = element.tail
    return tail if isinstance(tail, str) else ""


def has_doctype(data: bytes) -> bool:
    return b"<!DOCTYPE" in data or any("<!DOCTYPE".encode(code) in data for code in ("utf-16-le", "utf-16-be") if b"\x00" in data[:8])


def truncated() -> DamagedDocument:
    return DamagedDocument(
        "文件不完整或已损坏（可能没有下载或拷贝完）；请重新取得文件，或用原软件打开后另存再试",
        "the file is cut off or damaged (perhaps a download or copy did not finish); fetch it again, or open and save it anew",
    )
