import json
from collections import Counter, defaultdict

import pytest

from jixiao.corpus.across import RULES
from jixiao.corpus.add import add
from jixiao.corpus.audit import audit
from jixiao.corpus.generate import RATES, SCANDALS, fill, province, write
from jixiao.corpus.lake import Lake
from jixiao.files import check_form
from jixiao.form import from_json


def test_the_same_seed_gives_the_same_province():
    assert list(province(20, seed=4)) == list(province(20, seed=4))
    assert list(province(20, seed=4)) != list(province(20, seed=5))


def test_forms_without_a_planted_defect_raise_no_error_or_warning():
    clean = list(province(60, rates={}))

    loud = [
        (made.form["name"], f.code, f.message.zh)
        for made in clean
        for f in check_form(from_json(made.form)).report.findings
        if f.severity != "info"
    ]

    assert loud == []


def test_every_planted_defect_is_an_error_or_a_warning():
    missed = Counter()
    for defect in RATES:
        for made in province(12, rates={defect: 1.0}):
            findings = check_form(from_json(made.form)).report.findings
            if made.defects and not any(f.severity in ("error", "warning") for f in findings):
                missed[defect] += 1

    assert missed == Counter()


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """A lake of 240 invented forms with scandals, audited, and what was planted in each."""
    lake = Lake(tmp_path_factory.mktemp("lake"), create=True)
    planted = fill(lake, 240, rates={}, across=dict.fromkeys(SCANDALS, 0.05))
    audit(lake, engine="local")
    return lake, planted


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_each_rule_across_forms_finds_the_planted_scandals_and_only_them(audited, code):
    lake, planted = audited

    expected = {form for form, what in planted.items() if code in what}
    found = set(lake.scan("findings").filter(code=code).collect()["form"])

    assert expected
    assert found == expected


def test_findings_across_forms_speak_both_languages(audited):
    lake, _ = audited

    rows = lake.scan("findings").select("message", "message_en").collect()

    assert rows.null_count().row(0) == (0, 0)


def test_a_province_written_as_documents_reads_back_as_it_was_planted(tmp_path):
    count = write(tmp_path / "province", 18, formats=("docx", "xlsx", "html"), rates={}, across={})
    lake = Lake(tmp_path / "lake", create=True)
    progress = add(lake, [tmp_path / "province" / "documents"], engine="local")

    truth = [json.loads(line) for line in (tmp_path / "province" / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    units = set(lake.scan("forms").collect()["unit"])
    names = defaultdict(int)
    for row in truth:
        for indicator in row["form"]["indicators"]:
            names[indicator["name"]] += 1
    read = lake.scan("indicators").group_by("name").len().collect()
    assert (count, progress.done, progress.unread, progress.forms) == (18, 18, 0, 18)
    assert units == {row["form"]["unit"] for row in truth}
    assert dict(read.iter_rows()) == names
