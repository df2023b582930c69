"""What a writer writes, a reader reads: the same cells, spans and texts; and each format keeps what is its own."""

import re
import zipfile
from io import BytesIO

import openpyxl
import pypdfium2
import pytest

import build
from filed import filed, wangcheng
from jixiao import layouts
from jixiao.compose import compose
from jixiao.document import Cell, Document, Page, Paragraph, Table
from jixiao.errors import LayoutError
from jixiao.readers import read
from jixiao.writers import write

SEEDS = [(wangcheng(), "wangcheng-2021"), (filed("seed2-shanghai-2020"), "shanghai-2020")]


def composed(form, layout):
    return compose(form, layouts.load(layout)).document


def one(*cells, **page):
    return Document((Paragraph("表", heading=True), Table(cells)), page=Page(**page))


def geometry(table):
    return {(c.row, c.column, c.rows, c.columns): c.text for c in table.cells}


@pytest.mark.parametrize("kind", ["docx", "html"])
@pytest.mark.parametrize(("form", "layout"), SEEDS, ids=["seed1", "seed2"])
def test_every_cell_comes_back_with_its_span_and_text(form, layout, kind):
    document = composed(form, layout)
    again = read("form", data=write(document, kind))

    assert geometry(next(again.tables())) == geometry(next(document.tables()))
    assert [b.text for b in again.blocks if isinstance(b, Paragraph) and b.text] == [
        "".join(document.blocks[0].text),
        document.blocks[1].text,
    ]


@pytest.mark.parametrize(("form", "layout"), SEEDS, ids=["seed1", "seed2"])
def test_a_sheet_holds_every_text_and_every_merged_area(form, layout):
    document = composed(form, layout)
    table = next(document.tables())
    sheet = openpyxl.load_workbook(BytesIO(write(document, "xlsx"))).active

    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    expected = [cell.text for cell in table.cells if cell.text and cell.raw is None]
    assert texts[2:] == expected
    wide = [cell for cell in table.cells if cell.columns > 1 or cell.rows > 1]
    assert len(sheet.merged_cells.ranges) >= len(wide) + 2


def test_figures_are_stored_as_numbers_and_shown_as_printed():
    sheet = openpyxl.load_workbook(BytesIO(write(composed(*SEEDS[0]), "xlsx"))).active
    stored = {(cell.value, cell.number_format) for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)}

    assert {(840.38, "0.00"), (1.108, "0.00%"), (10, "0"), (890.1, "0.0")} <= stored


def test_a_figure_longer_than_a_spreadsheet_keeps_is_stored_as_text():
    sheet = openpyxl.load_workbook(BytesIO(write(one(Cell("12345678901234567.89", 1, 1, raw="12345678901234567.89")), "xlsx"))).active

    assert sheet["A2"].value == "12345678901234567.89"


def test_no_row_of_a_sheet_is_higher_than_excel_draws():
    book = openpyxl.load_workbook(BytesIO(write(composed(*SEEDS[1]), "xlsx")))

    heights = [row.height for row in book.active.row_dimensions.values() if row.height]
    assert max(heights) <= 409
    assert sum(heights) > 1500  # the goal text of 3,800 characters has its room


def test_a_text_longer_than_a_cell_is_refused_in_a_sheet():
    with pytest.raises(LayoutError, match="32767"):
        write(one(Cell("长" * 32_768, 1, 1)), "xlsx")


def test_a_sheet_prints_on_the_width_of_a_page_with_its_heading_repeated():
    sheet = openpyxl.load_workbook(BytesIO(write(composed(*SEEDS[0]), "xlsx"))).active

    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    heading = int(sheet.print_title_rows.split(":")[0].strip("$"))
    assert sheet.cell(heading, 2).value == "一级指标"
    assert sheet.print_area


def test_text_that_looks_like_a_formula_stays_text():
    sheet = openpyxl.load_workbook(BytesIO(write(one(Cell('=HYPERLINK("http://x")', 1, 1)), "xlsx"))).active

    assert sheet["A2"].data_type == "s"


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_the_same_document_gives_the_same_file(kind):
    document = composed(*SEEDS[1])
    strip = (lambda data: data) if kind == "docx" else _sheet

    assert strip(write(document, kind)) == strip(write(document, kind))


def _sheet(data):
    return zipfile.ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_a_table_in_a_word_file_is_followed_by_a_paragraph():
    body = zipfile.ZipFile(BytesIO(write(one(Cell("甲", 1, 1)), "docx"))).read("word/document.xml").decode()

    assert "</w:tbl><w:p/>" in body


def test_the_first_rows_of_a_word_table_repeat_where_the_document_says_so():
    table = Table((Cell("表头", 1, 1), Cell("值", 2, 1)), header_rows=1)
    body = zipfile.ZipFile(BytesIO(write(Document((table,)), "docx"))).read("word/document.xml").decode()

    assert body.count("<w:tblHeader/>") == 1


@pytest.mark.parametrize("kind", ["docx", "html", "pdf", "xlsx"])
def test_markup_and_control_characters_in_a_text_are_only_text(kind):
    text = '<p>&"甲" \x0b #strong[乙] $x$ \\n'
    document = one(Cell(text, 1, 1), Cell("丙", 1, 2))
    again = read("form", data=write(document, kind))

    texts = "".join(cell.text for table in again.tables() for cell in table.cells)
    assert "#strong[乙]" in texts
    assert "$x$" in texts
    assert '<p>&"甲"' in texts


def test_pdf_embeds_its_own_chinese_fonts():
    data = write(composed(*SEEDS[1]), "pdf")

    assert b"NotoSerifSC" in data
    assert b"NotoSansSC" in data


def test_pdf_repeats_the_indicator_heading_on_every_page_it_reaches():
    pages = pypdfium2.PdfDocument(write(composed(*SEEDS[0]), "pdf"))
    texts = [page.get_textpage().get_text_range() for page in pages]

    assert len(texts) > 2
    assert all(re.sub(r"\s", "", text).count("目标内容") == 1 for text in texts[1:])


def test_a_long_figure_is_set_smaller_rather_than_over_the_rule():
    figure = "1193980.00"
    left, right = drawn(figure, 1, 12)

    assert right - left < (210 - 36) * 2.8346 / 13
    assert left < right - 25


def test_a_figure_too_long_for_any_legible_size_is_broken_and_stays_whole_in_the_text():
    figure = "123456789012345678901234567890.00"
    left, right = drawn(figure, 1, 12)

    assert right - left < (210 - 36) * 2.8346 / 13


def drawn(figure, *widths):
    """The leftmost and rightmost point of a figure in a cell of that share of the page."""
    table = Table((Cell(figure, 1, 1), Cell("甲", 1, 2)), widths=widths)
    page = pypdfium2.PdfDocument(write(Document((table,)), "pdf"))[0]
    text = page.get_textpage()
    letters = [(text.get_text_range(at, 1), text.get_charbox(at)) for at in range(text.count_chars())]
    boxes = [box for letter, box in letters if letter in figure]
    assert "".join(letter for letter, _ in letters if letter in figure) == figure
    return min(box[0] for box in boxes), max(box[2] for box in boxes)


def test_landscape_forms_lie_across():
    page = pypdfium2.PdfDocument(write(one(Cell("甲", 1, 1), landscape=True), "pdf"))[0]
    word = zipfile.ZipFile(BytesIO(write(one(Cell("甲", 1, 1), landscape=True), "docx"))).read("word/document.xml").decode()

    assert page.get_width() > page.get_height()
    assert 'w:orient="landscape"' in word


def test_html_labels_say_what_they_head():
    html = write(composed(build.form(indicators=[build.indicator("甲")]), "cn-project-2020"), "html").decode()

    assert '<th scope="col">三级指标</th>' in html
    assert '<th scope="rowgroup" rowspan="3">绩效指标</th>' in html
    assert "<td>甲</td>" in html
