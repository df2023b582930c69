"""Every rule of a report ended in exactly one of passed, found, skipped, and says why."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from build import form, fund, indicator
from jixiao.audit import Fault, Unmet, audit, catalogue, load_pack, rule
from jixiao.errors import Message, WrongUse
from jixiao.form import Form, Indicator, Reading
from jixiao.profile import choose
from jixiao.score import Row, score

MEND = Message("填报人更正。", "The preparer corrects it.")


def made(code: str, check, **declared):
    given = {"severity": "error", "since": "0.1", "zh": "{row}不对。", "en": "{row} is wrong.", "mend": MEND, **declared}
    return rule(code, "made-for-a-test", **given)(check)


def report(filled: Form, *rules, **second):
    profile = choose(filled)
    return audit(filled, score(filled, profile), profile, **second, **({"rules": rules} if rules else {}))


def missed(indicator: Indicator, row: Row) -> Iterator[Fault]:
    if row.completion is not None and row.completion < 1:
        yield Fault({"row": indicator.title}, (indicator.actual.place,))


ROW = indicator("帮扶人数", target="≥200人", actual="194人", weight=5, score=5)


def test_each_rule_ends_in_exactly_one_of_passed_found_skipped():
    whole = report(form(indicators=[ROW], funds=[fund(revised="10", executed="9", weight=10)]))

    assert whole.passed + whole.found + len(whole.skipped) == len(whole.ran) == len(catalogue())


def test_a_finding_says_what_where_and_who_mends_it():
    (found,) = report(form(indicators=[ROW]), made("ZZ01", missed, needs=("target", "actual"))).findings

    assert found.message == Message("帮扶人数不对。", "帮扶人数 is wrong.")
    assert found.places == (ROW.actual.place,)
    assert found.mend is MEND


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"target": "≥200人"}, "表中没有“完成值”栏"),
        ({"target": "≥200人", "actual": ""}, "“完成值”未填写"),
    ],
)
def test_a_skip_tells_an_absent_column_from_a_blank_cell(cells, reason):
    (skip,) = report(form(indicators=[indicator("帮扶人数", **cells)]), made("ZZ01", missed, needs=("target", "actual"))).skipped

    assert skip.reason.zh == reason


def test_a_skip_repeats_why_a_cell_could_not_be_read():
    unread = Reading(None, "l0O", None, Message("不是数", "not a number"))
    row = replace(ROW, score=unread)

    (skip,) = report(form(indicators=[row]), made("ZZ01", missed, needs=("score",))).skipped

    assert skip.reason.zh == "“得分”读不出来：不是数"


def test_a_rule_that_needs_a_second_input_is_skipped_with_that_reason():
    def check(form: Form, approved: Form) -> Iterator[Fault]:
        yield Fault({"row": approved.holder})

    (skip,) = report(form(), made("ZZ01", check)).skipped
    (found,) = report(form(), made("ZZ01", check), approved=form(unit="教育局")).findings

    assert skip.reason.zh == "没有提供批复的绩效目标表"
    assert found.message.zh == "教育局不对。"


def test_a_rule_for_another_stage_is_skipped():
    (skip,) = report(form(stage="target", indicators=[ROW]), made("ZZ01", missed)).skipped

    assert "不适用于绩效目标表" in skip.reason.zh


def test_a_rule_with_nothing_to_judge_is_skipped_with_its_own_reason():
    def check(indicator: Indicator) -> Iterator[Unmet]:
        yield Unmet(Message("没有成本指标", "no cost indicator"))

    (skip,) = report(form(indicators=[ROW]), made("ZZ01", check)).skipped

    assert skip.reason.zh == "没有成本指标"


def test_a_crash_in_a_rule_is_a_finding_about_that_rule_and_the_others_go_on():
    def broken(indicator: Indicator) -> Iterator[Fault]:
        yield Fault({"row": str(1 / 0)})

    said = report(form(indicators=[ROW]), made("ZZ01", broken), made("ZZ02", missed))

    crash = next(found for found in said.findings if found.code == "ZZ01")
    assert crash.severity == "info"
    assert "ZeroDivisionError" in crash.message.zh
    assert any(found.code == "ZZ02" for found in said.findings)
    assert said.found == 2


def test_a_finding_on_a_doubtful_value_says_so_and_is_no_error():
    row = replace(ROW, actual=replace(ROW.actual, confidence=62, doubt=Message("扫描件识别", "read from a scan")))

    (found,) = report(form(indicators=[row]), made("ZZ01", missed, needs=("target", "actual"))).findings

    assert found.severity == "warning"
    assert "62%" in found.message.zh
    assert "扫描件识别" in found.message.zh


def test_a_scan_read_almost_surely_keeps_its_errors():
    row = replace(ROW, actual=replace(ROW.actual, confidence=97, doubt=Message("扫描件识别", "read from a scan")))

    (found,) = report(form(indicators=[row]), made("ZZ01", missed, needs=("target", "actual"))).findings

    assert found.severity == "error"
    assert "97%" not in found.message.zh


def test_no_message_quotes_the_number_of_a_person():
    def check(indicator: Indicator) -> Iterator[Fault]:
        yield Fault({"row": indicator.actual.text}, (), (indicator.actual,))

    row = indicator("回访", actual="周立新13900001377，身份证430199190607161060")
    row = replace(row, actual=replace(row.actual, confidence=80))

    (found,) = report(form(indicators=[row]), made("ZZ01", check)).findings

    assert "13900001377" not in found.message.zh + found.message.en + str(found.args)
    assert "430199" not in found.message.zh + found.message.en + str(found.args)


def test_errors_come_first():
    row = indicator("帮扶人数", target="约200人", actual="194人", weight=5, score=6)

    severities = [found.severity for found in report(form(indicators=[row])).findings]

    assert severities == sorted(severities, key=["error", "warning", "info"].index)


def test_rules_of_a_pack_run_beside_those_of_the_package(tmp_path: Path):
    (tmp_path / "zz01_no_zero.py").write_text(PACK, encoding="utf-8")

    said = report(form(indicators=[indicator("场次", actual="0场")]), packs=(tmp_path,))

    assert any(found.code == "ZZ01" and "场次" in found.message.zh for found in said.findings)


@pytest.mark.parametrize(
    ("name", "text"),
    [("empty.py", "x = 1"), ("broken.py", "1 / 0"), ("taken.py", "from jixiao.rules.ar01_total_is_not_the_sum import check as one")],
)
def test_a_pack_that_cannot_be_used_says_why(tmp_path: Path, name: str, text: str):
    (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(WrongUse):
        report(form(), packs=(tmp_path,))


def test_two_rules_of_one_code_are_refused(tmp_path: Path):
    (tmp_path / "one.py").write_text(PACK, encoding="utf-8")
    (tmp_path / "two.py").write_text(PACK, encoding="utf-8")

    with pytest.raises(WrongUse, match="ZZ01"):
        load_pack(tmp_path)


PACK = '''"""An actual value of zero."""

from collections.abc import Iterator

from jixiao.audit import Fault, rule
from jixiao.errors import Message
from jixiao.form import Indicator


@rule(
    "ZZ01",
    "no-zero",
    severity="warning",
    since="1",
    needs=("actual",),
    zh="{row}完成值为零。",
    en="{row} is zero.",
    mend=Message("填报人核实。", "The preparer checks."),
)
def check(indicator: Indicator) -> Iterator[Fault]:
    if indicator.actual.text.startswith("0"):
        yield Fault({"row": indicator.title}, (indicator.actual.place,))
'''
