"""kill -9 of server and worker amid saves, moves, uploads and long jobs: nothing confirmed is lost, nothing is done twice."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from browser.sites import wait
from installation import KINDS, new, postgres  # noqa: F401 - a fixture
from web.serving import FILL, STANDS, Browser, children, lives, rows, served, told

pytestmark = pytest.mark.xdist_group("killed")  # one storm for all of them
PATHS = [f"indicators[{n}].reason" for n in range(2)]
COPIES = 250  # some seconds of work, so that the kill falls into it
LONG = f"""
from jixiao.web.cases import jobs
from jixiao.web.cases.models import Case, Import, Job
from jixiao.web.accounts.models import Person
Job.objects.all().delete()
Import.objects.all().delete()
case = Case.objects.order_by("pk")[0]
copies = []
for n in range({COPIES}):
    case.pk, case.name, case.status, case.handed_in = None, f"副本{{n}}", "department", True
    copies.append(Case(**{{f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields}}))
Case.objects.bulk_create(copies)
jobs.enqueue("facts", {{}}, by=Person.objects.get(username="clerk"))
"""
READ = """
from pathlib import Path
from django.core.files.uploadedfile import SimpleUploadedFile
from jixiao.web.accounts.models import Person, Unit
from jixiao.web.cases import importing
from jixiao.web.cases.models import Import, Job
Job.objects.all().delete()
Import.objects.all().delete()
data = Path(SAMPLE).read_bytes()
importing.take(SimpleUploadedFile("seed.docx", data), Unit.objects.get(code="a1"), Person.objects.get(username="clerk"))
"""
OUTCOME = """
import json
from jixiao.web.cases.models import Import, Job
from jixiao.web.overview.models import Fact
job = Job.objects.get()
print(json.dumps({"state": job.state, "attempts": job.attempts, "result": job.result, "facts": Fact.objects.count(),
                  "imports": [[i.state, len((i.result or {}).get("forms", []))] for i in Import.objects.all()]}))
"""


@dataclass
class Storm:
    """What people at work had confirmed, and sent last, when the machine was killed under them."""

    before: dict
    after: dict = field(default_factory=dict)
    saved: dict[str, list[str]] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)
    uploaded: list[str] = field(default_factory=list)


@pytest.fixture(scope="module", params=KINDS)
def place(request, tmp_path_factory):
    return new(request.param, request, tmp_path_factory.mktemp("killed"))


@pytest.fixture(scope="module")
def storm(place):
    """Two people save cells, one moves a form to and fro, one uploads; server and worker are killed in the middle of it."""
    known = told(place, FILL)
    storm = Storm(told(place, STANDS))
    with served(place) as (port, process):
        people = [Browser(port, known["sessions"][n % 2], known["other" if n == 2 else "case"]) for n in range(4)]
        deeds = [
            *((lambda path=path, who=who: _save(storm, who, path)) for path, who in zip(PATHS, people, strict=False)),
            lambda: _move(storm, people[2]),
            lambda: _upload(storm, people[3], known["unit"]),
        ]
        threads = [threading.Thread(target=_until_killed, args=(deed,)) for deed in deeds]
        for thread in threads:
            thread.start()
        wait(lambda: _busy(storm), 120, lambda: f"{storm}\n{(place.home / 'log').read_text()}")
        os.killpg(process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join(timeout=60)
    storm.after = told(place, STANDS)
    return storm


def _busy(storm: Storm) -> bool:
    return (
        all(len(texts) > 3 for texts in storm.saved.values()) and len(storm.saved) == 2 and len(storm.moved) > 3 and len(storm.uploaded) > 2
    )


def _until_killed(deed) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException):
        deed()


def _save(storm: Storm, who: Browser, path: str) -> None:
    storm.saved[path] = [storm.before["now"][path]]
    for number in range(10_000):
        storm.sent[path] = f"{path} 第{number}次"
        if who.save(path, storm.saved[path][-1], storm.sent[path])[0] != 200:
            return
        storm.saved[path].append(storm.sent[path])


def _move(storm: Storm, who: Browser) -> None:
    for number in range(10_000):
        note = f"第{number}步"
        if not who.move(("submit", "recall")[number % 2], storm.before["moved"] + number, note):
            return
        storm.moved.append(note)


def _upload(storm: Storm, who: Browser, unit: int) -> None:
    for number in range(40):
        if who.upload(f"{number}.docx", f"content {number}".encode() * 2000, unit) != 302:
            return
        storm.uploaded.append(f"{number}.docx")


def test_every_confirmed_save_stands_once_and_in_order(storm):
    edits = storm.after["edits"][len(storm.before["edits"]) :]
    for path in PATHS:
        confirmed = storm.saved[path][1:]
        written = [cell[2] for _, cells in edits for cell in cells if cell[0] == path]
        assert written[: len(confirmed)] == confirmed
        assert written[len(confirmed) :] in ([], [storm.sent[path]])
        assert storm.after["now"][path] == written[-1]
    assert edits[-1][0] == storm.after["version"]
    assert len({number for number, _ in edits}) == len(edits)


def test_every_confirmed_move_was_made_once_and_the_form_stands_where_the_last_one_left_it(storm):
    steps = storm.after["moves"][len(storm.before["moves"]) :]
    notes = [note for *_, note in steps]

    assert notes[: len(storm.moved)] == storm.moved
    assert len(notes) <= len(storm.moved) + 1
    assert [number for *_, number, _ in steps] == [storm.before["moved"] + n for n in range(len(steps))]
    assert storm.after["status"] == steps[-1][2]
    assert storm.after["moved"] == storm.before["moved"] + len(steps)


def test_every_confirmed_upload_is_kept_with_its_file_and_one_job(storm):
    names = [name for name, *_ in storm.after["imports"]]

    assert names[: len(storm.uploaded)] == storm.uploaded
    assert len(names) <= len(storm.uploaded) + 1
    assert all(file and jobs == 1 for *_, file, jobs in storm.after["imports"])


def test_what_was_killed_is_whole(storm, place):
    assert "whole" in place.run("verify")


def killed_worker(place, begun) -> None:
    """Start a worker, and kill it alone once a job has `begun`: the process of the job ends with it, or sees that it is gone."""
    worker = subprocess.Popen([sys.executable, "-m", "jixiao.web", "worker"], env=place.environment, start_new_session=True)
    try:
        wait(lambda: begun(worker.pid), 90)
        jobs = children(worker.pid)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        wait(lambda: not any(lives(job) for job in jobs), 60)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="a job ends with its worker on Linux; elsewhere its lease runs out")
def test_an_import_whose_worker_was_killed_is_read_once_by_the_next(storm, place):
    sample = Path(__file__).parent / "samples" / "seed1-wangcheng-2021.docx"
    place.python(READ.replace("SAMPLE", repr(str(sample))))

    killed_worker(place, lambda worker: any(b"job" in Path(f"/proc/{job}/cmdline").read_bytes().split(b"\0") for job in children(worker)))
    killed = told(place, OUTCOME)
    place.run("worker", "--once")
    done = told(place, OUTCOME)

    assert (killed["state"], killed["attempts"], killed["imports"]) == ("running", 1, [["waiting", 0]])
    assert (done["state"], done["attempts"], done["imports"]) == ("done", 2, [["read", 1]])


@pytest.mark.skipif(sys.platform != "linux", reason="a job ends with its worker on Linux; elsewhere its lease runs out")
def test_a_long_job_whose_worker_was_killed_is_ended_by_the_next_and_counts_nothing_twice(storm, place):
    place.python(LONG)

    killed_worker(place, lambda _: rows(place, "SELECT count(*) FROM overview_fact") > 2)
    killed = told(place, OUTCOME)
    place.run("worker", "--once")
    done = told(place, OUTCOME)

    assert (killed["state"], killed["attempts"]) == ("running", 1)
    assert 2 < killed["facts"] < COPIES
    assert (done["state"], done["attempts"], done["facts"]) == ("done", 2, COPIES)
    assert done["result"] == {"counted": COPIES - killed["facts"]}
