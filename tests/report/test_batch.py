"""A batch is one workbook with a row a form, a row a finding and a row an unreadable file, and one page of pictures."""

from io import BytesIO
from xml.etree import ElementTree

import openpyxl
import pytest

from filings import filed, project
from jixiao.files import check
from jixiao.report.batch import _names, _spread, picture, workbook


@pytest.fixture(scope="module")
def results():
    sound = filed(project(), "docx")[1]
    wrong = filed(project(rate="99.25%", total="96.11", execution="6.11"), "xlsx")[1]
    return [sound, wrong, check("坏.docx", data=b"nothing")]


def sheets(results, language="zh"):
    book = openpyxl.load_workbook(BytesIO(workbook(results, language)))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_every_form_has_a_row_with_its_figures(results):
    head, *rows = sheets(results)["汇总"]
    told = [dict(zip(head, row, strict=True)) for row in rows]

    assert [row["文件"] for row in told] == ["自评表.docx", "自评表.xlsx"]
    assert (told[1]["表中总分"], told[1]["执行率"]) == (pytest.approx(96.11), pytest.approx(0.9925))
    assert (told[1]["重新计算"], told[1]["相差"]) == (pytest.approx(99.73), pytest.approx(3.62))
    assert told[1]["错误"] == 2
    assert told[1]["AR 算术"] == 1


def test_every_finding_has_a_row(results):
    _, *rows = sheets(results)["问题"]
    found = [(result.path, finding.code) for result in results for form in result.forms for finding in form.report.findings]

    assert [(row[0], row[4]) for row in rows] == found


def test_every_unreadable_file_has_a_row_with_its_reason(results):
    _, *rows = sheets(results)["未能读取"]

    assert [row[0] for row in rows] == ["坏.docx"]
    assert rows[0][1] == results[2].error.zh


def test_the_workbook_is_complete_in_english(results):
    assert list(sheets(results, "en")) == ["summary", "findings", "unreadable"]


def test_an_empty_batch_gives_a_workbook_and_a_page():
    assert list(sheets([])) == ["汇总", "问题", "未能读取"]
    assert ElementTree.fromstring(picture([])).tag.endswith("svg")


def test_the_page_holds_three_pictures_with_their_words(results):
    root = ElementTree.fromstring(picture(results))
    labels = [chart.get("aria-label") for chart in root]

    assert labels == ["总分分布（2张表，1个文件未能读取）", "总分与预算执行率（圆的大小为表数）", "各类问题的数目"]
    assert [chart.get("y") for chart in root] == ["0", "320", "640"]


def test_totals_fall_into_the_band_above_their_bound():
    totals = [0, 59, 60, 90, 98, 100, 101]

    assert dict(zip(_names(), _spread(totals), strict=True)) == {
        "<60": 2,
        "60–70": 1,
        "70–80": 0,
        "80–85": 0,
        "85–90": 0,
        "90–95": 1,
        "95–98": 0,
        "98–100": 3,
    }
