"""Backup: the database first, then the files. Files are kept by hash and never deleted, so the files hold all that its rows name."""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from jixiao import __version__
from jixiao.errors import WrongUse
from jixiao.web.operate import archive, databases

KEPT = re.compile(r"[0-9a-f]{64}")
NAME = re.compile(r"jixiao-\d{8}-\d{6}\.tar\.gz")


def save(folder: Path | None, *, keep: int | None) -> Path:
    """Write a new archive into the folder; gives its path. A failed backup leaves no archive behind."""
    if keep is not None and keep < 1:
        raise WrongUse("至少保留一份备份。", "At least one archive must be kept.")
    if not databases.occupied():
        raise WrongUse(f"这里还没有数据：{settings.HOME}", f"There is nothing here yet: {settings.HOME}")
    folder = folder or Path(settings.HOME) / "backups"
    target = folder / f"jixiao-{timezone.localtime():%Y%m%d-%H%M%S}.tar.gz"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(target, folder)
    except OSError as error:
        raise WrongUse(f"备份没有写成：{error.strerror}（{folder}）", f"The backup was not written: {error.strerror} ({folder})") from error
    if keep is not None:
        for old in sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))[:-keep]:
            old.unlink()
    return target


def _write(target: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as scratch:
        draft = Path(scratch) / target.name
        dumped = Path(scratch) / "dump"
        about = archive.Manifest(
            jixiao=__version__,
            made=timezone.localtime().isoformat(timespec="seconds"),
            vendor=_vendor(),
            migrations=databases.migrations(),
            rows=databases.rows(),
            members={},
        )
        databases.dump(dumped)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            archive.write(file, _members(dumped), about)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)


def _vendor() -> str:
    from django.db import connection

    return connection.vendor


def _members(dumped: Path) -> Iterator[tuple[str, Path]]:
    yield archive.DATABASES[_vendor()], dumped
    secret = Path(settings.HOME) / archive.SECRET
    if secret.is_file():
        yield archive.SECRET, secret
    for path in sorted(Path(settings.FILES).glob("??/??/*")):
        if KEPT.fullmatch(path.name):
            yield f"files/{path.parent.parent.name}/{path.parent.name}/{path.name}", path
