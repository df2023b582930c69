"""A backup of a running site is put into an empty installation, and the journal verifies there."""

import subprocess

import pytest

from browser.sites import Site, database

pytestmark = pytest.mark.postgres


@pytest.fixture
def empty(site, request, tmp_path_factory) -> Site:
    """An installation with nothing in it, on the same kind of database."""
    home = tmp_path_factory.mktemp("restored")
    environment = {k: v for k, v in site.environment.items() if k != "DATABASE_URL"} | {"JIXIAO_HOME": str(home)}
    if "DATABASE_URL" in site.environment:
        environment["DATABASE_URL"] = database("postgres", request, home)
    return Site("", home, environment)


def test_a_backup_is_restored_whole(site, empty, tmp_path):
    site.manage("backup", str(tmp_path / "a.tar"))
    (site.home / "files" / "ab" / "cd").mkdir(parents=True, exist_ok=True)

    empty.manage("restore", str(tmp_path / "a.tar"))

    assert empty.manage("verify_journal") == site.manage("verify_journal")
    assert (empty.home / "secret-key").read_text() == (site.home / "secret-key").read_text()
    count = "from jixiao.web.cases.models import *; print([m.objects.count() for m in (Case, Version, Edit, Transition)])"
    assert empty.manage("shell", "-v", "0", "-c", count) == site.manage("shell", "-v", "0", "-c", count)


def test_a_backup_goes_into_an_empty_installation_only(site, tmp_path):
    site.manage("backup", str(tmp_path / "a.tar"))

    with pytest.raises(subprocess.CalledProcessError) as refused:
        site.manage("restore", str(tmp_path / "a.tar"))

    assert "not empty" in refused.value.stderr


def test_a_damaged_backup_is_refused(site, empty, tmp_path):
    archive = tmp_path / "a.tar"
    site.manage("backup", str(archive))
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 0xFF
    archive.write_bytes(bytes(data))

    with pytest.raises(subprocess.CalledProcessError) as refused:
        empty.manage("restore", str(archive))

    assert "damaged" in refused.value.stderr or "not a whole backup" in refused.value.stderr
