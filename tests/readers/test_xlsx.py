"""Workbooks become tables with the text their cells show and the address they really have."""

import pytest

from jixiao.document import Limits
from jixiao.errors import LimitExceeded
from jixiao.readers import read
from officefiles import archive, c, relations, xlsx


def document(data: bytes, **limits: int):
    return read("表.xlsx", data=data, limits=Limits(**limits))


def only_table(data: bytes):
    return next(document(data).tables())


def texts(table) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in line] for line in table.grid]


def test_a_rate_is_read_as_shown_with_its_stored_value_beside():
    cell = only_table(xlsx(f'<row r="1">{c("A1", "1.108034", style=1)}</row>', styles=("0.00%",))).cells[0]

    assert (cell.text, cell.raw) == ("110.80%", "1.108034")


def test_a_cell_keeps_its_address_where_the_sheet_begins_further_in():
    table = only_table(xlsx(f'<row r="3">{c("B3", "甲")}{c("D3", "乙")}</row>'))

    assert (table.width, [str(table.place_of(cell)) for cell in table.cells]) == (3, ["表1!B3", "表1!D3"])


def test_a_merged_range_is_one_cell():
    sheet = (
        f'<sheetData><row r="1">{c("A1", "甲")}{c("B1")}{c("C1", "乙")}</row><row r="2">{c("A2")}{c("B2")}{c("C2", "丙")}</row></sheetData>'
    )
    table = only_table(xlsx(sheet + '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'))

    assert texts(table) == [["甲", "甲", "乙"], ["甲", "甲", "丙"]]
    assert (table.cells[0].rows, table.cells[0].columns) == (2, 2)


def test_a_range_that_overlaps_an_earlier_one_is_not_merged():
    sheet = f'<sheetData><row r="1">{c("A1", "甲")}</row><row r="2">{c("B2", "乙")}{c("C2", "丙")}</row></sheetData>'
    table = only_table(xlsx(sheet + '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>'))

    assert texts(table) == [["甲", "甲", None], ["甲", "甲", "丙"]]


def test_content_under_a_merged_cell_is_left_out_with_a_note():
    sheet = f'<sheetData><row r="1">{c("A1", "甲")}{c("B1", "乙")}{c("C1", "丙")}</row></sheetData>'
    found = document(xlsx(sheet + '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'))

    assert texts(next(found.tables())) == [["甲", "甲", "丙"]]
    assert "B1" in found.notes[0].zh


def test_a_title_merged_over_whole_rows_does_not_widen_the_table():
    sheet = f'<sheetData><row r="1">{c("A1", "标题")}</row><row r="2">{c("A2", "甲")}{c("B2", "乙")}</row></sheetData>'
    table = only_table(xlsx('<dimension ref="A1:XFD1048576"/>' + sheet + '<mergeCells><mergeCell ref="A1:XFD1"/></mergeCells>'))

    assert texts(table) == [["标题", "标题"], ["甲", "乙"]]


def test_empty_rows_and_columns_at_the_end_are_left_out():
    rows = f'<row r="1">{c("A1", "甲")}{c("B1")}{c("C1")}</row>' + "".join(f'<row r="{n}">{c(f"A{n}")}</row>' for n in range(2, 400))

    assert texts(only_table(xlsx(rows))) == [["甲"]]


def test_a_stray_cell_far_below_costs_nothing():
    table = only_table(xlsx(f'<row r="1">{c("A1", "甲")}</row><row r="1048576">{c("A1048576", "乙")}</row>'))

    assert table.height == 2
    assert str(table.place_of(table.cells[1])) == "表1!A1048576"


def test_a_hidden_sheet_is_read_and_marked():
    found = document(xlsx(f"<row>{c('A1', '甲')}</row>", f"<row>{c('A1', '乙')}</row>", hidden=(2,)))

    assert [table.hidden for table in found.tables()] == [False, True]
    assert "隐藏" in found.notes[0].zh


def test_hidden_rows_and_columns_are_left_out_and_the_rest_keep_their_addresses():
    cols = '<cols><col min="2" max="2" hidden="1"/></cols>'
    rows = "".join(
        f'<row r="{n}"{h}>{c(f"A{n}", f"a{n}")}{c(f"B{n}", "b")}{c(f"C{n}", f"c{n}")}</row>'
        for n, h in ((1, ""), (2, ' hidden="1"'), (3, ""))
    )
    found = document(xlsx(f"{cols}<sheetData>{rows}</sheetData>"))
    table = next(found.tables())

    assert texts(table) == [["a1", "c1"], ["a3", "c3"]]
    assert [str(table.place_of(cell)) for cell in table.cells] == ["表1!A1", "表1!C1", "表1!A3", "表1!C3"]
    assert "隐藏的行或列" in found.notes[0].zh


def test_a_formula_without_a_stored_result_is_blank_and_says_so():
    found = document(xlsx(f'<row r="1">{c("A1", "合计")}<c r="B1"><f>SUM(C1:C9)</f></c><c r="C1"><f>1+1</f><v>2</v></c></row>'))
    cells = next(found.tables()).cells

    assert [(cell.text, bool(cell.doubt)) for cell in cells] == [("合计", False), ("", True), ("2", False)]
    assert "B1" in found.notes[0].zh


def test_a_target_taken_for_a_formula_is_its_text():
    assert texts(only_table(xlsx('<row r="1"><c r="A1"><f>10个</f><v/></c><c r="B1"><f>100%</f></c></row>'))) == [["=10个", "=100%"]]


def test_a_date_is_shown_in_chinese_and_kept_in_iso_form():
    cell = only_table(xlsx(f"<row>{c('A1', '44377', style=1)}</row>", styles=('yyyy"年"m"月"d"日"',))).cells[0]

    assert (cell.text, cell.raw) == ("2021年6月30日", "2021-06-30")


def test_rich_shared_strings_are_joined_without_their_phonetic_guides():
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><r><t>绩效</t></r><r><t>自评</t></r><rPh><t>jixiao</t></rPh></si><si><t>换_x000A_行</t></si></sst>"
    )
    rows = f"<row>{c('A1', '0', kind='s')}{c('B1', '1', kind='s')}</row>"

    assert texts(only_table(xlsx(rows, xl__sharedStrings_dot_xml=strings))) == [["绩效自评", "换\n行"]]


def test_cells_without_addresses_stand_side_by_side():
    assert texts(only_table(xlsx("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"))) == [["1", "2"], ["3", None]]


def test_a_title_in_a_text_box_or_the_print_header_is_read():
    drawing = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:oneCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>0</xdr:row>'
        "</xdr:from><xdr:sp><xdr:txBody><a:p><a:r><a:t>自评表</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:oneCellAnchor></xdr:wsDr>"
    )
    sheet = f'<sheetData><row r="3">{c("A3", "甲")}</row></sheetData><headerFooter><oddHeader>&amp;C&amp;"宋体"&amp;16附件2</oddHeader></headerFooter>'
    data = xlsx(
        sheet + '<drawing r:id="d"/>',
        xl__drawings__d_dot_xml=drawing,
        xl__worksheets___rels__sheet1_dot_xml_dot_rels=relations(("d", "drawing", "../drawings/d.xml")),
    )

    assert [getattr(block, "text", "表") for block in document(data).blocks] == ["附件2", "自评表", "表"]


def test_parts_are_found_by_any_case_and_either_slash():
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(xlsx(f"<row>{c('A1', '甲')}</row>"))) as usual:
        odd = archive({name.replace("worksheets/", "Worksheets\\"): usual.read(name) for name in usual.namelist()})

    assert texts(only_table(odd)) == [["甲"]]


def test_a_sheet_of_ten_thousand_columns_is_refused_with_their_number():
    from jixiao.document import letters

    row = "".join(f'<c r="{letters(n)}1"><v>1</v></c>' for n in range(1, 10_001))

    with pytest.raises(LimitExceeded, match="10000 列"):
        document(xlsx(f"<row r='1'>{row}</row>"))


def test_more_cells_than_allowed_are_refused():
    with pytest.raises(LimitExceeded, match="单元格过多"):
        document(xlsx("<row>" + "<c><v>1</v></c>" * 50 + "</row>"), cells=20)


def test_a_large_sheet_is_read_like_a_small_one(monkeypatch):
    rows = "".join(f'<row r="{n}">{c(f"A{n}", f"第{n}行")}</row>' for n in range(1, 40))
    data = xlsx(f"<sheetData>{rows}</sheetData>" + '<mergeCells><mergeCell ref="A38:B39"/></mergeCells>')
    small = only_table(data)
    monkeypatch.setattr("jixiao.readers.xlsx.LARGE", 0)

    assert only_table(data) == small
