"""How long people wait for the web application while many work at once, and whether a confirmed write is ever lost.

    python benchmarks/web.py                                   a small district for a minute, on SQLite and on PostgreSQL
    python benchmarks/web.py --city --keep /tmp/jixiao-load    15,000 accounts, 3,000 units, 60,000 forms; 100, 300, 500 people

Everybody thinks between two requests as long as it takes to type or read (--think seconds on average). Of ten signed-in people six are
clerks, who save cells, look at their form and lists and upload a file about once an hour; three review: they read, comment and pass forms;
one is of the finance bureau and reads lists, progress, charts and forms. For every ten of them one visitor reads the public pages.
Requests of the first seconds (--warm) are not counted. At the end every confirmed save, comment and move is looked up in the database.

Server, worker, database and the people themselves share this machine: processor time of each and the load average are printed with the
figures. --keep leaves the filled databases in that folder and starts from a copy the next time.
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import quote, urlencode

import psutil

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "tests" / "web" / "samples" / "seed1-wangcheng-2021.docx"
PATHS = [f"indicators[{n}].reason" for n in range(4)]
CITY = {"units": 3000, "accounts": 15_000, "forms": 60_000, "users": "100,300,500", "seconds": 60}
TOWN = {"units": 60, "accounts": 300, "forms": 1200, "users": "50", "seconds": 45}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=("both", "sqlite", "postgres"), default="both")
    parser.add_argument("--city", action="store_true", help=f"with {CITY}")
    parser.add_argument("--users", help="how many people, one run after the other: 100,300,500")
    for name in ("seconds", "accounts", "units", "forms"):
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--workers", type=int, default=2, help="server processes")
    parser.add_argument("--think", type=float, default=20.0, help="seconds between two requests of one person")
    parser.add_argument("--warm", type=int, default=15, help="seconds before requests are counted")
    parser.add_argument("--keep", type=Path, help="folder for the filled databases")
    options = parser.parse_args()
    for name, value in (CITY if options.city else TOWN).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    if options.forms < 5 * options.units:
        parser.error("--forms: at least five for each unit")
    for kind in ("postgres", "sqlite") if options.database == "both" else (options.database,):
        with contextlib.ExitStack() as stack:
            folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jixiao-load-", dir="/tmp")))
            place = folder / f"{kind}-{options.units}-{options.accounts}-{options.forms}"
            place.mkdir(parents=True, exist_ok=True)
            run(stack.enter_context(DATABASES[kind](place)), options)


def run(stand: "Stand", options: argparse.Namespace) -> None:
    """Fill where nothing is filled yet, let people work on a copy, and tell."""
    if not stand.filled.exists():
        begun = time.monotonic()
        sizes = {name: getattr(options, name) for name in ("accounts", "units", "forms")}
        python(f"{FILL}\nfill(**{sizes})", stand.environment)
        stand.filled.touch()
        print(f"{stand.name}: {sizes} filled in {time.monotonic() - begun:.0f} s", flush=True)
    with stand.copied() as environment:
        port, log = free_port(), stand.place / "server.log"
        with log.open("w") as file:
            words = [sys.executable, "-c", f"import jixiao.web as w; w.serve({port}, workers={options.workers})"]
            server = subprocess.Popen(words, env=environment, stdout=file, stderr=file, start_new_session=True)
        try:
            wait(port, log)
            for users in map(int, options.users.split(",")):
                told = python(f"{FILL}\nimport json\nprint(json.dumps(list(people({users}))))", environment)
                meters = {"server": Meter(server.pid), "database": Meter(stand.process)}
                load = drive(port, json.loads(told.splitlines()[-1]), options, meters)
                show(f"{stand.name}, {users} people", load, options, missing(load, environment), meters)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)


FILL = f"import sys; sys.path.insert(0, {str(ROOT / 'benchmarks' / 'fill')!r})\nfrom many import fill, people"


@dataclass
class Load:
    """What was measured: seconds of every request by what it was, what went wrong, and every write that was confirmed."""

    counts_from: float
    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    saved: list[tuple[int, str, str]] = field(default_factory=list)
    said: list[tuple[int, str]] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, seconds: float, status: int) -> None:
        with self.lock:
            if time.monotonic() - seconds >= self.counts_from:
                self.taken[what].append(seconds)
            if status >= 400 or status == 0:
                self.wrong[f"{what} {status or 'no answer'}"] += 1


class Meter:
    """Processor time and memory of a process and all it started."""

    def __init__(self, root: int | None) -> None:
        self.root, self.most = root, 0.0
        self.seen: dict[int, float] = {}
        self.look()
        self.before = sum(self.seen.values())

    def look(self) -> None:
        total = 0
        with contextlib.suppress(psutil.Error):
            for process in (psutil.Process(self.root), *psutil.Process(self.root).children(recursive=True)) if self.root else ():
                with contextlib.suppress(psutil.Error):
                    times = process.cpu_times()
                    self.seen[process.pid] = times.user + times.system
                    total += process.memory_full_info().pss
        self.most = max(self.most, total / 2**20)

    @property
    def seconds(self) -> float:
        return sum(self.seen.values()) - self.before


class Someone:
    """A signed-in person with a connection of their own."""

    def __init__(self, port: int, known: dict[str, Any], load: Load, seed: int) -> None:
        self.port, self.known, self.load = port, known, load
        self.random = random.Random(seed)
        self.own = f"jixiao={known['session']}" if "session" in known else ""
        self.cookies, self.token = self.own, ""
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(
        self, what: str, method: str, address: str, body: bytes = b"", kind: str = "application/x-www-form-urlencoded"
    ) -> tuple[int, str]:
        headers = {"Cookie": self.cookies}
        if method == "POST":
            headers |= {"Content-Type": kind, "X-CSRFToken": self.token}
            if what == "save a cell":
                headers["HX-Request"] = "true"
        begun = time.perf_counter()
        try:
            self.connection.request(method, address, body or None, headers)
            answer = self.connection.getresponse()
            status, text = answer.status, answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                if cookie.startswith("csrftoken="):
                    self.cookies = f"{self.own}; {cookie.split(';')[0]}"
        except (OSError, http.client.HTTPException):
            self.connection.close()
            status, text = 0, ""
        self.load.note(what, time.perf_counter() - begun, status)
        if found := re.search(r'data-csrf="([^"]+)"', text):
            self.token = found[1]
        return status, text

    def work(self, until: float, think: float) -> None:
        deeds = {"clerk": self.fill_in, "department": self.review, "finance": self.oversee, "public": self.visit}
        time.sleep(self.random.uniform(0, think))
        if self.own:
            self.ask("home", "GET", "/")
        while time.monotonic() < until:
            deeds[self.known["role"]]()
            time.sleep(self.random.uniform(0.5, 1.5) * think)

    def fill_in(self) -> None:
        chance, case = self.random.random(), self.known["case"]
        if chance < 0.7:
            self.save(case, self.random.choice(PATHS))
        elif chance < 0.88:
            self.ask("open a form", "GET", f"/cases/{case}/")
        elif chance < 0.995:
            self.ask("list", "GET", "/cases/")
        else:
            self.upload()

    def save(self, case: int, path: str) -> None:
        text = f"因场地改造顺延，第{self.random.randrange(10**12)}次记录。"
        values = {"path": path, "was": self.known["values"][path], "text": text}
        status, answer = self.ask("save a cell", "POST", f"/cases/{case}/cell/", urlencode(values).encode())
        if status == 200 and text in answer:
            self.known["values"][path] = text
            self.load.saved.append((case, path, text))

    def upload(self) -> None:
        mark = "jixiao-load"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="a.docx"\r\n\r\n'.encode()
        body = head + SAMPLE.read_bytes() + f"\r\n--{mark}--\r\n".encode()
        self.ask("upload", "POST", "/imports/", body, f"multipart/form-data; boundary={mark}")

    def review(self) -> None:
        chance, case = self.random.random(), self.random.choice(self.known["cases"])
        if chance < 0.3:
            self.ask("list", "GET", "/cases/?status=department")
            return
        _, page = self.ask("open a form", "GET", f"/cases/{case}/")
        if chance < 0.5:
            text = f"请补充说明{self.random.randrange(10**12)}。"
            status, _ = self.ask("comment", "POST", f"/cases/{case}/comments/", urlencode({"path": PATHS[0], "text": text}).encode())
            if status == 302:
                self.load.said.append((case, text))
        elif chance < 0.6 and "/move/pass/" in page and (version := re.search(r'name="version" value="(\d+)"', page)):
            status, _ = self.ask("move", "POST", f"/cases/{case}/move/pass/", urlencode({"version": version[1]}).encode())
            if status == 302:
                self.load.passed.append(case)

    def oversee(self) -> None:
        pages = (
            ("home", "/"),
            ("list", "/cases/"),
            ("search", "/cases/?q=专项经费5"),
            ("progress", "/progress/"),
            ("charts", "/overview/"),
        )
        what, address = self.random.choice((*pages, ("open a form", f"/cases/{self.random.choice(self.known['cases'])}/")))
        self.ask(what, "GET", quote(address, safe="/?=&"))

    def visit(self) -> None:
        case = self.random.choice(self.known["cases"])
        pages = (("public list", "/public/"), ("public search", "/public/?q=专项经费7&year=2024"), ("public form", f"/public/{case}/"))
        what, address = self.random.choice(pages)
        self.ask(what, "GET", quote(address, safe="/?=&"))


def drive(port: int, people: list[dict[str, Any]], options: argparse.Namespace, meters: dict[str, Meter]) -> Load:
    """Let everybody work at once for the time given."""
    begun = time.monotonic()
    load, until = Load(begun + options.warm), begun + options.warm + options.seconds
    threads = [
        threading.Thread(target=Someone(port, known, load, seed).work, args=(until, options.think), daemon=True)
        for seed, known in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        for meter in meters.values():
            meter.look()
        time.sleep(3)
    for thread in threads:
        thread.join(timeout=90)
    return load


def missing(load: Load, environment: dict[str, str]) -> list[list[Any]]:
    """Writes that were confirmed and are not in the database."""
    code = """
import json, sys
from jixiao.web.cases.models import Case, Comment, Edit
saved, said, passed = json.load(open(sys.argv[1]))
cases = {case for case, *_ in saved}
edits = {(e.case_id, path, after) for e in Edit.objects.filter(case__in=cases) for path, _, after in e.cells if path}
comments = set(Comment.objects.filter(case__in={case for case, _ in said}).values_list("case", "text"))
moved = set(Case.objects.filter(pk__in=passed).exclude(status="department").values_list("pk", flat=True))
lost = [row for row in saved if tuple(row) not in edits] + [row for row in said if tuple(row) not in comments]
print(json.dumps(lost + [[case, "pass"] for case in passed if case not in moved]))
"""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump([load.saved, load.said, load.passed], file)
        file.flush()
        return json.loads(python(code, environment, file.name).splitlines()[-1])


def show(title: str, load: Load, options: argparse.Namespace, lost: list[Any], meters: dict[str, Meter]) -> None:
    count = sum(map(len, load.taken.values()))
    print(
        f"{title}: {options.units} units, {options.accounts} accounts, {options.forms} forms; {options.seconds} s, thinking {options.think:g} s, "
        f"{options.workers} server processes; {count / options.seconds:.1f} requests a second; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    print(f"  {'':14}{'number':>7}{'p50 ms':>8}{'p95 ms':>8}{'max ms':>8}")
    everything = [second for seconds in load.taken.values() for second in seconds]
    for what, seconds in [*sorted(load.taken.items()), ("all", everything)]:
        cuts = quantiles(seconds, n=20, method="inclusive") if len(seconds) > 1 else (seconds or [0.0]) * 19
        print(f"  {what:14}{len(seconds):7}{cuts[9] * 1000:8.0f}{cuts[18] * 1000:8.0f}{max(seconds, default=0) * 1000:8.0f}")
    errors = ", ".join(f"{what} ×{n}" for what, n in sorted(load.wrong.items())) or "none"
    writes = len(load.saved) + len(load.said) + len(load.passed)
    print(
        f"  errors: {errors}; lost writes: {len(lost)} of {writes} ({len(load.saved)} saves, {len(load.said)} comments, {len(load.passed)} moves)"
    )
    used = "; ".join(f"{name} {meter.seconds:.0f} s of processor time, at most {meter.most:.0f} MiB" for name, meter in meters.items())
    print(f"  {used}; the people {sum(os.times()[:2]):.0f} s so far", flush=True)


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


class Stand:
    """A database to be filled once and copied for each run."""

    name = ""
    process: int | None = None

    def __init__(self, place: Path) -> None:
        self.place, self.filled = place, place / "filled"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("JIXIAO_", "DATABASE_"))}
        self.environment = kept | {"JIXIAO_HOME": str(place / "home"), "PYTHONPATH": str(ROOT / "src")}

    @contextlib.contextmanager
    def copied(self) -> Iterator[dict[str, str]]:
        """The environment of a copy that is thrown away afterwards."""
        home = self.place / "run"
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run(["cp", "-a", self.place / "home", home], check=True)
        try:
            yield self.environment | {"JIXIAO_HOME": str(home)}
        finally:
            shutil.rmtree(home, ignore_errors=True)


class Sqlite(Stand):
    name = "SQLite"


class Postgres(Stand):
    """A cluster of its own in the folder, with the server's own settings for writing safely."""

    name = "PostgreSQL"

    def __init__(self, place: Path, port: int, process: int) -> None:
        super().__init__(place)
        self.port, self.process = port, process
        self.environment["DATABASE_URL"] = self.address("filled")

    def address(self, name: str) -> str:
        return f"postgresql://jixiao@127.0.0.1:{self.port}/{name}"

    @contextlib.contextmanager
    def copied(self) -> Iterator[dict[str, str]]:
        words = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "jixiao")
        with super().copied() as environment:
            call("dropdb", *words, "--if-exists", "load")
            call("createdb", *words, "-T", "filled", "load")
            call("psql", *words, "-qc", "VACUUM ANALYZE", "load")
            try:
                yield environment | {"DATABASE_URL": self.address("load")}
            finally:
                call("dropdb", *words, "--force", "load")


@contextlib.contextmanager
def sqlite(place: Path) -> Iterator[Stand]:
    yield Sqlite(place)


@contextlib.contextmanager
def postgres(place: Path) -> Iterator[Stand]:
    data, port = place / "data", free_port()
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        for folder in (place, place.parent):
            folder.chmod(0o755)
        data.mkdir(exist_ok=True)
        shutil.chown(data, "postgres")
    if not (data / "PG_VERSION").exists():
        call("initdb", "-D", str(data), "-U", "jixiao", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    told = f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c shared_buffers=1GB -c max_wal_size=4GB -c jit=off -c random_page_cost=1.1"
    call("pg_ctl", "-D", str(data), "-w", "-l", str(data / "log"), "-o", told, "start")
    try:
        if not (place / "filled").exists():
            words = ("-h", "127.0.0.1", "-p", str(port), "-U", "jixiao")
            call("dropdb", *words, "--if-exists", "filled")
            call("createdb", *words, "filled")
        yield Postgres(place, port, int((data / "postmaster.pid").read_text().split()[0]))
    finally:
        call("pg_ctl", "-D", str(data), "-w", "-m", "fast", "stop")


DATABASES: dict[str, Callable[[Path], contextlib.AbstractContextManager[Stand]]] = {"sqlite": sqlite, "postgres": postgres}


def call(program: str, *words: str) -> None:
    as_owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    where = max(Path("/usr/lib/postgresql").glob("*/bin"))
    quiet = os.environ | {"PGOPTIONS": "-c client_min_messages=warning"}
    subprocess.run([*as_owner, str(where / program), *words], check=True, stdout=subprocess.DEVNULL, cwd="/", env=quiet)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
