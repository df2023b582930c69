"""Restore: unpack beside the home, compare every hash, and only then put database, files and secret key in place."""

import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from jixiao.errors import WrongUse
from jixiao.web.operate import archive, databases, heartbeat


def bring_back(source: Path, *, replace: bool) -> archive.Manifest:
    """See jixiao.web.operate.restore."""
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    _alone()
    if not replace and (databases.occupied() or any(_present(home))):
        raise WrongUse(
            f"{home} 里已有数据，没有恢复。确要替换，请加 --replace；原有数据会移到旁边，不会删除。",
            f"There is data in {home} already: nothing was restored. To replace it add --replace; it is set aside, not deleted.",
        )
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as scratch:
        manifest = archive.unpack(source, Path(scratch))
        _fitting(source, manifest)
        _put(Path(scratch), home, manifest)
    call_command("migrate", verbosity=0, interactive=False)
    return manifest


def _alone() -> None:
    """Nobody works here while it is replaced."""
    if heartbeat.fresh() or databases.busy():
        raise WrongUse(
            "服务正在运行，请先停止（systemctl stop jixiao jixiao-worker）再恢复。",
            "The service is running: stop it first (systemctl stop jixiao jixiao-worker), then restore.",
        )


def _present(home: Path) -> list[Path]:
    files = Path(settings.FILES)
    return [path for path in (home / archive.SECRET, files) if path.is_file() or (path.is_dir() and any(path.iterdir()))]


def _fitting(source: Path, manifest: archive.Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise WrongUse(
            f"{source.name} 是 {manifest.vendor} 的备份，这里用的是 {connection.vendor}：请按备份时的 DATABASE_URL 恢复。",
            f"{source.name} is a backup of {manifest.vendor}, but this is {connection.vendor}: restore with the DATABASE_URL it was made with.",
        )
    if newer := databases.unknown(manifest.migrations):
        raise WrongUse(
            f"{source.name} 来自更新的版本 {manifest.jixiao}（{newer[0]}），请先升级本程序。",
            f"{source.name} comes from the newer version {manifest.jixiao} ({newer[0]}): upgrade this program first.",
        )


def _put(scratch: Path, home: Path, manifest: archive.Manifest) -> None:
    """Set aside what is here, and put what was unpacked in its place."""
    aside = home / f"before-restore-{timezone.localtime():%Y%m%d-%H%M%S}"
    old = _present(home)
    databases.load(scratch / archive.DATABASES[manifest.vendor], aside)
    if old:
        aside.mkdir(exist_ok=True, mode=0o700)
    for path in old:
        path.replace(aside / path.name)
    files = Path(settings.FILES)
    if (scratch / "files").is_dir():
        if files.is_dir():
            files.rmdir()
        files.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(scratch / "files", files)
    if (scratch / archive.SECRET).is_file():
        shutil.move(scratch / archive.SECRET, home / archive.SECRET)
