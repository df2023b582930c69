import re

import pytest
from openpyxl import load_workbook

from jixiao.corpus.audit import audit
from jixiao.corpus.generate import fill
from jixiao.corpus.lake import Lake
from jixiao.corpus.schema import TABLES
from jixiao.report import corpus, picture


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    lake = Lake(tmp_path_factory.mktemp("lake"), create=True)
    fill(lake, 80)
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
