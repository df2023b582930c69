"""The database as one file, and back: SQLite by its online backup, PostgreSQL by its own programs."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from jixiao.errors import WrongUse

ASIDE = "before_restore_"


def dump(target: Path) -> None:
    """Write the database, as it stands at one moment, into one file; nobody waits for it."""
    if connection.vendor == "postgresql":
        _program("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--exclude-schema={ASIDE}*", f"--file={target}", _name())
        return
    with closing(sqlite3.connect(f"file:{_file()}?mode=ro", uri=True)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def load(source: Path, aside: Path) -> None:
    """Put the dumped database in place; what stood there is kept in the folder `aside`, or in a schema of that name."""
    connection.close()
    if connection.vendor == "postgresql":
        script = source.with_suffix(".sql")
        _program("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
        keep = f"{ASIDE}{timezone.now():%Y%m%d%H%M%S}"
        first = f'ALTER SCHEMA public RENAME TO "{keep}"; CREATE SCHEMA public;' if occupied() else "SELECT 1;"
        connection.close()
        _program("psql", "--no-psqlrc", "--quiet", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-c", first, "-f", str(script), _name())
        return
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
        if path.exists():
            aside.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.replace(aside / path.name)
    shutil.copyfile(source, file)
    file.chmod(0o600)


def occupied() -> bool:
    """There are tables here already."""
    if connection.vendor == "sqlite" and not _file().exists():
        return False
    return bool(connection.introspection.table_names())


def busy() -> bool:
    """Somebody else is connected to this PostgreSQL database."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        row = cursor.fetchone()
    return bool(row and row[0])


def migrations() -> tuple[str, ...]:
    """What has been applied to the tables, as app.name."""
    return tuple(sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()))


def unknown(applied: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the migrations that this version does not have."""
    own = {f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes}
    return tuple(name for name in applied if name not in own)


def rows() -> dict[str, int]:
    """How many rows each table holds."""
    with transaction.atomic():
        return {
            model._meta.db_table: model._base_manager.count() for model in apps.get_models(include_auto_created=True) if model._meta.managed
        }


def _file() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


def _name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _program(name: str, *words: str) -> None:
    """Run a PostgreSQL program on the database of the settings; its password never stands on a command line."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[-3]) if p.parts[-3].isdecimal() else 0)
    program = str(newest[-1]) if newest else shutil.which(name)
    if program is None:
        raise WrongUse(
            f"找不到 {name}：请安装 PostgreSQL 客户端程序（postgresql-client）。",
            f"{name} is missing: install the PostgreSQL client programs.",
        )
    told = settings.DATABASES["default"]
    given = {"PGHOST": told["HOST"], "PGPORT": told["PORT"], "PGUSER": told["USER"], "PGPASSWORD": told["PASSWORD"]}
    given |= {f"PG{word.upper()}": value for word, value in told["OPTIONS"].items()}  # sslmode and the like, under libpq's own names
    environment = {**os.environ, **{key: value for key, value in given.items() if value}}
    done = subprocess.run([program, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - own arguments
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [str(done.returncode)]
        raise WrongUse(f"{name} 失败：{last[0]}", f"{name} failed: {last[0]}")
