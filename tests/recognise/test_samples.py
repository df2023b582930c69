"""The two forms the project started from mean the same in every format."""

import json
import unicodedata
from pathlib import Path

import pytest

from jixiao import readers
from jixiao.form import Form, to_json
from jixiao.recognise import recognise

FOLDER = Path(__file__).parents[1] / "forms"
SEEDS = ("seed1-wangcheng-2021", "seed2-shanghai-2020")
FORMATS = ("txt", "docx", "xlsx", "html", "pdf", "doc", "xls")
FUND = ("source", "original", "revised", "executed", "transfers", "weight", "rate", "score")
ROW = ("level1", "level2", "name", "content", "target_text", "actual_text", "weight", "score", "reason", "remedy")


def read(path: Path) -> Form:
    found = recognise(readers.read(path))
    assert len(found) == 1
    return found[0]


def meant(value: str | None) -> str | None:
    """One spelling for what may be printed in several."""
    if value is None:
        return None
    plain = "".join(unicodedata.normalize("NFKC", value).split()).replace(",", "，").replace(";", "；")
    return plain.rstrip("0").rstrip(".") if "." in plain and plain.replace(".", "", 1).isdigit() else plain


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_reads_as_expected_in_every_format(seed: str, form: str):
    expected = json.loads((FOLDER / f"{seed}.expected.json").read_text("utf-8"))
    got = to_json(read(FOLDER / f"{seed}.{form}"))

    for field in ("kind", "stage", "title", "year", "name", "department", "unit", "money_unit"):
        assert meant(got[field]) == meant(expected[field]), field
    assert [[meant(line[f]) for f in FUND if expected["funds"][i]["source"] or f != "source"] for i, line in enumerate(got["funds"])] == [
        [meant(line[f]) for f in FUND if line["source"] or f != "source"] for line in expected["funds"]
    ]
    assert [[meant(goal["planned"]), meant(goal["achieved"])] for goal in got["goals"]] == [
        [meant(goal["planned"]), meant(goal["achieved"])] for goal in expected["goals"]
    ]
    assert [[meant(row[f]) for f in ROW] for row in got["indicators"]] == [[meant(row[f]) for f in ROW] for row in expected["indicators"]]
    assert {key: meant(value) for key, value in got["total"].items()} == {key: meant(value) for key, value in expected["total"].items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_value_of_a_seed_has_its_place(seed: str):
    found = read(FOLDER / f"{seed}.docx")

    assert all(row.place and row.place.row and row.place.column for row in found.indicators)
    assert all(line.executed.place for line in found.funds)
