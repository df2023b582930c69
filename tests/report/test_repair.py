"""Only what arithmetic decides is put right, each change is marked, and the repaired file checks clean of it."""

from dataclasses import replace
from io import BytesIO

import docx
import openpyxl
import pytest

import build
from filings import filed, project
from jixiao.errors import WrongUse
from jixiao.files import check
from jixiao.report.repair import repair

ARITHMETIC = {"AR01", "AR02", "AR06", "SC01", "CM02"}


def codes(result):
    return {finding.code for form in result.forms for finding in form.report.findings}


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize(
    ("faults", "changes"),
    [
        ({"rate": "99.25%"}, [("99.25%", "97.25%")]),
        ({"total": "98.73"}, [("98.73", "99.73")]),
        ({"total": ""}, [("", "99.73")]),
        ({"weight": "90.5"}, [("90.5", "100")]),
        ({"execution": "6.11", "total": "96.11"}, [("6.11", "9.73"), ("96.11", "99.73")]),
    ],
)
def test_a_wrong_figure_is_put_right(kind, faults, changes):
    data, result = filed(project(**faults), kind)
    copy, made = repair(result, data)
    again = check(f"again.{kind}", data=copy)

    assert [(change.old, change.new) for change in made] == changes
    assert not codes(again) & ARITHMETIC
    assert codes(again) <= codes(result) - ARITHMETIC


def test_each_change_carries_a_comment_with_its_arithmetic():
    data, result = filed(project(rate="99.25%"), "docx")
    copy, _ = repair(result, data)
    comments = [comment.text for comment in docx.Document(BytesIO(copy)).comments]

    assert comments[0] == "已更正 99.25% → 97.25%  执行率＝819.34÷842.50＝97.25%"
    assert "更正了1处数字" in comments[1]


def test_a_repaired_rate_in_a_workbook_is_a_number_shown_as_a_percentage():
    data, result = filed(project(rate="99.25%"), "xlsx")
    copy, (change,) = repair(result, data)
    cell = openpyxl.load_workbook(BytesIO(copy)).worksheets[0].cell(change.place.row, change.place.column)

    assert cell.value == pytest.approx(819.34 / 842.50, abs=1e-6)
    assert cell.number_format == "0.00%"
    assert cell.comment.text.startswith("已更正 99.25% → 97.25%")


def test_a_sound_file_is_given_back_as_it_was():
    data, result = filed(project(), "docx")

    assert repair(result, data) == (data, ())


def test_targets_actuals_and_indicator_scores_are_never_touched():
    data, result = filed(project(actual="250人次", score="90"), "docx")

    assert "SC02" in codes(result)
    assert repair(result, data) == (data, ())


def test_a_missing_score_leaves_the_total_alone():
    data, result = filed(project(score="", total="50"), "docx")

    assert repair(result, data) == (data, ())


def test_a_total_is_left_alone_where_rows_seem_to_be_missing():
    form = project(total="97.93")
    partial = replace(form, indicators=(replace(form.indicators[0], weight=build.number("60")),))
    data, result = filed(partial, "docx")

    assert repair(result, data) == (data, ())


def test_a_pdf_cannot_be_repaired():
    data, result = filed(project(rate="99.25%"), "pdf")

    with pytest.raises(WrongUse, match="只能更正docx和xlsx"):
        repair(result, data)
