"""A ledger over time: importing again changes nothing, what changed is shown, nothing is ever deleted."""

from datetime import date
from pathlib import Path

import pytest

from jixiao.errors import EvidenceError
from jixiao.evidence import pack
from jixiao.evidence.intake import read_file, read_pasted
from jixiao.evidence.store import Change, import_file, merge, save, void

WORK = pack.load("retired-cadres").ledgers["work"]
ROWS = "编号\t征集活动\t作者\t类别\t日期\t入选\nW1\t甲\tA1\t征文\t2021-05-01\t是\nW2\t甲\tA2\t摄影\t2021-05-02\t否"


def frame(text: str):
    found = read_pasted(text, WORK).frame
    assert found is not None
    return found


def test_importing_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    source = tmp_path / "in.tsv"
    source.write_text(ROWS, "utf-8")
    ledgers = tmp_path / "ledgers"
    _, first = import_file(ledgers, source, WORK, today=date(2021, 6, 1))
    before = (ledgers / "work.csv").read_bytes()

    _, again = import_file(ledgers, source, WORK, today=date(2021, 7, 1))

    assert first is not None
    assert first.added == ("W1", "W2")
    assert again is not None
    assert again.idle
    assert again.same == 2
    assert (ledgers / "work.csv").read_bytes() == before


def test_rows_without_an_id_are_known_again_by_their_content() -> None:
    bare = "\n".join(line.partition("\t")[2] for line in ROWS.splitlines())

    merged = merge(frame(bare), frame(bare), WORK)

    assert merged.idle
    assert merged.frame.height == 2


def test_what_changed_is_shown_cell_by_cell() -> None:
    merged = merge(frame(ROWS), frame(ROWS.replace("摄影", "书法") + "\nW3\t甲\tA3\t征文\t2021-05-03\t否"), WORK)

    assert merged.changed == (Change("W2", "kind", "摄影", "书法"),)
    assert merged.added == ("W3",)
    assert merged.same == 1


def test_a_row_missing_from_the_new_file_stays_and_is_told() -> None:
    merged = merge(frame(ROWS), frame("\n".join(ROWS.splitlines()[:2])), WORK)

    assert merged.gone == ("W2",)
    assert merged.frame["id"].to_list() == ["W1", "W2"]


def test_an_import_does_not_bring_a_voided_row_back() -> None:
    kept = void(frame(ROWS), "W2", "重复投稿")

    assert merge(kept, frame(ROWS), WORK).frame["void"].to_list() == [None, "重复投稿"]


def test_voiding_needs_a_reason_and_a_row_and_is_done_once() -> None:
    once = void(frame(ROWS), "W2", "重复投稿")
    for rows, row, reason in ((frame(ROWS), "W2", " "), (frame(ROWS), "W9", "重复"), (once, "W2", "再次")):
        with pytest.raises(EvidenceError):
            void(rows, row, reason)


def test_a_file_with_one_error_touches_nothing(tmp_path: Path) -> None:
    source = tmp_path / "in.tsv"
    source.write_text(ROWS.replace("2021-05-02", "五月"), "utf-8")

    intake, merged = import_file(tmp_path / "ledgers", source, WORK)

    assert merged is None
    assert len(intake.errors) == 1
    assert not (tmp_path / "ledgers").exists()


def test_event_date_and_entry_date_are_kept_apart(tmp_path: Path) -> None:
    source = tmp_path / "in.tsv"
    source.write_text(ROWS, "utf-8")

    import_file(tmp_path, source, WORK, today=date(2021, 6, 1))

    stored = read_file(tmp_path / "work.csv", WORK).frame
    assert stored is not None
    assert stored["day"].to_list() == [date(2021, 5, 1), date(2021, 5, 2)]
    assert stored["recorded_at"].to_list() == [date(2021, 6, 1)] * 2


def test_a_saved_ledger_reads_back_the_same(tmp_path: Path) -> None:
    rows = frame(ROWS)

    save(rows, WORK, tmp_path / "work.csv")

    assert read_file(tmp_path / "work.csv", WORK).frame.equals(rows)  # type: ignore[union-attr]


def test_xlsx_csv_parquet_and_pasted_rows_are_the_same_rows(tmp_path: Path) -> None:
    rows = frame(ROWS)
    headed = rows.select("id", "campaign", "author", "kind", "day", "accepted")
    headed.write_parquet(tmp_path / "work.parquet")
    headed.write_excel(tmp_path / "work.xlsx")
    save(rows, WORK, tmp_path / "work.csv")

    for ending in ("parquet", "xlsx", "csv"):
        found = read_file(tmp_path / f"work.{ending}", WORK)
        assert found.frame is not None, [p.message.zh for p in found.problems]
        assert found.frame.drop("@row").equals(rows.drop("@row")), ending
