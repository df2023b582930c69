"""An audit of a lake says of each form what the audit of that form alone says."""

import json
import tomllib
from pathlib import Path

import polars as pl
import pytest

from jixiao import files
from jixiao.audit import catalogue
from jixiao.corpus.audit import _frame, _piece, again, known_row, lost
from jixiao.corpus.generate import province, unaudited
from jixiao.corpus.rows import form_rows, frames
from jixiao.corpus.scandals import scandals
from jixiao.corpus.schema import TABLES
from jixiao.form import from_json, to_json
from jixiao.trial import form_of

TESTS = Path(__file__).parent.parent


def one_by_one(forms):
    """The rows of each form on its own, its rows not known from any other."""
    found = {table: [] for table in ("forms", "funds", "indicators", "findings")}
    for number, form in enumerate(forms):
        checked = files.check_form(from_json(form))
        for table, rows in form_rows(checked, form_id=str(number), document=str(number), text=json.dumps(form, ensure_ascii=False)).items():
            found[table] += rows
    return frames(found)


def at_once(forms):
    rows = [unaudited(form, form_id=str(number))["forms"][0] for number, form in enumerate(forms)]
    answer = again(_piece(pl.DataFrame(rows, schema=TABLES["forms"], orient="row")))
    return {table: _frame(piece) for table, piece in answer.items()}


def fixtures():
    """The forms of every rule's fixture: each rule's faults, passes and skips are among them."""
    for path in sorted((TESTS / "rules").glob("*.toml")):
        for cases in tomllib.loads(path.read_text(encoding="utf-8")).values():
            yield from (to_json(form_of(case.get("form", {}))) for case in cases)


def filed():
    for path in sorted((TESTS / "forms").glob("*.docx")):
        yield from (to_json(form) for form in files.read(path).forms)


def invented():
    yield from (made.form for made in scandals(province(150, seed=11)))


@pytest.mark.parametrize("forms", [fixtures, filed, invented])
def test_a_lake_audited_at_once_has_the_rows_of_its_forms_audited_one_by_one(forms):
    forms = [{**form, "year": form["year"] or "2023"} for form in forms()]
    alone = one_by_one(forms)

    for _ in ("rows not met before", "rows known"):
        assert {table: frame.to_dicts() for table, frame in at_once(forms).items()} == {t: frame.to_dicts() for t, frame in alone.items()}


def test_the_fixtures_are_faulted_by_every_rule_of_single_forms():
    """Otherwise the comparison above would say nothing of that rule."""
    forms = [{**form, "year": form["year"] or "2023"} for form in fixtures()]
    told = set(at_once(forms)["findings"]["code"])

    alone = {rule.code for rule in catalogue() if not rule.seconds}
    assert alone - told == {"CM06"}  # fixtures do not name the columns that tell a blank goal from none


def test_equal_rows_at_other_places_are_told_with_their_own_place():
    row = {"level1": "效益指标", "level2": "社会效益指标", "name": "群众满意度", "target_text": "≥90%", "actual_text": "95%"}
    forms = [
        {
            "kind": "project",
            "stage": "self-evaluation",
            "year": "2023",
            "indicators": [{**row, "place": {"table": 1, "row": at, "column": 4}}],
        }
        for at in (7, 9, 7)
    ]

    found = at_once(forms)["findings"].filter(pl.col("code") == "CL01")

    assert found["place"].to_list() == ["表1 第7行第4列", "表1 第9行第4列", "表1 第7行第4列"]


def test_equal_rows_are_one_object_in_all_forms_audited():
    first, second = (from_json(made.form | {"name": name}, known_row) for made in province(1, seed=3) for name in ("甲", "乙"))

    assert all(one is other for one, other in zip(first.indicators, second.indicators, strict=True))


def test_a_form_that_ends_its_process_keeps_its_earlier_row_and_says_so():
    row = unaudited(next(province(1)).form, form_id="甲")["forms"][0] | {"grade": "优"}

    kept = {table: _frame(piece) for table, piece in lost(_piece(pl.DataFrame([row], schema=TABLES["forms"], orient="row"))).items()}

    assert kept["forms"]["grade"].to_list() == ["优"]
    assert kept["findings"].select("form", "code", "severity").rows() == [("甲", "XX00", "info")]
