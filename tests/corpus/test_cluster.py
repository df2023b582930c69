"""The cluster engine: a scheduler and workers in processes of their own, one of them killed on the way."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jixiao.corpus.add import add
from jixiao.corpus.lake import Lake
from jixiao.corpus.schema import NAMES
from jixiao.engine import Work, run
from jixiao.errors import WrongUse

pytest.importorskip("distributed")
FORMS = Path(__file__).parent.parent / "forms"


def content(lake: Lake) -> dict[str, list]:
    return {table: sorted(map(repr, lake.scan(table).collect().iter_rows())) for table in NAMES}


def dies(number: int) -> int:
    if number == 3:
        os._exit(1)
    return number


def hangs(number: int) -> int:
    if number == 3:
        time.sleep(600)
    return number


def gone(number: int) -> int:
    return -number


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    text = (FORMS / "seed1-wangcheng-2021.html").read_text(encoding="utf-8")
    for number in range(240):
        (folder / f"{number:03}.html").write_text(text.replace("194", str(100 + number)), encoding="utf-8")
    shutil.copy(FORMS / "seed2-shanghai-2020.xlsx", folder)
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 not a document")
    return folder


@pytest.fixture
def cluster(monkeypatch):
    """A scheduler and two workers, as the documentation starts them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    dask, quiet = Path(sys.executable).with_name("dask"), {"stderr": subprocess.DEVNULL}
    started = [subprocess.Popen([dask, "scheduler", "--host", "127.0.0.1", "--port", address.rsplit(":", 1)[1], "--no-dashboard"], **quiet)]
    started += [subprocess.Popen([dask, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"], **quiet) for _ in range(2)]
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", address)
    yield started[1:]
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.parametrize(("each", "seconds"), [(dies, 60), (hangs, 2)])
def test_an_item_that_kills_or_hangs_its_process_costs_only_itself(monkeypatch, each, seconds):
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)

    answers = [a for batch in run(Work(each, gone, seconds=seconds), [[1, 2], [3, 4], [5]], engine="cluster", workers=2) for a in batch]

    assert answers == [1, 2, -3, 4, 5]


def test_an_item_that_hangs_costs_only_itself_in_processes_too():
    answers = [a for batch in run(Work(hangs, gone, seconds=2), [[1, 2], [3, 4], [5]], workers=2) for a in batch]

    assert answers == [1, 2, -3, 4, 5]


def test_a_run_with_a_worker_killed_on_the_way_ends_in_the_same_lake(tmp_path, source, cluster):
    undisturbed, disturbed = Lake(tmp_path / "one", create=True), Lake(tmp_path / "two", create=True)
    add(undisturbed, [source], engine="processes")
    killed = []

    def kill_one(progress):
        if not killed:
            cluster[0].send_signal(signal.SIGKILL)
            killed.append(progress.done)

    progress = add(disturbed, [source], engine="cluster", watch=kill_one)

    assert 0 < killed[0] < progress.done == 242
    assert cluster[0].wait() == -signal.SIGKILL
    assert content(disturbed) == content(undisturbed)


def test_a_scheduler_that_does_not_answer_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "not an address")

    with pytest.raises(WrongUse, match="not an address"):
        list(run(Work(abs, gone), [[1]], engine="cluster"))
