"""Keeping an installation: one archive that holds all of it, bringing it back, and proving that nothing was changed.

Each function is also a command: `python -m jixiao.web backup | restore | verify`.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jixiao.web.operate.archive import Manifest
    from jixiao.web.operate.verifying import Verdict

__all__ = ["backup", "restore", "verify"]


def backup(folder: str | Path | None = None, *, keep: int | None = None) -> Path:
    """Write database and files into one new archive in `folder` (the home's `backups` when not given), while people work.

    With `keep`, only that many of the newest archives stay in the folder. Gives the archive's path.
    """
    _set_up()
    from jixiao.web.operate import saving

    return saving.save(Path(folder) if folder else None, keep=keep)


def restore(archive: str | Path, *, replace: bool = False) -> "Manifest":
    """Bring back what the archive holds, and bring its tables up to date; gives what the archive says of itself.

    Raises WrongUse where the archive is damaged, the service runs, or there is data here already (unless `replace`, which sets
    that data aside and deletes nothing).
    """
    _set_up()
    from jixiao.web.operate import restoring

    return restoring.bring_back(Path(archive), replace=replace)


def verify() -> "Verdict":
    """Prove that journal, frozen versions, kept files and published forms are as they were written."""
    _set_up()
    from jixiao.web.operate import verifying

    return verifying.examine()


def _set_up() -> None:
    from django.apps import apps

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
        import django

        django.setup()
