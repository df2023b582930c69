"""One archive of everything: the database, the uploaded files, the secret key; and back again.

backup.tar
├── manifest.json     version, database kind, SHA-256 of every member, journal length
├── database          SQLite file (a consistent copy) or pg_dump custom format
├── secret-key
└── files/ab/cd/…     by hash
"""

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from jixiao import __version__
from jixiao.errors import WrongUse


def back_up(target: Path) -> dict[str, Any]:
    """Write the archive while people work on: a consistent copy of the database, then the files it names."""
    target = target.expanduser().resolve()
    if target.exists():
        raise WrongUse(f"{target} 已存在，不覆盖。", f"{target} exists and is not overwritten.")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        database = Path(folder) / "database"
        _dump(database)
        members = {"database": database, "secret-key": Path(settings.HOME) / "secret-key"}
        members |= {
            f"files/{p.relative_to(settings.FILES)}": p
            for p in sorted(Path(settings.FILES).rglob("*"))
            if p.is_file() and len(p.name) == 64
        }
        manifest = {
            "jixiao": __version__,
            "database": connection.vendor,
            "made": timezone.now().isoformat(),
            "sha256": {name: _sha256(path) for name, path in members.items() if path.is_file()},
        }
        told = Path(folder) / "manifest.json"
        told.write_text(json.dumps(manifest, indent=1))
        with tarfile.open(draft, "w") as archive:
            archive.add(told, "manifest.json")
            for name in manifest["sha256"]:
                archive.add(members[name], name)
        draft.chmod(0o600)
        draft.replace(target)
    return manifest


def restore(source: Path) -> dict[str, Any]:
    """Put an archive into an empty installation; every member is checked against the manifest first."""
    home, files = Path(settings.HOME), Path(settings.FILES)
    if files.exists() and any(p.is_file() for p in files.rglob("*")):
        raise WrongUse(f"{files} 不是空的：只能恢复到空的系统。", f"{files} is not empty: an archive goes into an empty installation only.")
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as name:
        folder = Path(name)
        manifest = _unpacked(source, folder)
        if manifest["database"] != connection.vendor:
            raise WrongUse(
                f"备份来自 {manifest['database']}，当前数据库是 {connection.vendor}。",
                f"The archive is of {manifest['database']}, this database is {connection.vendor}.",
            )
        _load(folder / "database")
        if (folder / "files").is_dir():
            shutil.copytree(folder / "files", files, dirs_exist_ok=True)
        key = folder / "secret-key"
        if key.is_file() and not (home / "secret-key").exists():
            shutil.copy2(key, home / "secret-key")
    return manifest


def _unpacked(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest = json.loads((folder / "manifest.json").read_text())
    except (OSError, tarfile.TarError, ValueError) as error:
        raise WrongUse(f"{source} 不是完整的备份：{error}", f"{source} is not a whole backup: {error}") from error
    for name, digest in manifest["sha256"].items():
        if not (folder / name).is_file() or _sha256(folder / name) != digest:
            raise WrongUse(f"备份已损坏：{name}", f"The backup is damaged: {name}")
    return manifest


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        with (
            contextlib.closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as now,
            contextlib.closing(sqlite3.connect(target)) as copy,
        ):
            now.backup(copy)
        return
    _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={target}", str(connection.settings_dict["NAME"]))


def _load(source: Path) -> None:
    if connection.introspection.table_names():
        raise WrongUse("数据库不是空的：只能恢复到空的数据库。", "The database is not empty: an archive goes into an empty one only.")
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        connection.close()
        shutil.copy2(source, name)
        return
    connection.close()
    _postgres("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={name}", str(source))


def _postgres(program: str, *words: str) -> None:
    """Run a PostgreSQL client program against the present database."""
    found = shutil.which(program)
    if found is None:
        raise WrongUse(
            f"没有找到 {program}：请安装 PostgreSQL 客户端。", f"{program} is not installed: install the PostgreSQL client programs."
        )
    told = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = os.environ | {name: str(told[key]) for name, key in names.items() if told.get(key)}
    done = subprocess.run([found, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - a found program
    if done.returncode:
        raise WrongUse(f"{program} 失败：{done.stderr.strip()}", f"{program} failed: {done.stderr.strip()}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
