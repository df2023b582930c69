"""Files by their SHA-256, outside the static root: what was uploaded, never under the name it came with."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


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
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
    return digest


def path(digest: str) -> Path:
    """Where the file of that hash is kept."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError(digest)
    return Path(settings.FILES) / digest[:2] / digest[2:4] / digest
