"""An installation that serves, and browsers that work in it while its machine fails."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from browser.sites import answers, free_port, wait
from installation import Installation

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
other = d.filled("wangcheng-2021", "a1")
def session(person):
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value
print(json.dumps({"case": case.pk, "other": other.pk, "unit": d.units["a1"].pk, "sessions": [session(d.clerk), session(second)]}))
"""
STANDS = """
import json
from jixiao.web.cases.models import Case, Edit, Import, Job, Transition
from jixiao.web.cases import fields, sheet
from jixiao.web import files
case, other = Case.objects.order_by("pk")
form = sheet.case_form(case)
print(json.dumps({
    "version": case.version,
    "edits": [[e.number, e.cells] for e in Edit.objects.filter(case=case).order_by("number")],
    "now": {p: fields.get(form, p) for p in fields.paths(form)},
    "moves": [[t.move, t.before, t.after, t.version.number, t.note] for t in Transition.objects.filter(case=other).order_by("pk")],
    "status": other.status, "moved": other.version,
    "imports": [[i.name, i.state, files.path(i.sha256).is_file(), Job.objects.filter(kind="read", arguments={"import_pk": i.pk}).count()]
                for i in Import.objects.order_by("pk")],
    "jobs": [[j.kind, j.state, j.attempts] for j in Job.objects.order_by("pk")],
}))
"""


class Browser:
    """A signed-in browser on one case."""

    def __init__(self, port: int, session: str, case: int) -> None:
        self.port, self.case = port, case
        self.cookies = f"jixiao={session}"
        status, text, headers = self.ask("GET", f"/cases/{case}/")
        assert status == 200, text
        self.token = re.search(r'data-csrf="([^"]+)"', text)[1]
        self.cookies += "; " + headers["Set-Cookie"].split(";")[0]

    def ask(self, method: str, address: str, data: bytes = b"", **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        if method == "POST":
            headers |= {"X-CSRFToken": self.token}
        connection.request(method, address, data, {"Cookie": self.cookies} | headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers

    def post(self, address: str, **values: str) -> tuple[int, str]:
        """What the page says to a form that htmx sends."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
        return self.ask("POST", address, urlencode(values).encode(), **headers)[:2]

    def save(self, path: str, was: str, text: str) -> tuple[int, str]:
        return self.post(f"/cases/{self.case}/cell/", path=path, was=was, text=text)

    def move(self, name: str, version: int, note: str) -> bool:
        """The move is confirmed; the page's next request shows its message, so asking for it is left out."""
        return self.post(f"/cases/{self.case}/move/{name}/", version=str(version), note=note)[0] == 302

    def upload(self, name: str, data: bytes, unit: int) -> int:
        edge = "----------edge"
        parts = [f'--{edge}\r\nContent-Disposition: form-data; name="unit"\r\n\r\n{unit}\r\n'.encode()]
        parts += [f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode(), data]
        parts += [f"\r\n--{edge}--\r\n".encode()]
        return self.ask("POST", "/imports/", b"".join(parts), **{"Content-Type": f"multipart/form-data; boundary={edge}"})[0]


@contextlib.contextmanager
def served(place: Installation) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A running server and worker; gives its port and the process that a signal to its group ends all of them."""
    port = free_port()
    with (place.home / "log").open("a") as log:
        words = [sys.executable, "-c", f"import jixiao.web as w; w.serve({port})"]
        process = subprocess.Popen(words, env=place.environment, stdout=log, stderr=log, start_new_session=True)
    try:
        wait(lambda: answers(f"http://127.0.0.1:{port}/ready/"), 90, lambda: (place.home / "log").read_text())
        yield port, process
    finally:
        with contextlib.suppress(ProcessLookupError):  # a test may have killed it
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def told(place: Installation, program: str) -> dict:
    """The JSON that a program of the installation prints last."""
    return json.loads(place.python(program).splitlines()[-1])


def rows(place: Installation, question: str) -> int:
    """The number that one SQL question gives, asked without starting the application."""
    if url := place.environment.get("DATABASE_URL"):
        import psycopg

        with psycopg.connect(url) as connection:
            return connection.execute(question).fetchone()[0]
    import sqlite3

    with contextlib.closing(sqlite3.connect(f"file:{place.home / 'jixiao.sqlite3'}?mode=ro", uri=True, timeout=20)) as connection:
        return connection.execute(question).fetchone()[0]


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def lives(pid: int) -> bool:
    """The process has not ended (one that nobody has asked about yet has)."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
