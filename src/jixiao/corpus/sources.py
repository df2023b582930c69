"""Where documents come from: files, folders, zip, tar, WARC, and CSV lists of paths. Yields names first, bytes when asked."""

import contextlib
import csv
import gzip
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from jixiao.document import Limits
from jixiao.errors import DamagedDocument, LimitExceeded, WrongUse

OFFICE = {".docx", ".xlsx", ".odt", ".ods"}  # zip archives that are one document each


@dataclass(frozen=True, slots=True)
class Source:
    """One document: the path a person would give (`forms.zip!/a/b.docx` inside an archive) and how to get its bytes."""

    path: str
    load: Callable[[], bytes]


def present(paths: Iterable[str | Path]) -> list[Path]:
    """The paths; WrongUse where one of them does not exist."""
    given = [Path(path) for path in paths]
    for path in given:
        if not path.exists():
            raise WrongUse(f"找不到 {path}。", f"{path} does not exist.")
    return given


def sources(paths: Iterable[str | Path]) -> Iterator[Source]:
    """Every document under `paths`, archives and lists opened, in a fixed order; an archive that cannot be opened is one source."""
    for path in present(paths):
        if path.is_dir():
            yield from _under(path)
        else:
            yield from _of_file(path, listed=True)


def _under(folder: Path) -> Iterator[Source]:
    for path in sorted(p for p in folder.iterdir() if not p.name.startswith((".", "~$"))):
        if path.is_dir():
            yield from _under(path)
        else:
            yield from _of_file(path, listed=False)


def _of_file(path: Path, *, listed: bool) -> Iterator[Source]:
    """The documents of one file; a CSV met in a folder is a list only where its heading says so."""
    name = path.name.lower()
    try:
        if name.endswith((".warc", ".warc.gz")):
            yield from _warc(path)
        elif name.endswith((".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")):
            yield from _tar(path)
        elif name.endswith(".csv") and (listed or _column(_rows(path)) is not None):
            yield from _listed(path)
        elif path.suffix.lower() not in OFFICE and zipfile.is_zipfile(path):
            yield from _zip(path)
        else:
            yield Source(str(path), path.read_bytes)
    except (OSError, ValueError, EOFError, zlib.error, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile) as error:
        yield Source(str(path), partial(_damaged, path, str(error)))


def _damaged(path: Path, why: str) -> bytes:
    raise DamagedDocument(
        f"{path.name} 已损坏，后面的文件没有收入（{why}）。", f"{path.name} is damaged; what follows in it was left out ({why})."
    )


def _too_large(name: str) -> bytes:
    most = Limits().bytes >> 20
    raise LimitExceeded(f"{name} 超过 {most} MB，没有读取。", f"{name} is larger than {most} MB and was not read.")


def _zip(path: Path) -> Iterator[Source]:
    """The members; names without the UTF-8 mark are those of a Chinese Windows."""
    try:
        with zipfile.ZipFile(path, metadata_encoding="gb18030") as archive:
            names, encoding = sorted(i.filename for i in archive.infolist() if not i.is_dir()), "gb18030"
    except UnicodeDecodeError:
        with zipfile.ZipFile(path) as archive:
            names, encoding = sorted(i.filename for i in archive.infolist() if not i.is_dir()), None
    for name in names:
        yield Source(f"{path}!/{name}", partial(_from_zip, path, name, encoding))


def _from_zip(path: Path, name: str, encoding: str | None) -> bytes:
    """The member's bytes; LimitExceeded where it says, before unpacking, that it is larger than a document may be."""
    with zipfile.ZipFile(path, metadata_encoding=encoding) as archive:
        return _too_large(name) if archive.getinfo(name).file_size > Limits().bytes else archive.read(name)


def _tar(path: Path) -> Iterator[Source]:
    with tarfile.open(path) as archive:
        for member in archive:
            name = f"{path}!/{member.name}"
            if member.isfile() and member.size > Limits().bytes:
                yield Source(name, partial(_too_large, member.name))
            elif member.isfile() and (file := archive.extractfile(member)):
                data = file.read()
                yield Source(name, partial(bytes, data))


def _rows(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    return list(csv.reader(text.splitlines()))


def _column(rows: list[list[str]]) -> int | None:
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    return next((head.index(word) for word in ("path", "路径", "文件") if word in head), None)


def _listed(path: Path) -> Iterator[Source]:
    """A CSV whose column `path` (or first column) names files, relative to the CSV."""
    rows = _rows(path)
    column = _column(rows)
    for row in rows[1:] if column is not None else rows:
        if len(row) > (column or 0) and row[column or 0].strip():
            target = path.parent / row[column or 0].strip()
            yield Source(str(target), target.read_bytes)


def _warc(path: Path) -> Iterator[Source]:
    """The bodies of the HTTP responses of a WARC file; each record is sized by its Content-Length."""
    with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
        while head := _warc_head(file):
            name, size = f"{path}!/{head.get('warc-target-uri', '')}", int(head.get("content-length", "0"))
            if size > Limits().bytes:
                file.seek(size, 1)
                yield Source(name, partial(_too_large, name))
                continue
            record = file.read(size)
            if head.get("warc-type") == "response" and b"\r\n\r\n" in record:
                yield Source(name, partial(bytes, _body(record)))


def _body(record: bytes) -> bytes:
    """The body of an HTTP response as its server meant it: chunks joined, gzip undone; as it stands where that fails."""
    head, body = record.split(b"\r\n\r\n", 1)
    if re.search(rb"^transfer-encoding:\s*chunked", head, re.IGNORECASE | re.MULTILINE):
        body = _unchunked(body)
    if re.search(rb"^content-encoding:\s*gzip", head, re.IGNORECASE | re.MULTILINE) and body.startswith(b"\x1f\x8b"):
        with contextlib.suppress(zlib.error):
            return zlib.decompressobj(31).decompress(body, Limits().bytes)
    return body


def _unchunked(body: bytes) -> bytes:
    pieces, start, head = [], 0, re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]*\r\n")
    while found := head.match(body, start):
        start = found.end() + int(found[1], 16)
        pieces.append(body[found.end() : start])
        start += 2
    return b"".join(pieces) or body


def _warc_head(file: BinaryIO | gzip.GzipFile) -> dict[str, str]:
    """The header fields of the next record; empty at the end of the file."""
    fields: dict[str, str] = {}
    for line in iter(file.readline, b""):
        text = line.decode("utf-8", "replace").strip()
        if not text and fields:
            return fields
        if ":" in text:
            key, value = text.split(":", 1)
            fields[key.lower()] = value.strip()
    return fields
