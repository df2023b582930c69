"""Files by their SHA-256, outside the static root: what was uploaded, never under the name it came with."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from jixiao.errors import WrongUse


def put(data: bytes) -> str:
    """Keep the bytes; the same bytes are kept once."""
    digest = hashlib.sha256(data).hexdigest()
    target = path(digest)
    if target.is_file():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(target)
        _settle(target)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
    return digest


def _settle(target: Path) -> None:
    """The name of the file, and of the folders it may have needed, survive a power cut from here on."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    for folder in list(target.parents)[:3]:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def reading(digest: str, name: str) -> BinaryIO:
    """The kept file, open for reading; WrongUse, in words for whoever asked for `name`, where the disk has lost it."""
    try:
        return path(digest).open("rb")
    except FileNotFoundError:
        raise WrongUse(
            f"“{name}”在服务器上找不到了，请告诉系统管理员核验数据。",
            f"“{name}” is lost on the server; tell the administrator to verify the data.",
        ) from None


def path(digest: str) -> Path:
    """Where the file of that hash is kept."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError(digest)
    return Path(settings.FILES) / digest[:2] / digest[2:4] / digest
