"""Web pages become the tables they show, whatever their markup."""

from jixiao.document import Paragraph, Table
from jixiao.readers import read


def document(page: str, encoding: str = "utf-8"):
    return read("表.html", data=page.encode(encoding))


def texts(table: Table) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in line] for line in table.grid]


def only_table(page: str) -> Table:
    return next(document(page).tables())


def test_spans_are_kept():
    table = only_table("<table><tr><td rowspan=2>甲<td colspan=2>乙<tr><td>丙<td>丁</table>")

    assert texts(table) == [["甲", "乙", "乙"], ["甲", "丙", "丁"]]
    assert len(table.cells) == 4


def test_spans_that_reach_too_far_end_with_the_table():
    table = only_table(
        "<table><tr><td colspan=999>标题</td></tr><tr><td rowspan=999>甲</td><td>乙</td></tr><tr><td>丙</td></tr><tr><td>丁</td></tr></table>"
    )

    assert texts(table) == [["标题", "标题"], ["甲", "乙"], ["甲", "丙"], ["甲", "丁"]]


def test_a_row_span_of_zero_reaches_the_end():
    assert texts(only_table("<table><tr><td rowspan=0>甲<td>乙<tr><td>丙</table>")) == [["甲", "乙"], ["甲", "丙"]]


def test_a_cell_pushed_aside_by_a_span_from_above_does_not_overlap_it():
    table = only_table("<table><tr><td>甲<td rowspan=2>乙<tr><td colspan=2>丙<tr><td>丁<td>戊</table>")

    assert texts(table) == [["甲", "乙"], ["丙", "乙"], ["丁", "戊"]]


def test_white_space_is_as_a_browser_shows_it():
    table = only_table("<table><tr><td><p>&nbsp;预算\n   执行</p><p>情况<br/>(A\n B)</p></td><td> 10 </td></tr></table>")

    assert texts(table) == [["预算执行\n情况\n(A B)", "10"]]


def test_page_furniture_stays_as_paragraphs_and_headings_are_marked():
    page = "<html><body><ul><li>首页</li></ul><h1>自评表</h1><p align=center>（2021年度）</p><table><tr><td>甲<td>乙</table><script>x</script></body></html>"
    blocks = document(page).blocks

    assert [(block.text, block.heading, block.align) for block in blocks if isinstance(block, Paragraph)] == [
        ("首页", False, ""),
        ("自评表", True, ""),
        ("（2021年度）", False, "center"),
    ]


def test_a_table_that_only_lays_out_the_page_is_unwrapped():
    inner = "<table><tr><td>甲<td>乙<tr><td>丙<td>丁</table>"
    blocks = document(f"<table><tr><td>导航</td><td><h2>标题</h2>{inner}</td></tr></table>").blocks

    assert [texts(block) if isinstance(block, Table) else block.text for block in blocks] == ["导航", "标题", [["甲", "乙"], ["丙", "丁"]]]


def test_a_small_table_inside_a_form_follows_it():
    rows = "".join(f"<tr><td>{n}</td><td>值</td></tr>" for n in range(6))
    inner = "<table><tr><td>甲<td>乙<tr><td>丙<td>丁</table>"
    tables = list(document(f"<table>{rows}<tr><td>表</td><td>{inner}</td></tr></table>").tables())

    assert [(table.height, table.width) for table in tables] == [(7, 2), (2, 2)]


def test_what_the_page_hides_is_left_out_with_a_note():
    found = document("<table><tr><td>甲<td style='display: none'>暗<td>乙</td></tr><tr style='display:none'><td>暗</tr></table><p>末</p>")

    assert texts(next(found.tables())) == [["甲", "乙"]]
    assert "隐藏" not in "".join(block.text for block in found.blocks if isinstance(block, Paragraph))


def test_gb18030_is_read_whatever_the_page_declares():
    page = "<html><head><meta charset={}></head><body><table><tr><td>绩效自评表㐂<td>乙</table></body></html>"

    for declared in ("gb2312", "utf-8"):
        assert next(document(page.format(declared), "gb18030").tables()).cells[0].text == "绩效自评表㐂"


def test_utf_16_is_read():
    assert next(document("<html><table><tr><td>甲<td>乙</table></html>", "utf-16").tables()).cells[1].text == "乙"


def test_form_controls_are_read_as_shown():
    page = (
        "<table><tr><td><input value='840.38'><input type=hidden value=x><td><input type=checkbox checked>是 <input type=radio>否</table>"
    )

    assert texts(only_table(page)) == [["840.38", "☑是 □否"]]


def test_a_web_archive_is_read():
    mail = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: 8bit\n\n'

    assert texts(next(read("表.doc", data=(mail + "<table><tr><td>甲<td>乙</table>\n--b--\n").encode()).tables())) == [["甲", "乙"]]
