"""The packs that come with Jixiao hold together: every measure, check, picture and word fits its ledgers."""

import io
import tomllib
from contextlib import suppress
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from random import Random

import pytest

from jixiao.errors import EvidenceError
from jixiao.evidence import pack
from jixiao.evidence.calendar import load_windows
from jixiao.evidence.check import load_checks
from jixiao.evidence.intake import read_file
from jixiao.evidence.ledger import load_ledgers
from jixiao.evidence.measure import load_measures
from jixiao.evidence.template import template, write_templates
from jixiao.workspace.pictures import DRAWN

PACKS = {"retired-cadres": (25, 68), "general": (13, 30)}


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_declares_its_ledgers_and_measures(name: str) -> None:
    ledgers, measures = PACKS[name]

    found = pack.load(name)

    assert len(found.ledgers) == ledgers
    assert len(found.measures) >= measures


def test_the_packs_go_together() -> None:
    both = pack.load("retired-cadres", "general")

    assert len(both.ledgers) == 38
    assert both.names == ("retired-cadres", "general")


def test_no_pack_shadows_what_another_declares() -> None:
    apart = [pack.load(name).measures for name in PACKS]

    assert len(pack.load(*PACKS).measures) == sum(len(measures) for measures in apart)


def test_two_packs_with_one_name_are_refused_and_the_name_is_told() -> None:
    with pytest.raises(EvidenceError, match="measures 里都有 aid_times"):
        pack.apart("measures", {"aid_times": {"from": "aid"}}, {"aid_times": {"from": "grant"}})


def test_every_unit_and_every_enum_word_has_english() -> None:
    both = pack.load("retired-cadres", "general")

    units = {m.unit for m in both.measures.values() if m.unit}
    words = {v for ledger in both.ledgers.values() for c in ledger.columns.values() for v in c.values}
    assert sorted((units | words) - both.words.keys()) == []


def test_every_measure_check_and_picture_is_named_in_both_languages() -> None:
    both = pack.load("retired-cadres", "general")

    assert [m.name for m in both.measures.values() if m.zh == m.name or not m.en] == []
    assert [c.code for c in both.checks if not c.zh or not c.en or not c.mend.en] == []
    assert [name for name, p in both.pictures.items() if p["kind"] not in DRAWN or not set(p["measures"]) <= both.measures.keys()] == []


def test_the_library_names_only_measures_there_are() -> None:
    both = pack.load("retired-cadres", "general")

    assert len(both.library) >= 80
    assert [e.code for e in both.library if e.measure and e.measure not in both.measures] == []


def test_identity_numbers_bank_accounts_health_and_minors_are_flagged() -> None:
    ledgers = pack.load("retired-cadres", "general").ledgers

    flags = {(name, c.name): c.flag for name, ledger in ledgers.items() for c in ledger.own}
    assert {flag for (_, column), flag in flags.items() if column in ("id_no", "bank_no")} == {"i", "b"}
    assert {flags["aid", "reason"], flags["checkup", "finding"], flags["claim", "diagnosis"]} == {"h"}
    assert flags["student_aid", "child"] == flags["student_aid", "school"] == "m"


@pytest.mark.parametrize("name", list(pack.load("retired-cadres", "general").ledgers))
def test_an_empty_template_is_a_file_of_that_ledger(name: str, tmp_path: Path) -> None:
    import openpyxl

    ledger = pack.load("retired-cadres", "general").ledgers[name]
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(template(ledger))

    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    sheet, intake = book.worksheets[0], read_file(path, ledger)
    assert [p.message.zh for p in intake.problems] == ["表头之下没有记录"]
    assert "填写说明" in book.sheetnames
    assert len(sheet.data_validations.dataValidation) > 0
    assert all(cell.comment for cell in sheet[1])


def test_a_template_offers_the_words_of_an_enum_and_no_column_for_identity_or_bank_numbers() -> None:
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(template(pack.load("retired-cadres").ledgers["aid"]))).worksheets[0]

    assert '"春节,七一,临时"' in {v.formula1 for v in sheet.data_validations.dataValidation}
    assert "银行账号" not in {cell.value for cell in sheet[1]}


def test_templates_are_written_beside_what_is_filled_and_never_over_it(tmp_path: Path) -> None:
    ledgers = pack.load("general").ledgers.values()
    (tmp_path / "资产台账.xlsx").write_bytes(b"filled in")

    written = write_templates(ledgers, tmp_path)

    assert len(written) == 12
    assert (tmp_path / "资产台账.xlsx").read_bytes() == b"filled in"


def test_a_pack_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(EvidenceError, match="可用：general、retired-cadres"):
        pack.load("schools")


WRONG_LEDGERS = [
    {"x": {"zh": "甲", "en": "x", "columns": {}}},
    {"x": {"zh": "甲", "en": "x", "date": "day", "columns": {"day": {"zh": "日", "en": "day", "type": "text"}}}},
    {"x": {"zh": "甲", "en": "x", "date": "day", "columns": {"day": {"zh": "日", "en": "day", "type": "date", "colour": "red"}}}},
    {"x": {"zh": "甲", "en": "x", "date": "day", "columns": {"day": {"zh": "日", "en": "day", "type": "moment"}}}},
    {"x": {"zh": "甲", "en": "x", "date": "day", "columns": {"day": {"zh": "日", "en": "day", "type": "date"}, "k": {"zh": "类", "en": "k", "type": "enum"}}}},
    {"x": {"zh": "甲", "en": "x", "date": "day", "columns": {"day": {"zh": "日", "en": "day", "type": "date"}, "r": {"zh": "引", "en": "r", "type": "ref", "ledger": "y"}}}},
    {"x": {"zh": "甲", "en": "x", "date": "day", "colour": "red", "columns": {"day": {"zh": "日", "en": "day", "type": "date"}}}},
]  # fmt: skip


@pytest.mark.parametrize("table", WRONG_LEDGERS)
def test_a_wrong_declaration_is_refused(table: dict[str, dict[str, object]]) -> None:
    with pytest.raises(EvidenceError, match="台账声明 x"):
        load_ledgers(table)


def test_no_value_of_a_wrong_kind_gets_past_the_reading_of_a_pack() -> None:
    """Every declared value in turn replaced by something else: it is read, or refused in words."""
    folder = files("jixiao.evidence").joinpath("packs", "general")
    ledgers = load_ledgers(tomllib.loads(folder.joinpath("ledgers.toml").read_text("utf-8")))
    measures = load_measures(tomllib.loads(folder.joinpath("measures.toml").read_text("utf-8")), ledgers)
    readers = {
        "ledgers": load_ledgers,
        "measures": lambda table: load_measures(table, ledgers),
        "checks": lambda table: load_checks(table, measures),
        "windows": load_windows,
    }
    chance = Random(3)
    for name, reader in readers.items():
        for entry, declared in tomllib.loads(folder.joinpath(f"{name}.toml").read_text("utf-8")).items():
            for key in declared:
                wrong = chance.choice([3, "x", "", [], {}, [1], {"a": 1}, True, Decimal("1.5")])
                with suppress(EvidenceError):
                    reader({entry: {**declared, key: wrong}})


def test_the_general_measures_give_what_a_small_project_did() -> None:
    """A purchase, a course, a grant and a repair, each with one thing gone wrong."""
    from jixiao.evidence.calendar import Period
    from jixiao.evidence.evaluate import evaluate_all
    from jixiao.evidence.intake import read_pasted
    from jixiao.evidence.rows import Book

    general = pack.load("general")
    data = tomllib.loads((Path(__file__).parent / "general.toml").read_text("utf-8"))
    frames = {}
    for name, rows in data["rows"].items():
        cells = ["\t".join(cell.strip() for cell in line.split("|")) for line in rows.strip().splitlines()]
        intake = read_pasted("\n".join(cells), general.ledgers[name])
        assert intake.frame is not None, (name, [p.message.zh for p in intake.errors])
        frames[name] = intake.frame

    results = evaluate_all(general.measures, Book(general.ledgers, frames, general.windows), Period.of_year(2023))

    assert {name: str(round(r.number, 2)) for name, r in results.items() if r.number is not None} == data["expected"]
    assert [name for name, r in results.items() if r.number is None] == []


def test_the_lunar_table_is_packaged() -> None:
    assert files("jixiao.evidence").joinpath("lunar.csv").is_file()
