"""The archive of a backup: one .tar.gz of database, files and secret key, and a manifest with the hash of every member."""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from jixiao.errors import WrongUse

FORMAT = 1
MANIFEST = "manifest.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
SECRET = "secret-key"  # noqa: S105 - the name of a file
MEMBER = re.compile(r"database\.(sqlite3|dump)|secret-key|files/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself; `members` is name → [size, SHA-256]."""

    jixiao: str
    made: str
    vendor: str
    migrations: tuple[str, ...]
    rows: dict[str, int]
    members: dict[str, tuple[int, str]]

    @property
    def files(self) -> int:
        return sum(name.startswith("files/") for name in self.members)


def write(target: IO[bytes], members: Iterable[tuple[str, Path]], about: Manifest) -> Manifest:
    """Write the members and, last, the manifest with their hashes."""
    known: dict[str, tuple[int, str]] = {}
    with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=3, mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for name, path in members:
            known[name] = (path.stat().st_size, digest(path))
            tar.add(path, name, recursive=False, filter=_anonymous)
        full = Manifest(about.jixiao, about.made, about.vendor, about.migrations, about.rows, known)
        text = json.dumps({"format": FORMAT} | asdict(full), ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        tar.addfile(entry, io.BytesIO(text))
    return full


def unpack(archive: Path, folder: Path) -> Manifest:
    """Unpack into the empty folder and compare every member with the manifest; raises WrongUse where anything differs."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for entry in tar:
                if not entry.isfile() or not (entry.name == MANIFEST or MEMBER.fullmatch(entry.name)):
                    raise _damaged(archive, entry.name)
                _extract(tar, entry, folder)
        manifest = _manifest(archive, folder)
    except FileExistsError as error:
        raise _damaged(archive, "duplicate") from error
    except FileNotFoundError as error:
        if not archive.exists():
            raise WrongUse(f"没有这个文件：{archive}", f"There is no such file: {archive}") from error
        raise _damaged(archive, MANIFEST) from error
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error, OverflowError) as error:
        raise _damaged(archive, type(error).__name__) from error
    _compare(archive, folder, manifest)
    return manifest


def _manifest(archive: Path, folder: Path) -> Manifest:
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    try:
        told = json.loads(text)
        if told.pop("format") != FORMAT:
            raise WrongUse(f"{archive.name}：备份格式比本程序新，请先升级。", f"{archive.name}: its format is newer than this program.")
        members = {str(name): (int(size), str(sha256)) for name, (size, sha256) in told.pop("members").items()}
        return Manifest(**told | {"migrations": tuple(told["migrations"])}, members=members)
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(archive, MANIFEST) from error


def _extract(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    """The bytes of one member, under the name that was looked at; nothing else that the archive says of it is taken over."""
    target = folder / entry.name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = tar.extractfile(entry)
    if source is None:
        raise tarfile.ReadError(entry.name)
    with source, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(source, file)


def digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _compare(archive: Path, folder: Path, manifest: Manifest) -> None:
    found = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {MANIFEST}
    if odd := sorted(found ^ set(manifest.members)):
        raise _damaged(archive, odd[0])
    if DATABASES.get(manifest.vendor) not in found:
        raise _damaged(archive, "database")
    for name, (size, sha256) in manifest.members.items():
        path = folder / name
        if path.stat().st_size != size or digest(path) != sha256 or (name.startswith("files/") and path.name != sha256):
            raise _damaged(archive, name)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def _damaged(archive: Path, where: str) -> WrongUse:
    return WrongUse(
        f"{archive.name}：备份已损坏（{where}），没有改动任何数据。",
        f"{archive.name}: the archive is damaged ({where}); nothing was changed.",
    )
