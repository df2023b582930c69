"""A lake on S3-compatible storage is the lake in a folder: the same rows, one writer, whole batches."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("obstore")

from corpus.bucket import BUCKET, storage_server
from jixiao import cli
from jixiao.corpus import storage
from jixiao.corpus.add import add, compact
from jixiao.corpus.audit import audit
from jixiao.corpus.generate import fill
from jixiao.corpus.lake import Lake
from jixiao.corpus.schema import NAMES
from jixiao.errors import WrongUse
from jixiao.mcp import Asked

FORMS = Path(__file__).parent.parent / "forms"


def content(lake: Lake) -> dict[str, list]:
    return {table: sorted(map(repr, lake.scan(table).collect().iter_rows())) for table in NAMES}


@pytest.fixture(scope="module")
def server():
    with storage_server() as environment:
        yield environment


@pytest.fixture
def place(server, monkeypatch, request):
    for name, value in server.items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}/{request.node.name}"


def documents(folder: Path, count: int) -> Path:
    folder.mkdir()
    text = (FORMS / "seed1-wangcheng-2021.html").read_text(encoding="utf-8")
    for number in range(count):
        (folder / f"{number:03}.html").write_text(text.replace("194", str(100 + number)), encoding="utf-8")
    shutil.copy(FORMS / "seed2-shanghai-2020.xlsx", folder)
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 not a document")
    return folder


def test_the_same_documents_make_the_same_tables_in_a_bucket_and_in_a_folder(tmp_path, place):
    source = documents(tmp_path / "source", 30)
    lakes = Lake(tmp_path / "lake", create=True), Lake(place, create=True)

    for lake in lakes:
        add(lake, [source], engine="local")
        compact(lake)
    added = [content(lake) for lake in lakes]
    for lake in lakes:
        audit(lake, engine="local")

    assert added[0] == added[1]
    assert len(added[0]["documents"]) == 32
    assert content(Lake(tmp_path / "lake")) == content(Lake(place))
    assert Lake(place).scan("forms").filter(region="湖南").collect().height == 30


def test_a_bucket_has_one_writer_and_the_second_is_told(place, monkeypatch):
    monkeypatch.setattr(storage, "PATIENCE", 12)
    one, other = Lake(place, create=True), Lake(place)

    with one.writing(), pytest.raises(WrongUse, match="正在写入"), other.writing():
        pass

    with other.writing():
        other.commit([])
    assert one.storage.read("lock") is None


def test_entries_written_at_once_are_all_in_the_log(place):
    lakes = [Lake(place, create=True) for _ in range(4)]

    def enter(lake):
        for _ in range(10):
            lake.commit([])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(enter, lakes))

    entries = [name for name in lakes[0].storage.names("log") if not name.endswith("/00000000.json")]
    assert sorted(entries) == [f"log/{number:08}.json" for number in range(1, 41)]
    assert len({json.loads(lakes[0].storage.read(name))["at"] for name in entries}) == 40


def test_a_run_killed_on_a_bucket_and_begun_again_ends_in_the_same_lake(tmp_path, place, server, monkeypatch):
    monkeypatch.setattr(storage, "PATIENCE", 2)
    source = documents(tmp_path / "source", 200)
    undisturbed = Lake(tmp_path / "lake", create=True)
    add(undisturbed, [source])
    program = [sys.executable, "-m", "jixiao.cli", "corpus", "add", place, str(source)]
    killed = subprocess.Popen(program, env={**os.environ, **server}, start_new_session=True)
    while killed.poll() is None and storage.storage(place).read("log/00000001.json") is None:
        time.sleep(0.05)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()

    add(Lake(place), [source])

    assert killed.returncode == -signal.SIGKILL
    assert content(Lake(place)) == content(undisturbed)


def test_a_holder_that_was_taken_for_dead_can_write_no_more(place, monkeypatch):
    sleeper, heir = Lake(place, create=True), Lake(place)
    with sleeper.writing():
        monkeypatch.setattr(storage, "PATIENCE", 0)  # the heir does not wait for a sign of life
        with heir.writing(), pytest.raises(WrongUse, match="再运行一次"):
            sleeper.commit([])
        assert len(heir.storage.names("log")) == 2


def test_storage_without_atomic_creation_is_refused(server, place):
    with pytest.raises(WrongUse, match="If-None-Match"):
        Lake(f"s3://{BUCKET}/careless/lake", create=True)


def test_a_bucket_that_does_not_exist_is_told_in_a_sentence(place):
    with pytest.raises(WrongUse, match="没有存储桶"):
        Lake("s3://nowhere/lake", create=True)


def test_commands_and_tools_take_the_address_of_a_lake(place, tmp_path, capsys):
    lake = Lake(place, create=True)
    fill(lake, 60)
    audit(lake, engine="local")

    assert cli.main(["corpus", "stats", place, "--out", str(tmp_path)]) == 0
    assert cli.main(["check", str(FORMS / "seed1-wangcheng-2021.docx"), "--peers", place]) in (0, 1)
    assert Asked([f"s3://{BUCKET}"]).lake_statistics(place, "by_kind")[0]["forms"] > 0

    assert (tmp_path / "statistics.html").exists()
    with pytest.raises(WrongUse):
        Asked([f"{place}-other"]).lake_statistics(place)
    assert cli.main(["corpus", "stats", place]) == 2
    assert "--out" in capsys.readouterr().err
