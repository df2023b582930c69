"""A full disk, a database that drops everybody, two people in one cell: nothing lost, nothing doubled, a sentence."""

import threading
from itertools import pairwise

import pytest

from browser.sites import answers, wait
from installation import KINDS, new, postgres  # noqa: F401 - a fixture
from web.serving import FILL, STANDS, Browser, served, told

pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture(scope="module", params=KINDS)
def place(request, tmp_path_factory):
    return new(request.param, request, tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="module")
def known(place):
    return told(place, FILL)


@pytest.fixture(scope="module")
def port(place, known):
    with served(place) as (port, _):
        yield port


def test_of_two_people_in_one_cell_one_is_saved_and_the_other_is_told(place, known, port):
    path, rounds = "indicators[3].reason", 6
    people = [Browser(port, session, known["case"]) for session in known["sessions"]]
    begun = told(place, STANDS)
    stands = begun["now"][path]
    for number in range(rounds):
        gate = threading.Barrier(2)
        said: dict[int, str] = {}

        def save(who: int, was: str = stands, number: int = number, gate: threading.Barrier = gate, said: dict[int, str] = said) -> None:
            gate.wait()
            said[who] = people[who].save(path, was, f"第{who}人第{number}次")[1]

        threads = [threading.Thread(target=save, args=(who,)) for who in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        losers = [who for who in (0, 1) if f"第{1 - who}人第{number}次" in said[who]]
        assert len(losers) == 1, said
        stands = f"第{1 - losers[0]}人第{number}次"

    after = told(place, STANDS)
    steps = [cell for _, cells in after["edits"][len(begun["edits"]) :] for cell in cells if cell[0] == path]
    assert len(steps) == rounds
    assert all(later[1] == earlier[2] for earlier, later in pairwise(steps))
    assert after["now"][path] == stands


def test_a_backup_made_while_people_save_is_whole_and_has_all_that_was_confirmed_before(place, known, port, request, tmp_path):
    path = "indicators[6].reason"
    stands, confirmed, stop = told(place, STANDS)["now"][path], [], threading.Event()
    browser = Browser(port, known["sessions"][0], known["case"])

    def work() -> None:
        was = stands
        while not stop.is_set():
            text = f"备份时第{len(confirmed)}次"
            if browser.save(path, was, text)[0] != 200:
                return
            confirmed.append(was := text)

    person = threading.Thread(target=work)
    person.start()
    try:
        wait(lambda: len(confirmed) > 2, 60)
        before = len(confirmed)
        archive = place.run("backup", str(tmp_path / "archives")).strip()
        wait(lambda: len(confirmed) > before + 1, 60)
    finally:
        stop.set()
        person.join(timeout=60)
    other = new("postgres" if "DATABASE_URL" in place.environment else "sqlite", request, tmp_path / "restored")
    other.run("restore", archive)

    kept = [cell[2] for _, cells in told(other, STANDS)["edits"] for cell in cells if cell[0] == path]
    assert kept == confirmed[: len(kept)]
    assert len(kept) >= before
    assert "whole" in other.run("verify")


def test_people_go_on_after_the_database_has_dropped_everybody(place, known, port):
    if "DATABASE_URL" not in place.environment:
        pytest.skip("SQLite has no server that could drop anybody")
    import psycopg

    browser = Browser(port, known["sessions"][0], known["case"])
    with psycopg.connect(place.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    was = told(place, STANDS)["now"]["indicators[4].reason"]
    assert browser.save("indicators[4].reason", was, "断开之后")[0] == 200
    assert told(place, STANDS)["now"]["indicators[4].reason"] == "断开之后"
    wait(lambda: answers(f"http://127.0.0.1:{port}/ready/"), 60)


FULL = """
import resource
from pathlib import Path
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from jixiao.web.accounts.models import Person
from jixiao.web.cases.models import Case, Edit, Import
settings.ALLOWED_HOSTS = ["testserver"]
client = Client(raise_request_exception=False)
client.force_login(Person.objects.get(username="clerk"), backend="allauth.account.auth_backends.AuthenticationBackend")
case = Case.objects.order_by("pk")[0]
def save(n):
    from jixiao.web.cases import fields, sheet
    was = fields.get(sheet.case_form(Case.objects.order_by("pk")[0]), "indicators[5].reason")
    return client.post(f"/cases/{case.pk}/cell/", {"path": "indicators[5].reason", "was": was, "text": f"{n} " + "满" * 4000}, headers={"HX-Request": "true"})
assert save(0).status_code == 200
saved = Edit.objects.count()
from django.db import connection
connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
size = Path(settings.DATABASES["default"]["NAME"]).stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
answers = [save(n) for n in range(1, 12)]
upload = client.post("/imports/", {"unit": case.unit_id, "files": SimpleUploadedFile("a.docx", b"x" * 200_000)})
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.getrlimit(resource.RLIMIT_FSIZE)[1],) * 2)
refused = [a for a in answers if a.status_code != 200]
assert refused, "the disk was never full"
assert all(a.status_code == 503 and "磁盘已满，这次操作没有保存" in a.content.decode() for a in refused), [a.status_code for a in refused]
assert upload.status_code == 503 and "磁盘已满" in upload.content.decode(), upload.status_code
assert Edit.objects.count() == saved + sum(a.status_code == 200 for a in answers)
assert not Import.objects.filter(name="a.docx").exists()
assert not [p for p in Path(settings.FILES).rglob("tmp*")]
assert save(99).status_code == 200
print("refused", len(refused))
"""


def test_a_full_disk_is_told_and_what_was_confirmed_stands(tmp_path, request):
    place = new("sqlite", request, tmp_path)
    place.python(FILL)

    assert "refused" in place.python(FULL)
    assert "whole" in place.run("verify")
