"""A form in which everything is right raises neither error nor warning: a false alarm is as bad as a miss."""

import tomllib
from pathlib import Path

import pytest

from jixiao.audit import audit
from jixiao.profile import choose
from jixiao.score import score
from jixiao.trial import form_of

CLEAN = sorted((Path(__file__).parent / "clean").glob("*.toml"))


def report(data):
    form = form_of(data)
    profile = choose(form)
    return audit(form, score(form, profile), profile)


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_a_clean_form_raises_no_error_and_no_warning(path):
    said = [f"{f.code} {f.message.zh}" for f in report(tomllib.loads(path.read_text(encoding="utf-8"))).findings if f.severity != "info"]

    assert said == []


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_most_rules_find_something_to_judge_in_it(path):
    said = report(tomllib.loads(path.read_text(encoding="utf-8")))

    assert said.passed > 70
