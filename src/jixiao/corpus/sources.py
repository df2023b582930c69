"""Where documents come from: files, folders, zip, tar, WARC, and CSV lists of paths. Yields names first, bytes when asked."""

import csv
import gzip
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from jixiao.document import Limits
from jixiao.errors import LimitExceeded, WrongUse

OFFICE = {".docx", ".xlsx", ".odt", ".ods"}  # zip archives that are one document each


@dataclass(frozen=True, slots=True)
class Source:
    """One document: the path a person would give (`forms.zip!/a/b.docx` inside an archive) and how to get its bytes."""

    path: str
    load: Callable[[], bytes]


def sources(paths: Iterable[str | Path]) -> Iterator[Source]:
    """Every document under `paths`, archives and lists opened, in a fixed order."""
    for path in map(Path, paths):
        if not path.exists():
            raise WrongUse(f"找不到 {path}。", f"{path} does not exist.")
        if path.is_dir():
            yield from sources(sorted(p for p in path.iterdir() if not p.name.startswith((".", "~$"))))
        else:
            yield from _of_file(path)


def _of_file(path: Path) -> Iterator[Source]:
    name = path.name.lower()
    if name.endswith((".warc", ".warc.gz")):
        yield from _warc(path)
    elif name.endswith((".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")):
        yield from _tar(path)
    elif name.endswith(".csv"):
        yield from _listed(path)
    elif path.suffix.lower() not in OFFICE and zipfile.is_zipfile(path):
        yield from _zip(path)
    else:
        yield Source(str(path), path.read_bytes)


def _zip(path: Path) -> Iterator[Source]:
    with zipfile.ZipFile(path) as archive:
        names = sorted(i.filename for i in archive.infolist() if not i.is_dir())
    for name in names:
        yield Source(f"{path}!/{name}", partial(_from_zip, path, name))


def _from_zip(path: Path, name: str) -> bytes:
    """The member's bytes; LimitExceeded where it says, before unpacking, that it is larger than a document may be."""
    with zipfile.ZipFile(path) as archive:
        if archive.getinfo(name).file_size > Limits().bytes:
            raise LimitExceeded(
                f"{name} 超过 {Limits().bytes >> 20} MB，没有读取。", f"{name} is larger than {Limits().bytes >> 20} MB and was not read."
            )
        return archive.read(name)


def _tar(path: Path) -> Iterator[Source]:
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and (file := archive.extractfile(member)):
                data = file.read()
                yield Source(f"{path}!/{member.name}", partial(bytes, data))


def _listed(path: Path) -> Iterator[Source]:
    """A CSV whose column `path` (or first column) names files, relative to the CSV."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if not rows:
        return
    head = [cell.strip().lower() for cell in rows[0]]
    column = next((head.index(word) for word in ("path", "路径", "文件") if word in head), None)
    for row in rows[1:] if column is not None else rows:
        if row and row[column or 0].strip():
            target = path.parent / row[column or 0].strip()
            yield Source(str(target), target.read_bytes)


def _warc(path: Path) -> Iterator[Source]:
    """The bodies of the HTTP responses of a WARC file; each record is sized by its Content-Length."""
    with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as file:
        while head := _warc_head(file):
            body = file.read(int(head.get("content-length", "0")))
            if head.get("warc-type") == "response" and b"\r\n\r\n" in body:
                yield Source(f"{path}!/{head.get('warc-target-uri', '')}", partial(bytes, body.split(b"\r\n\r\n", 1)[1]))


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
