"""How long people wait for the web application while many work at once, and whether a save is ever lost.

    python benchmarks/web.py                                    50 people, 30 seconds, on SQLite and on PostgreSQL
    python benchmarks/web.py --database postgres --users 500 --accounts 15000 --units 3000 --forms 60000 --seconds 300

Each person is a connection of its own that thinks (--think, on average) between two requests. Six in ten are clerks who save cells, look at
their form and upload now and then; three review what was handed in and comment; one reads lists and progress. Server, worker and
database run on this machine beside the people, as does everything else that happens to run here: the load average is printed with the figures.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

import psutil

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "tests" / "web" / "samples" / "seed1-wangcheng-2021.docx"
PATHS = [f"indicators[{n}].reason" for n in range(4)]
CLERK, REVIEWER, READER = "clerk", "department", "finance"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=("both", "sqlite", "postgres"), default="both")
    for name, default in (("users", 50), ("seconds", 30), ("accounts", 600), ("units", 120), ("forms", 1200), ("workers", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--think", type=float, default=5.0, help="seconds between two requests of one person")
    options = parser.parse_args()
    if options.forms < 2 * options.units:
        parser.error("--forms: at least two for each unit, one to fill in and one to review")
    for kind in ("sqlite", "postgres") if options.database == "both" else (options.database,):
        with tempfile.TemporaryDirectory(prefix="jixiao-load-", dir="/tmp") as scratch, database(kind, Path(scratch)) as (url, cluster):
            run(kind, url, cluster, Path(scratch) / "home", options)


def run(kind: str, url: str, cluster: int | None, home: Path, options: argparse.Namespace) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JIXIAO_", "DATABASE_"))}
    environment |= {"JIXIAO_HOME": str(home), "PYTHONPATH": str(ROOT / "src")} | ({"DATABASE_URL": url} if url else {})
    began = time.monotonic()
    wanted = {name: getattr(options, name) for name in ("users", "accounts", "units", "forms")}
    told = python(
        f"import sys; sys.path.insert(0, {str(ROOT / 'benchmarks' / 'fill')!r})\nfrom many import fill\nfill(**{wanted})", environment
    )
    people = json.loads(told.splitlines()[-1])
    print(
        f"{kind}: {options.accounts} accounts, {options.units} units, {options.forms} forms filled in {time.monotonic() - began:.0f} s",
        flush=True,
    )
    port = free_port()
    with (home / "log").open("w") as log:
        words = [sys.executable, "-c", f"import jixiao.web as w; w.serve({port}, workers={options.workers})"]
        server = subprocess.Popen(words, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        wait(port, home / "log")
        load = drive(port, people, options, [p for p in (server.pid, cluster) if p])
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)
    lost = missing(load, environment)
    show(load, options, lost)


@dataclass
class Load:
    """What was measured: seconds of every request by what it was, and what went wrong."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    saved: dict[tuple[int, str], str] = field(default_factory=dict)
    memory: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, seconds: float, status: int) -> None:
        with self.lock:
            self.taken[what].append(seconds)
            if status >= 400 or status == 0:
                self.wrong[f"{what} {status or 'no answer'}"] += 1


class Someone:
    """A signed-in person with a connection of their own."""

    def __init__(self, port: int, known: dict[str, Any], load: Load, seed: int) -> None:
        self.port, self.known, self.load = port, known, load
        self.random = random.Random(seed)
        self.cookies = f"jixiao={known['session']}"
        self.token = ""
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(
        self, what: str, method: str, address: str, body: bytes = b"", kind: str = "application/x-www-form-urlencoded"
    ) -> tuple[int, str]:
        headers = {"Cookie": self.cookies}
        if method == "POST":
            headers |= {"Content-Type": kind, "X-CSRFToken": self.token}
            if what != "import":
                headers["HX-Request"] = "true"
        begun = time.perf_counter()
        try:
            self.connection.request(method, address, body or None, headers)
            answer = self.connection.getresponse()
            status, text = answer.status, answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                if cookie.startswith("csrftoken="):
                    self.cookies = f"jixiao={self.known['session']}; {cookie.split(';')[0]}"
        except (OSError, http.client.HTTPException):
            self.connection.close()
            status, text = 0, ""
        self.load.note(what, time.perf_counter() - begun, status)
        if found := re.search(r'data-csrf="([^"]+)"', text):
            self.token = found[1]
        return status, text

    def work(self, until: float, think: float) -> None:
        time.sleep(self.random.uniform(0, think))
        self.ask("home", "GET", "/")
        deeds = {CLERK: self.fill_in, REVIEWER: self.review, READER: self.read}
        while time.monotonic() < until:
            time.sleep(self.random.uniform(0.5, 1.5) * think)
            deeds[self.known["role"]]()

    def fill_in(self) -> None:
        chance = self.random.random()
        case = self.known["case"]
        if chance < 0.65:
            path = self.random.choice(PATHS)
            text = f"因场地改造顺延，第{self.random.randrange(10**9)}次记录。"
            values = {"path": path, "was": self.known["values"][path], "text": text}
            status, answer = self.ask("save a cell", "POST", f"/cases/{case}/cell/", urlencode(values).encode())
            if status == 200 and text in answer:
                self.known["values"][path] = self.load.saved[case, path] = text
        elif chance < 0.85:
            self.ask("open a form", "GET", f"/cases/{case}/")
        elif chance < 0.98:
            self.ask("list", "GET", "/cases/")
        else:
            self.upload()

    def upload(self) -> None:
        mark = "jixiao-load"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="a.docx"\r\n\r\n'.encode()
        self.ask(
            "import",
            "POST",
            "/imports/",
            head + SAMPLE.read_bytes() + f"\r\n--{mark}--\r\n".encode(),
            f"multipart/form-data; boundary={mark}",
        )

    def review(self) -> None:
        chance = self.random.random()
        case = self.random.choice(self.known["cases"])
        if chance < 0.55:
            self.ask("open a form", "GET", f"/cases/{case}/")
        elif chance < 0.7:
            self.ask("comment", "POST", f"/cases/{case}/comments/", urlencode({"path": PATHS[0], "text": "请补充说明。"}).encode())
        else:
            self.ask("list", "GET", "/cases/?status=department")

    def read(self) -> None:
        self.ask(*self.random.choice((("list", "GET", "/cases/"), ("progress", "GET", "/progress/"), ("home", "GET", "/"))))


def drive(port: int, people: list[dict[str, Any]], options: argparse.Namespace, roots: list[int]) -> Load:
    """Let everybody work at once for the time given."""
    load = Load()
    until = time.monotonic() + options.seconds
    threads = [
        threading.Thread(target=Someone(port, known, load, seed).work, args=(until, options.think)) for seed, known in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        load.memory = max(load.memory, memory(roots))
        time.sleep(2)
    for thread in threads:
        thread.join()
    return load


def memory(roots: list[int]) -> float:
    """Proportional memory of these processes and all they started, in MiB."""
    total = 0
    for root in roots:
        with contextlib.suppress(psutil.Error):
            for process in (psutil.Process(root), *psutil.Process(root).children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    total += process.memory_full_info().pss
    return total / 2**20


def missing(load: Load, environment: dict[str, str]) -> list[str]:
    """Saves that were confirmed and are not in the database."""
    wanted = [[case, path, text] for (case, path), text in load.saved.items()]
    code = """
import json, sys
from jixiao.web.cases import fields, sheet
from jixiao.web.cases.models import Case
wanted = json.load(open(sys.argv[1]))
forms = {c.pk: sheet.case_form(c) for c in Case.objects.filter(pk__in={case for case, _, _ in wanted})}
print(json.dumps([[case, path] for case, path, text in wanted if fields.get(forms[case], path) != text]))
"""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(wanted, file)
        file.flush()
        return json.loads(python(code, environment, file.name).splitlines()[-1])


def show(load: Load, options: argparse.Namespace, lost: list[str]) -> None:
    count = sum(map(len, load.taken.values()))
    print(
        f"  {options.users} people, {options.seconds} s, {count / options.seconds:.1f} requests a second, load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    print(f"  {'':14}{'number':>7}{'p50 ms':>8}{'p95 ms':>8}{'max ms':>8}")
    for what, seconds in sorted(load.taken.items()):
        cuts = quantiles(seconds, n=20, method="inclusive") if len(seconds) > 1 else seconds * 19
        print(f"  {what:14}{len(seconds):7}{cuts[9] * 1000:8.0f}{cuts[18] * 1000:8.0f}{max(seconds) * 1000:8.0f}")
    errors = ", ".join(f"{what} ×{n}" for what, n in sorted(load.wrong.items())) or "none"
    print(f"  errors: {errors}; lost saves: {len(lost)} of {len(load.saved)} cells; memory at most {load.memory:.0f} MiB", flush=True)


def python(code: str, environment: dict[str, str], *words: str) -> str:
    words = (sys.executable, "-c", f"import jixiao.web as w; w.prepare()\n{code}", *words)
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    return done.stdout


def wait(port: int, log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/ready/")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.3)
    sys.exit(log.read_text()[-3000:])


@contextlib.contextmanager
def database(kind: str, folder: Path) -> Iterator[tuple[str, int | None]]:
    """DATABASE_URL and the process of a database of that kind, made for this run."""
    if kind == "sqlite":
        yield "", None
        return
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    as_owner: list[str] = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        folder.chmod(0o755)
        as_owner = ["runuser", "-u", "postgres", "--"]
    place = folder / "cluster"
    place.mkdir()
    if as_owner:
        shutil.chown(place, "postgres")
    data, port = place / "data", free_port()

    def call(program: str, *words: str) -> None:
        subprocess.run([*as_owner, str(programs / program), *words], check=True, stdout=subprocess.DEVNULL, cwd="/")

    call("initdb", "-D", str(data), "-U", "jixiao", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    told = f"-p {port} -k {place} -c listen_addresses=127.0.0.1 -c shared_buffers=1GB"
    call("pg_ctl", "-D", str(data), "-w", "-l", str(place / "log"), "-o", told, "start")
    call("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "jixiao", "jixiao")
    try:
        yield f"postgresql://jixiao@127.0.0.1:{port}/jixiao", int((data / "postmaster.pid").read_text().split()[0])
    finally:
        call("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
