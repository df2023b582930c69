import json
import os
from datetime import timedelta

import polars as pl
import pytest

import jixiao.corpus.lake as lakes
from jixiao.corpus.add import compact
from jixiao.corpus.lake import Lake
from jixiao.errors import WrongUse


def document(number: int) -> dict:
    return {"hash": f"{number:064}", "path": f"{number}.docx", "format": "docx", "bytes": 1, "forms": 0, "error": None}


def hashes(lake: Lake) -> list[str]:
    return lake.scan("documents").select("path").collect()["path"].sort().to_list()


def test_a_batch_is_in_the_lake_whole_once_added(tmp_path):
    lake = Lake(tmp_path, create=True)

    lake.add({"documents": [document(1), document(2)]})

    assert hashes(Lake(tmp_path)) == ["1.docx", "2.docx"]


def test_a_file_no_entry_names_is_not_in_the_lake_and_is_swept(tmp_path):
    lake = Lake(tmp_path, create=True)
    part = lake.write(pl.DataFrame([document(1)]), "documents", name="orphan")

    assert hashes(lake) == []

    lake.sweep()
    assert not (tmp_path / part.path).exists()


def test_parts_are_replaced_by_one_entry_so_a_reader_never_sees_both(tmp_path):
    lake = Lake(tmp_path, create=True)
    lake.add({"documents": [document(1)]})
    old = lake.parts()
    new = lake.write(lake.scan("documents").collect(), "documents", name="new")

    lake.commit([new], old)

    assert lake.parts() == (new,)
    assert hashes(lake) == ["1.docx"]


def test_a_reader_finds_its_files_after_a_compaction_and_they_go_an_hour_later(tmp_path, monkeypatch):
    lake = Lake(tmp_path, create=True)
    lake.add({"documents": [document(1)]})
    lake.add({"documents": [document(2)]})
    begun = lake.scan("documents")
    compact(lake)

    assert begun.collect().height == 2
    assert len(lake.storage.names("parts")) == 3

    monkeypatch.setattr(lakes, "STAY", timedelta())
    lake.sweep()
    assert len(lake.storage.names("parts")) == 1
    assert hashes(lake) == ["1.docx", "2.docx"]


def test_a_lake_is_opened_from_its_base_without_the_entries_before_it(tmp_path):
    lake = Lake(tmp_path, create=True)
    for number in range(3):
        lake.add({"documents": [document(number)]})
    compact(lake)
    lake.add({"documents": [document(3)]})
    for number in range(1, 4):
        (tmp_path / "log" / f"{number:08}.json").unlink()

    opened = Lake(tmp_path)

    assert hashes(opened) == [f"{number}.docx" for number in range(4)]
    opened.sweep()
    assert hashes(opened) == hashes(lake)
    assert len(opened.storage.names("parts")) == 5


def test_a_writer_whose_lake_another_went_on_writing_stops(tmp_path):
    one, other = Lake(tmp_path, create=True), Lake(tmp_path)

    with one.writing():
        other.add({"documents": [document(1)]})
        with pytest.raises(WrongUse, match="再运行一次"):
            one.add({"documents": [document(2)]})

    assert hashes(one) == ["1.docx"]


def test_two_writers_take_different_numbers(tmp_path):
    one, other = Lake(tmp_path, create=True), Lake(tmp_path)

    one.add({"documents": [document(1)]})
    other.add({"documents": [document(2)]})

    assert hashes(one) == ["1.docx", "2.docx"]


def test_a_folder_that_is_no_lake_and_a_lake_of_another_schema_say_so(tmp_path):
    with pytest.raises(WrongUse, match="不是数据湖"):
        Lake(tmp_path)
    Lake(tmp_path, create=True)
    (tmp_path / "log" / "00000000.json").write_text(json.dumps({"schema": 99}))

    with pytest.raises(WrongUse, match="99"):
        Lake(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such lock")
def test_a_lake_has_one_writer_and_the_second_is_told(tmp_path):
    one, other = Lake(tmp_path, create=True), Lake(tmp_path)

    with one.writing(), pytest.raises(WrongUse, match="正在写入"), other.writing():
        pass

    with other.writing():
        other.add({"documents": [document(1)]})
    assert hashes(one) == ["1.docx"]
