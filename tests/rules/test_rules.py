"""Each rule comes out of each of its fixtures as declared, and its manual page has the shape of the others."""

import re
from pathlib import Path

import pytest

from jixiao.audit import catalogue
from jixiao.trial import try_rule

FOLDER = Path(__file__).parent
SECTIONS = ["What it checks", "Why it matters", "Faulty", "Sound", "Limits", "说明"]


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.code)
def test_rule_comes_out_of_its_fixtures_as_declared(rule):
    wrong = [f"{o.kind} {o.number}: {o.said.zh}" for o in try_rule(rule, FOLDER / f"{rule.code}.toml") if not o.passed]

    assert not wrong


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.code)
def test_manual_page_has_the_shape_of_the_others(rule):
    assert re.fullmatch(r"[A-Z]{2}\d\d", rule.code)
    assert re.findall(r"^## (.+)$", rule.manual, re.MULTILINE) == SECTIONS
    assert rule.title.en.endswith(".")
    assert rule.message.zh.endswith(("。", "？"))
    assert rule.message.en.endswith((".", "?"))


def test_every_fixture_belongs_to_a_rule():
    codes = {rule.code for rule in catalogue()}

    assert {path.stem for path in FOLDER.glob("*.toml")} == codes
