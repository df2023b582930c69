import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

import jixiao.corpus.add as adding
import jixiao.corpus.lake as lakes
from jixiao.corpus.add import add, compact
from jixiao.corpus.audit import across, audit
from jixiao.corpus.lake import Lake
from jixiao.corpus.schema import NAMES
from jixiao.engine import Work, run

FORMS = Path(__file__).parent.parent / "forms"


def content(lake: Lake) -> dict[str, list]:
    """Every row of every table, in an order that does not depend on how the lake came to be."""
    return {table: sorted(map(repr, lake.scan(table).collect().iter_rows())) for table in NAMES}


@pytest.fixture
def folder(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for name in ("seed1-wangcheng-2021.docx", "seed2-shanghai-2020.xlsx", "seed1-wangcheng-2021.html"):
        shutil.copy(FORMS / name, source)
    (source / "broken.docx").write_bytes(b"PK\x03\x04 not a document")
    return source


def test_documents_become_rows_and_a_bad_file_costs_only_itself(tmp_path, folder):
    lake = Lake(tmp_path / "lake", create=True)

    progress = add(lake, [folder], engine="local")

    assert (progress.done, progress.unread, progress.forms) == (4, 1, 3)
    forms = lake.scan("forms").sort("printed").collect()
    assert [str(v) for v in forms["printed"]] == ["96.990000", "98.920000", "98.920000"]
    assert set(forms["region"]) == {"上海", "湖南"}
    assert lake.scan("indicators").collect().height == 20 + 20 + 11


def test_the_same_content_is_stored_once_whatever_its_name(tmp_path, folder):
    shutil.copy(folder / "seed2-shanghai-2020.xlsx", folder / "copy.xlsx")
    lake = Lake(tmp_path / "lake", create=True)

    first = add(lake, [folder], engine="local")
    second = add(lake, [folder], engine="local")

    assert (first.done, first.known) == (4, 1)
    assert (second.done, second.known) == (0, 5)


def test_what_could_not_be_read_is_read_again_when_asked_and_stays_one_row(tmp_path, folder):
    lake = Lake(tmp_path / "lake", create=True)
    (folder / "missing.csv").write_text("path\nlate.html\nbroken.docx\n", encoding="utf-8")
    add(lake, [folder], engine="local")
    compact(lake)
    shutil.copy(folder / "seed1-wangcheng-2021.html", folder / "late.html")
    with (folder / "late.html").open("a", encoding="utf-8") as late:
        late.write("<!-- handed in later -->")

    again, retried = add(lake, [folder / "missing.csv"], engine="local"), add(lake, [folder / "missing.csv"], engine="local", retry=True)

    assert (again.done, again.unread) == (1, 0)
    assert (retried.done, retried.unread, retried.known) == (1, 1, 1)
    documents = lake.scan("documents").collect()
    assert documents["hash"].is_unique().all()
    assert documents.filter(documents["error"].is_not_null())["path"].str.ends_with("broken.docx").to_list() == [True]


def test_progress_says_how_many_documents_there_are(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(adding, "BATCH", 1)
    monkeypatch.setattr(adding._Count, "start", adding._Count.run)  # counted before, not beside
    seen = []

    add(Lake(tmp_path / "lake", create=True), [folder], engine="local", watch=seen.append)

    assert [(p.done, p.total) for p in seen] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_compacting_keeps_every_row_and_parts_by_year_and_region(tmp_path, folder):
    lake = Lake(tmp_path / "lake", create=True)
    add(lake, [folder], engine="local")
    before = content(lake)

    compact(lake)

    assert content(lake) == before
    assert {(part.year, part.region) for part in lake.parts("forms")} == {(2020, "上海"), (2021, "湖南")}


def test_compacting_a_little_at_a_time_keeps_every_row(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(adding, "BATCH", 1)
    monkeypatch.setattr(adding, "GROUP", dict.fromkeys(NAMES, 1))
    lake = Lake(tmp_path / "lake", create=True)
    add(lake, [folder], engine="local")
    before = content(lake)

    compact(lake)

    assert content(lake) == before
    assert {(part.year, part.region) for part in lake.parts("indicators")} == {(2020, "上海"), (2021, "湖南")}


def test_findings_across_forms_are_replaced_also_after_more_was_added(tmp_path, folder):
    lake = Lake(tmp_path / "lake", create=True)
    shutil.copytree(folder, tmp_path / "more")
    text = (folder / "seed1-wangcheng-2021.html").read_text(encoding="utf-8")
    (tmp_path / "more" / "next.html").write_text(text.replace("2021", "2022"), encoding="utf-8")
    add(lake, [folder], engine="local")
    audit(lake, engine="local")

    add(lake, [tmp_path / "more"], engine="local")
    compact(lake)
    first = across(lake)

    found = lake.scan("findings").collect()
    assert found.filter(found["code"].str.starts_with("XC")).height == sum(first.values()) > 0


def test_auditing_again_gives_the_same_tables_and_leaves_no_orphan(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(lakes, "STAY", timedelta())
    lake = Lake(tmp_path / "lake", create=True)
    add(lake, [folder], engine="local")
    findings = lake.scan("findings").select("form", "code").collect().sort("form", "code")

    done = audit(lake, engine="local")

    assert done == 3
    again = lake.scan("findings").select("form", "code").collect()
    assert again.filter(~again["code"].str.starts_with("XC")).sort("form", "code").equals(findings)
    assert len(lake.storage.names("parts")) == len(lake.parts())


def test_the_rules_across_forms_replace_their_own_findings_only(tmp_path, folder):
    lake = Lake(tmp_path / "lake", create=True)
    add(lake, [folder], engine="local")
    first = across(lake)
    height = lake.scan("findings").collect().height

    assert across(lake) == first
    assert lake.scan("findings").collect().height == height


@pytest.mark.skipif(os.name != "posix", reason="kills a process group")
def test_a_run_killed_at_any_moment_and_begun_again_ends_in_the_same_lake(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    text = (FORMS / "seed1-wangcheng-2021.html").read_text(encoding="utf-8")
    for number in range(160):
        (source / f"{number:03}.html").write_text(text.replace("194", str(100 + number)), encoding="utf-8")
    undisturbed, killed = Lake(tmp_path / "one", create=True), tmp_path / "two"
    add(undisturbed, [source], engine="processes")
    script = f"from jixiao.corpus.add import add\nfrom jixiao.corpus.lake import Lake\nif __name__ == '__main__':\n    add(Lake({str(killed)!r}, create=True), [{str(source)!r}])"
    program = tmp_path / "run.py"
    program.write_text(script)

    for pause in (0.2, 1.1, 1.9, 2.6):
        process = subprocess.Popen([sys.executable, program], start_new_session=True)
        time.sleep(pause)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run([sys.executable, program], check=True)

    assert content(Lake(killed)) == content(undisturbed)


def dies_once(mark: str) -> str:
    if not Path(mark).exists():
        Path(mark).touch()
        os._exit(1)
    return "read"


def left_out(mark: str) -> str:
    return "lost"


def test_an_item_whose_process_died_once_is_tried_again(tmp_path):
    assert list(run(Work(dies_once, left_out), [[str(tmp_path / "mark")]], engine="processes", workers=1)) == [["read"]]


def dies(number: int) -> int:
    if number == 3:
        os._exit(1)
    return number


def gone(number: int) -> int:
    return -number


def test_an_item_that_kills_its_worker_costs_only_itself():
    answers = [answer for batch in run(Work(dies, gone), [[1, 2], [3, 4], [5]], engine="processes", workers=2) for answer in batch]

    assert answers == [1, 2, -3, 4, 5]
