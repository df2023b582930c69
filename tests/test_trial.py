"""A bureau's rules are tried on their fixtures with the same runner as the package's own."""

from pathlib import Path

from jixiao.trial import try_pack
from test_audit import PACK

GOOD = """
[[fault]]
says = ["场次"]
form.indicators = [{ name = "场次", actual = "0场" }]

[[pass]]
form.indicators = [{ name = "场次", actual = "2场" }]

[[skip]]
form.indicators = [{ name = "场次" }]
"""


def pack(folder: Path, fixture: str | None) -> Path:
    (folder / "zz01_no_zero.py").write_text(PACK, encoding="utf-8")
    if fixture is not None:
        (folder / "ZZ01.toml").write_text(fixture, encoding="utf-8")
    return folder


def test_every_case_of_a_good_fixture_passes(tmp_path: Path):
    outcomes = try_pack(pack(tmp_path, GOOD))

    assert [outcome.kind for outcome in outcomes] == ["fault", "pass", "skip"]
    assert all(outcome.passed for outcome in outcomes)


def test_a_rule_without_fixture_fails(tmp_path: Path):
    (outcome,) = try_pack(pack(tmp_path, None))

    assert not outcome.passed
    assert "ZZ01.toml" in outcome.said.zh


def test_a_fixture_without_one_of_the_three_kinds_fails(tmp_path: Path):
    outcomes = try_pack(pack(tmp_path, GOOD.partition("[[skip]]")[0]))

    assert [outcome.kind for outcome in outcomes if not outcome.passed] == ["skip"]


def test_a_fault_that_does_not_say_what_it_should_fails(tmp_path: Path):
    outcomes = try_pack(pack(tmp_path, GOOD.replace('says = ["场次"]', 'says = ["人次"]')))

    assert [outcome.kind for outcome in outcomes if not outcome.passed] == ["fault"]
