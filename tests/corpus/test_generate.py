from collections import Counter

from jixiao.corpus.generate import RATES, province
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
