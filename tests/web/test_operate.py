"""An installation is backed up, brought back and verified, on both databases; tampering is found."""

import json
import tarfile

import pytest

from installation import KINDS, new, postgres  # noqa: F401 - a fixture

FILL = """
from web.district import make
from jixiao.web import files, journal
from jixiao.web.cases.models import Import
d = make()
d.filled("shanghai-2020", "a1", "submit", "sign", "pass", "approve", "publish")
d.filled("wangcheng-2021", "a1", "submit")
for n in range(3):
    data = f"uploaded {n}".encode() * 1000
    Import.objects.create(unit=d.units["a1"], name=f"{n}.docx", sha256=files.put(data), size=len(data), by=d.clerk)
"""
ROWS = """
import json
from jixiao.web.operate import databases
print(json.dumps(databases.rows()))
"""
TAMPER = """
import json
from django.db import connection, transaction
from jixiao.web import operate, triggers
from jixiao.web.cases.models import Version
from jixiao.web.cases.workflow import fingerprint
from jixiao.web.journal.models import Entry
class Editor:
    connection = connection
    def execute(self, sql):
        connection.cursor().execute(sql, ())
found = {}
for name, deed in json.loads(DEEDS).items():
    with transaction.atomic():
        triggers.unguard(Editor(), "journal_entry", "cases_version")
        exec(deed)
        triggers.guard(Editor(), "journal_entry", "cases_version")
        found[name] = [fault.en for fault in operate.verify().faults]
        transaction.set_rollback(True)
print(json.dumps(found))
"""
DEEDS = {
    "nothing": ("pass", ""),
    "changed": ("Entry.objects.filter(pk=5).update(person='someone')", "broken at line 5"),
    "removed": ("Entry.objects.filter(pk=5).delete()", "broken at line 6"),
    "cut": ("Entry.objects.order_by('-pk')[0].delete()", "1 lines are missing"),
    "form": ("v = Version.objects.last(); v.form['name'] = 'x'; v.save()", "not the one that was frozen"),
    "form and fingerprint": (
        "v = Version.objects.last(); v.form['name'] = 'x'; v.sha256 = fingerprint(v.form); v.save()",
        "not the one that was frozen",
    ),
    "guard": ("triggers.unguard(Editor(), 'cases_edit')", "guard table cases_edit"),
}


@pytest.fixture(scope="module", params=KINDS)
def filled(request, tmp_path_factory):
    """An installation with cases, versions, a journal and files, and one backup of it."""
    place = new(request.param, request, tmp_path_factory.mktemp("filled"))
    place.python(FILL)
    place.run("backup")
    return place


@pytest.fixture
def archive(filled):
    return max((filled.home / "backups").glob("*.tar.gz"))


@pytest.fixture
def other(filled, request, tmp_path_factory):
    """An empty installation on the same kind of database."""
    return new("postgres" if "DATABASE_URL" in filled.environment else "sqlite", request, tmp_path_factory.mktemp("other"))


@pytest.fixture(scope="module")
def restored(filled, request, tmp_path_factory):
    """What came back from the backup; tests that change it put it back."""
    place = new("postgres" if "DATABASE_URL" in filled.environment else "sqlite", request, tmp_path_factory.mktemp("restored"))
    place.run("restore", str(max((filled.home / "backups").glob("*.tar.gz"))))
    assert "3 files" in place.run("verify")
    return place


def rows(place):
    return {t: n for t, n in json.loads(place.python(ROWS).splitlines()[-1]).items() if n}


def kept(place):
    return {p.name: p.read_bytes() for p in (place.home / "files").rglob("*") if p.is_file()}


def test_a_restored_installation_has_every_row_and_file(filled, restored):
    assert rows(restored) == rows(filled)
    assert rows(restored)["cases_version"] > 10
    assert kept(restored) == kept(filled)
    assert len(kept(restored)) == 3
    assert (restored.home / "secret-key").read_text() == (filled.home / "secret-key").read_text()


def test_the_restored_journal_still_refuses_change(restored):
    assert "append-only" in restored.python("from jixiao.web.journal.models import Entry\nEntry.objects.filter(pk=1).update(what='x')", 1)


def test_an_archive_is_only_for_its_owner(archive):
    assert archive.stat().st_mode & 0o077 == 0


def test_data_is_replaced_only_when_told_and_set_aside(filled, archive, other):
    other.python("from jixiao.web.accounts.models import Unit\nUnit.objects.create(code='z', name='别处', level='bureau')")

    assert "--replace" in other.run("restore", str(archive), code=1)
    assert rows(other)["accounts_unit"] == 1

    other.run("restore", "--replace", str(archive))

    assert rows(other) == rows(filled)
    assert list(other.home.glob("before-restore-*/secret-key"))
    other.run("backup")
    other.run("verify")


def test_a_damaged_archive_changes_nothing(archive, other, tmp_path):
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 0xFF
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(data)

    assert "nothing was changed" in other.run("restore", str(broken), code=1)
    assert not (other.home / "jixiao.sqlite3").exists()
    assert not kept(other)


def test_an_archive_with_a_foreign_member_is_refused(archive, other, tmp_path):
    odd = tmp_path / "odd.tar.gz"
    with tarfile.open(odd, "w:gz") as tar:
        entry = tarfile.TarInfo("../outside")
        tar.addfile(entry)

    assert "damaged" in other.run("restore", str(odd), code=1)
    assert not (other.home.parent / "outside").exists()


def test_nothing_is_restored_under_a_running_service(archive, other):
    (other.home / "worker-alive").touch()

    assert "stop it first" in other.run("restore", str(archive), code=1)


def test_only_the_newest_archives_are_kept(filled, archive, tmp_path):
    for day in (1, 2, 3):
        (tmp_path / f"jixiao-2020010{day}-000000.tar.gz").touch()
    (tmp_path / "notes.txt").touch()

    filled.run("backup", str(tmp_path), "--keep", "2")

    left = sorted(p.name for p in tmp_path.iterdir())
    assert len(left) == 3
    assert left[-1] == "notes.txt"
    assert left[0] == "jixiao-20200103-000000.tar.gz"


def test_one_changed_row_is_found_where_its_guard_was_lifted(restored):
    deeds = json.dumps({name: deed for name, (deed, _) in DEEDS.items()})
    found = json.loads(restored.python(TAMPER.replace("DEEDS", repr(deeds))).splitlines()[-1])

    for name, (_, said) in DEEDS.items():
        assert [f for f in found[name] if said in f] if said else found[name] == [], (name, found[name])


def test_a_changed_and_a_lost_file_are_found(restored):
    changed, lost, _ = sorted(p for p in (restored.home / "files").rglob("*") if p.is_file())
    was = [(path, path.read_bytes()) for path in (changed, lost)]
    changed.write_bytes(b"something else")
    lost.unlink()

    said = restored.run("verify", code=1)

    for path, data in was:
        path.write_bytes(data)
    assert f"{changed.name[:12]}… is not what it was" in said
    assert f"{lost.name[:12]}… is gone" in said
