"""Killed processes, a full disk, a database that drops everybody, two people in one cell: nothing lost, nothing doubled, a sentence."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

import pytest

from browser.sites import answers, free_port, wait
from installation import KINDS, new, postgres  # noqa: F401 - a fixture

FILL = """
import json
from django.conf import settings
from django.test import Client
from web.district import make
from jixiao.web.accounts.models import Person, Post
d = make()
second = Person.objects.create_user(username="second", name="某第二", password="a-long-password-7")
Post.objects.create(person=second, unit=d.units["a1"], role="clerk", since="2020-01-01")
case = d.filled("shanghai-2020", "a1")
def session(person):
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value
print(json.dumps({"case": case.pk, "sessions": [session(d.clerk), session(second)]}))
"""
EDITS = """
import json
from jixiao.web.cases.models import Case, Edit
from jixiao.web.cases import fields, sheet
case = Case.objects.get()
form = sheet.case_form(case)
edits = [[e.number, e.cells] for e in Edit.objects.order_by("number")]
print(json.dumps({"version": case.version, "edits": edits, "now": {p: fields.get(form, p) for p in fields.paths(form)}}))
"""


class Browser:
    """A signed-in browser that saves cells."""

    def __init__(self, port: int, session: str, case: int) -> None:
        self.port, self.case = port, case
        self.cookies = f"jixiao={session}"
        status, text, headers = self.ask("GET", f"/cases/{case}/")
        assert status == 200, text
        self.token = re.search(r'data-csrf="([^"]+)"', text)[1]
        self.cookies += "; " + headers["Set-Cookie"].split(";")[0]

    def ask(self, method: str, address: str, **values: str) -> tuple[int, str, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
        if method == "POST":
            headers["X-CSRFToken"] = self.token
        else:
            headers.pop("HX-Request")
        connection.request(method, address, urlencode(values), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers

    def save(self, path: str, was: str, text: str) -> int:
        return self.ask("POST", f"/cases/{self.case}/cell/", path=path, was=was, text=text)[0]


@pytest.fixture(scope="module", params=KINDS)
def place(request, tmp_path_factory):
    return new(request.param, request, tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="module")
def known(place):
    return json.loads(place.python(FILL).splitlines()[-1])


@pytest.fixture
def served(place, known):
    """A running server and worker; gives its port and its process."""
    port = free_port()
    with (place.home / "log").open("a") as log:
        words = [sys.executable, "-c", f"import jixiao.web as w; w.serve({port})"]
        process = subprocess.Popen(words, env=place.environment, stdout=log, stderr=log, start_new_session=True)
    wait(lambda: answers(f"http://127.0.0.1:{port}/ready/"), 60, lambda: (place.home / "log").read_text())
    yield port, process
    with contextlib.suppress(ProcessLookupError):  # a test may have killed it
        os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=30)


def state(place):
    return json.loads(place.python(EDITS).splitlines()[-1])


def test_a_server_killed_amid_saves_loses_nothing_it_confirmed_and_doubles_nothing(place, known, served):
    port, process = served
    paths = [f"indicators[{n}].reason" for n in range(3)]
    before = state(place)
    confirmed = {path: [before["now"][path]] for path in paths}
    sent = {path: before["now"][path] for path in paths}

    def type_into(path: str) -> None:
        browser = Browser(port, known["sessions"][0], known["case"])
        try:
            for number in range(10_000):
                sent[path] = f"{path} 第{number}次"
                if browser.save(path, confirmed[path][-1], sent[path]) != 200:
                    return
                confirmed[path].append(sent[path])
        except (OSError, http.client.HTTPException):
            return

    people = [threading.Thread(target=type_into, args=(path,)) for path in paths]
    for person in people:
        person.start()
    wait(lambda: all(len(c) > 4 for c in confirmed.values()), 60, lambda: (place.home / "log").read_text())
    os.killpg(process.pid, signal.SIGKILL)
    for person in people:
        person.join(timeout=30)

    after = state(place)
    for path in paths:
        assert after["now"][path] in (confirmed[path][-1], sent[path])
        written = [cell[2] for _, cells in after["edits"] for cell in cells if cell[0] == path and cell[2] in confirmed[path][1:]]
        assert written == confirmed[path][1:]
    assert [number for number, _ in after["edits"]][-1] == after["version"]
    assert len({number for number, _ in after["edits"]}) == len(after["edits"])
    assert "whole" in place.run("verify")


def test_of_two_people_in_one_cell_one_is_saved_and_the_other_is_told(place, known, served):
    port, _ = served
    path, rounds = "indicators[3].reason", 6
    people = [Browser(port, session, known["case"]) for session in known["sessions"]]
    begun = state(place)
    stands = begun["now"][path]
    for number in range(rounds):
        gate = threading.Barrier(2)
        told: dict[int, str] = {}

        def save(who: int, was: str = stands, number: int = number, gate: threading.Barrier = gate, told: dict[int, str] = told) -> None:
            gate.wait()
            text = f"第{who}人第{number}次"
            told[who] = people[who].ask("POST", f"/cases/{known['case']}/cell/", path=path, was=was, text=text)[1]

        threads = [threading.Thread(target=save, args=(who,)) for who in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        losers = [who for who in (0, 1) if f"第{1 - who}人第{number}次" in told[who]]
        assert len(losers) == 1, told
        stands = f"第{1 - losers[0]}人第{number}次"

    after = state(place)
    steps = [cell for _, cells in after["edits"][len(begun["edits"]) :] for cell in cells if cell[0] == path]
    assert len(steps) == rounds
    assert all(later[1] == earlier[2] for earlier, later in pairwise(steps))
    assert after["now"][path] == stands


def test_people_go_on_after_the_database_has_dropped_everybody(place, known, served):
    if "DATABASE_URL" not in place.environment:
        pytest.skip("SQLite has no server that could drop anybody")
    import psycopg

    port, _ = served
    browser = Browser(port, known["sessions"][0], known["case"])
    with psycopg.connect(place.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    was = state(place)["now"]["indicators[4].reason"]
    assert browser.save("indicators[4].reason", was, "断开之后") == 200
    assert state(place)["now"]["indicators[4].reason"] == "断开之后"
    wait(lambda: answers(f"http://127.0.0.1:{port}/ready/"), 60)


UPLOAD = """
from jixiao.web.cases.models import Import
from jixiao.web.accounts.models import Person, Unit
from django.core.files.uploadedfile import SimpleUploadedFile
from jixiao.web.cases import importing
from pathlib import Path
data = Path(SAMPLE).read_bytes()
found = importing.take(SimpleUploadedFile("seed.docx", data), Unit.objects.get(code="a1"), Person.objects.get(username="clerk"))
"""
OUTCOME = """
import json
from jixiao.web.cases.models import Import, Job
found = Import.objects.get()
job = Job.objects.get()
print(json.dumps({"state": found.state, "forms": len((found.result or {}).get("forms", [])), "job": job.state, "attempts": job.attempts}))
"""


def test_an_import_whose_worker_was_killed_is_read_once_by_the_next(place, known):
    sample = Path(__file__).parent / "samples" / "seed1-wangcheng-2021.docx"
    place.python(UPLOAD.replace("SAMPLE", repr(str(sample))))
    worker = subprocess.Popen([sys.executable, "-m", "jixiao.web", "worker"], env=place.environment, start_new_session=True)
    wait(lambda: working(worker.pid), 60)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()

    killed = json.loads(place.python(OUTCOME).splitlines()[-1])
    place.run("worker", "--once")
    done = json.loads(place.python(OUTCOME).splitlines()[-1])

    assert killed == {"state": "waiting", "forms": 0, "job": "running", "attempts": 1}
    assert done == {"state": "read", "forms": 1, "job": "done", "attempts": 2}


def working(worker: int) -> bool:
    """The worker has started the process of a job."""
    children = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
    return any(b"job" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0") for child in children)


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
case = Case.objects.get()
def save(n):
    from jixiao.web.cases import fields, sheet
    was = fields.get(sheet.case_form(Case.objects.get()), "indicators[5].reason")
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
