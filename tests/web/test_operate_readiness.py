"""Readiness names what is missing; what the machine does to a request is told in a sentence."""

import errno
import os
import subprocess
import time

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError

from browser.sites import wait
from jixiao.web.cases import jobs
from jixiao.web.cases.models import Job
from jixiao.web.operate import heartbeat, leftovers, readiness, trouble, verifying


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    (tmp_path / "worker-alive").touch()
    return tmp_path


def test_all_is_well_where_database_disk_and_worker_answer(client, db, home):
    answer = client.get("/ready/")

    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok", "disk": "ok", "worker": "ok"}


def test_a_worker_silent_for_half_a_minute_is_told(client, db, home):
    old = time.time() - heartbeat.STALE - 1
    os.utime(home / "worker-alive", (old, old))

    answer = client.get("/ready/")

    assert (answer.status_code, answer.json()["status"]) == (503, "worker")


def test_a_nearly_full_disk_is_told(client, db, home, monkeypatch):
    monkeypatch.setattr(readiness, "ROOM", 2**70)

    assert client.get("/ready/").json()["status"] == "disk"


def test_tables_of_another_version_are_told(client, db, home):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="cases").order_by("-pk")[0].delete()

    assert client.get("/ready/").json()["status"] == "migrations"


def test_a_database_that_does_not_answer_is_told(client, db, home, monkeypatch):
    def away(*_):
        raise OperationalError("connection refused")

    monkeypatch.setattr(readiness, "MigrationExecutor", away)

    answer = client.get("/ready/")
    assert (answer.status_code, answer.json()["status"]) == (503, "database")
    assert "refused" not in answer.text


def test_the_worker_gives_a_sign_of_life_and_takes_it_back(home):
    heartbeat.end()
    assert not heartbeat.fresh()

    stop = heartbeat.begin()
    wait(heartbeat.fresh, 60)
    stop.set()

    assert heartbeat.fresh()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OperationalError("database or disk is full"), trouble.FULL),
        (OperationalError("disk I/O error"), trouble.FULL),
        (OperationalError('could not extend file "base/1": No space left on device'), trouble.FULL),
        (OSError(errno.ENOSPC, "No space left on device"), trouble.FULL),
        (OperationalError("database is locked"), trouble.BUSY),
        (OperationalError("server closed the connection unexpectedly"), trouble.AWAY),
        (InterfaceError("connection already closed"), trouble.AWAY),
        (OSError(errno.ENOENT, "No such file"), None),
        (DatabaseError("something else"), None),
        (ValueError("a mistake of the program"), None),
    ],
)
def test_what_the_machine_did_has_its_sentence_and_nothing_else_has(error, sentence):
    assert trouble.explained(error) is sentence


@pytest.mark.parametrize(("headers", "page"), [({}, True), ({"HX-Request": "true"}, False)])
def test_a_save_that_failed_on_a_full_disk_says_so(district, monkeypatch, headers, page):
    from jixiao.web.cases import editing

    case = district.case()

    def full(*_, **__):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(editing, "save", full)
    client = district.client("clerk")
    client.raise_request_exception = False
    answer = client.post(f"/cases/{case.pk}/cell/", {"path": "goals[0].planned", "was": "", "text": "新目标"}, headers=headers)

    assert answer.status_code == 503
    assert "磁盘已满，这次操作没有保存" in answer.text
    assert ("<html" in answer.text) is page
    assert answer.headers.get("HX-Retarget") == (None if page else "#messages")


def test_a_mistake_of_the_program_keeps_its_page(district, monkeypatch):
    from jixiao.web.cases import queries

    case = district.case()
    monkeypatch.setattr(queries, "find_case", lambda *_: 1 / 0)
    client = district.client("clerk")
    client.raise_request_exception = False

    answer = client.get(f"/cases/{case.pk}/")
    assert answer.status_code == 500
    assert "已经记录" in answer.text


def test_the_job_of_a_dead_worker_of_this_machine_is_given_back(district):
    from socket import gethostname

    gone = subprocess.Popen(["true"])
    gone.wait()
    names = (f"{gethostname()}-{gone.pid}", f"{gethostname()}-{os.getppid()}", "elsewhere-1")
    dead, living, elsewhere = (jobs.enqueue("read", {"import_pk": 0}, by=district.clerk) for _ in names)
    for job, name in zip((dead, living, elsewhere), names, strict=True):
        Job.objects.filter(pk=job.pk).update(state="running", worker=name)

    leftovers.release_dead()

    assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == ["waiting", "running", "running"]


def test_every_table_that_the_database_guards_is_known_to_verify(db):
    from django.db import connection

    assert verifying.guards() == {table: wanted[connection.vendor == "postgresql"] for table, wanted in verifying.GUARDED.items()}
