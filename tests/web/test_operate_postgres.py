"""PostgreSQL crashes under work, or its disk is full: whoever is refused reads a sentence, and nothing confirmed is lost."""

import contextlib
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from browser.conftest import POSTGRES
from browser.sites import answers, free_port, wait
from installation import Installation, environment
from web.serving import FILL, STANDS, Browser, served, told

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("crashed")]
MOUNTED = 192 * 2**20
NOT_SAVED = "这次操作没有保存"


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL of its own in `folder`, with small log files so that it asks the disk for room often."""

    folder: Path
    port: int
    owner: tuple[str, ...]

    def run(self, program: str, *words: str, code: int = 0) -> str:
        command = [*self.owner, str(POSTGRES / program), "-D", str(self.folder / "data"), *words]
        with (self.folder / "said").open("w") as said:  # not a pipe: the server would hold it open
            done = subprocess.run(command, stdout=said, stderr=said, check=False, cwd="/")
        text = (self.folder / "said").read_text()
        assert done.returncode == code, text
        return text

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_wal_size=8MB -c min_wal_size=2MB"
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def running(self) -> bool:
        command = [*self.owner, str(POSTGRES / "pg_ctl"), "-D", str(self.folder / "data"), "status"]
        return subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    """A cluster on a small file system of its own where one may be mounted."""
    if not (POSTGRES / "initdb").exists():
        pytest.fail(f"the PostgreSQL server programs are not in {POSTGRES}: install postgresql-15")
    folder = Path("/tmp") / f"jixiao-small-{os.getpid()}"
    folder.mkdir()
    owner: tuple[str, ...] = ()
    if os.getuid() == 0:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MOUNTED}", "jixiao-small", str(folder)], capture_output=True, check=False)
        name = next(n for n in ("postgres", "nobody") if subprocess.run(["id", n], capture_output=True, check=False).returncode == 0)
        owner = ("runuser", "-u", name, "--")
        shutil.chown(folder, name)
    made = Cluster(folder, free_port(), owner)
    try:
        made.run("initdb", "-U", "jixiao", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--wal-segsize=1")
        made.start()
        yield made
    finally:
        if made.running():
            made.run("pg_ctl", "-m", "immediate", "stop")
        if folder.is_mount():
            subprocess.run(["umount", str(folder)], check=True)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def place(cluster, tmp_path_factory) -> Installation:
    home = tmp_path_factory.mktemp("crashed")
    return Installation(home, environment(home) | {"DATABASE_URL": f"postgresql://jixiao@127.0.0.1:{cluster.port}/postgres"})


@pytest.fixture(scope="module")
def known(place):
    return told(place, FILL)


@pytest.fixture(scope="module")
def port(place, known):
    with served(place) as (port, _):
        yield port


class Typist:
    """Somebody who types into one cell, and types again what was refused."""

    def __init__(self, browser: Browser, path: str, stands: str, size: int = 0) -> None:
        self.browser, self.path, self.size = browser, path, size
        self.confirmed = [stands]
        self.refused: list[tuple[int, str]] = []
        self.stop = threading.Event()

    def once(self) -> bool:
        text = f"{self.path} 第{len(self.confirmed)}次 " + "满" * self.size
        status, said = self.browser.save(self.path, self.confirmed[-1], text)
        if status == 200:
            self.confirmed.append(text.strip())
        else:
            self.refused.append((status, said))
        return status == 200

    def work(self) -> None:
        while not self.stop.is_set():
            if not self.once():
                time.sleep(0.1)


@contextlib.contextmanager
def at_work(typists: list[Typist]) -> Iterator[None]:
    threads = [threading.Thread(target=typist.work) for typist in typists]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for typist in typists:
            typist.stop.set()
        for thread in threads:
            thread.join(timeout=90)


def more(typists: list[Typist]) -> Callable[[], bool]:
    """Everybody has had two more saves confirmed since now."""
    now = [len(typist.confirmed) for typist in typists]
    return lambda: all(len(typist.confirmed) > n + 1 for typist, n in zip(typists, now, strict=True))


def stood(place: Installation, typists: list[Typist], before: dict) -> None:
    """What was confirmed stands once and in its order; what was refused was told in the sentence."""
    after = told(place, STANDS)
    edits = after["edits"][len(before["edits"]) :]
    for typist in typists:
        written = [cell[2] for _, cells in edits for cell in cells if cell[0] == typist.path]
        assert written == typist.confirmed[1:]
        assert after["now"][typist.path] == typist.confirmed[-1]
        assert [(status, said) for status, said in typist.refused if status != 503 or NOT_SAVED not in said] == []
    assert len({number for number, _ in edits}) == len(edits)
    assert "whole" in place.run("verify")


def test_a_crash_of_the_database_under_work_is_told_and_work_goes_on(place, cluster, known, port):
    before = told(place, STANDS)
    paths = [f"indicators[{n}].reason" for n in range(2)]
    typists = [Typist(Browser(port, known["sessions"][n], known["case"]), path, before["now"][path]) for n, path in enumerate(paths)]

    with at_work(typists):
        wait(more(typists), 90)
        cluster.run("pg_ctl", "-m", "immediate", "stop")
        wait(lambda: all(typist.refused for typist in typists), 60)
        cluster.start()
        wait(more(typists), 90)

    stood(place, typists, before)
    assert all("数据库暂时不可用" in said for typist in typists for _, said in typist.refused)
    wait(lambda: answers(f"http://127.0.0.1:{port}/ready/"), 90, lambda: (place.home / "log").read_text()[-3000:])


def test_a_full_disk_of_the_database_is_told_and_work_goes_on_when_there_is_room(place, cluster, known, port):
    if not cluster.folder.is_mount():
        pytest.skip("a small file system can be mounted by root only")
    before = told(place, STANDS)
    path = "indicators[2].reason"
    typist = Typist(Browser(port, known["sessions"][0], known["case"]), path, before["now"][path], size=4000)
    assert typist.once()
    ballast = cluster.folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"\0" * 65536):
            pass

    wait(lambda: not typist.once(), 60)
    assert len(typist.refused) == 1
    ballast.unlink()

    def work_goes_on() -> bool:
        if not cluster.running():  # what its systemd unit does
            cluster.start()
        return typist.once()

    wait(work_goes_on, 60, lambda: typist.refused[-1][1])

    stood(place, [typist], before)
