import re

import pytest
from openpyxl import load_workbook

from jixiao.corpus.audit import audit
from jixiao.corpus.generate import fill
from jixiao.corpus.lake import Lake
from jixiao.corpus.schema import TABLES
from jixiao.corpus.statistics import TURN
from jixiao.report import corpus, picture


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    lake = Lake(tmp_path_factory.mktemp("lake"), create=True)
    fill(lake, 80, across={"copied": 0.2, "lowered": 0.2})
    audit(lake, engine="local")
    reason = {"error": "文件已损坏。", "error_en": "The file is damaged."}
    row = {"hash": "0", "path": "a.docx", "format": "docx", "bytes": 1, "forms": 0, **reason}
    lake.add({"documents": [{name: row[name] for name in TABLES["documents"]}]})
    return corpus.tables(lake)


def test_the_page_is_whole_in_either_language(found):
    zh, en = corpus.page(found, "zh"), corpus.page(found, "en")

    assert "项目支出" in zh
    assert "文件已损坏。" in zh
    assert not re.search("[㐀-鿿]", re.sub(r"<table.*?</table>|<svg.*?</svg>|<style.*?</style>", "", en, flags=re.DOTALL))
    assert "The file is damaged." in en
    assert "http" not in re.sub(r'xmlns="[^"]+"', "", zh)


def test_every_finding_is_listed_with_the_title_of_its_rule(found, tmp_path):
    corpus.workbook(found, tmp_path / "s.xlsx", "zh")

    sheet = load_workbook(tmp_path / "s.xlsx")["发现的问题"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert rows
    assert all(title for _, title, *_ in rows)


def test_a_year_without_a_missed_target_has_no_share_of_them(found, tmp_path):
    without = found["marks"].filter(found["marks"]["missed"] == 0)

    assert without.height > 0
    assert without["missed_with_full_marks"].is_null().all()
    corpus.workbook(found, tmp_path / "s.xlsx", "zh")


def test_findings_across_forms_are_named_with_unit_and_sentence(found):
    listed = found["across"]

    assert set(listed["code"]) == {"XC11", "XC12"}
    assert "XC12" in set(listed["code"].head(2 * TURN))
    page = corpus.page(found, "zh")
    assert all(row["holder"] in page and row["message"] in page for row in listed.head(corpus.SHOWN).iter_rows(named=True))


def test_lying_bars_begin_behind_the_longest_name_and_end_on_the_picture():
    drawn = picture.ranked("t", ["一二三四五六七八九十" * 5, "AR01 total"], [70_000, 3])

    starts = [(float(x), float(width)) for x, width in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn)]
    assert len({x for x, _ in starts}) == 1
    assert max(x + width for x, width in starts) < picture.WIDTH - 60
    assert "…" in drawn


def test_circles_stand_between_round_figures():
    drawn = picture.scatter("t", [(90, 98.53, 44909), (110, 99.18, 1972)], across="rate", up="total")

    figures = [float(text) for text in re.findall(r">([\d.]+)</text>", drawn)]
    assert {88, 112, 98.4, 99.2} <= set(figures)
    assert all(round(one * 10, 6) == int(round(one * 10, 6)) for one in figures)


def test_a_legend_stays_on_the_picture_in_either_language():
    names = ["full marks (%)", "missed (%)", "missed, full marks (%)", "missed, no reason (%)"]

    drawn = picture.bars("marks", ["2024"], [picture.Series(name, [1]) for name in names])

    assert max(float(x) for x in re.findall(r'<text x="([\d.]+)" y="38', drawn)) < picture.WIDTH - 150


def test_no_picture_stands_half_empty():
    heights = [
        max(float(h) for h in re.findall(r'height="([\d.]+)" fill="#1f4e79"', picture.bars("t", ["a"], [picture.Series("s", [value])])))
        for value in (0.03, 0.9, 11, 26, 51, 101, 3070, 6_000_001)
    ]

    assert min(heights) > 0.6 * (picture.HEIGHT - picture.TOP - picture.BOTTOM)
