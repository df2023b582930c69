"""A marked copy carries every remark at its cell, and is otherwise the file it was."""

import zipfile
from io import BytesIO
from types import SimpleNamespace

import docx
import openpyxl
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from filed import FORMS
from jixiao.document import Place
from jixiao.errors import WrongUse
from jixiao.files import CheckedFile, check
from jixiao.readers import read
from jixiao.readers.pdf import Frame
from jixiao.report import marked_docx, marked_xlsx
from jixiao.report.annotate import annotate, marked
from jixiao.report.marked_pdf import _point
from jixiao.report.marking import Change, Marks, Note, bare

SEED = "seed1-wangcheng-2021"


def seed(kind):
    path = FORMS / f"{SEED}.{kind}"
    return path.read_bytes(), check(path)


def expected(result):
    """Code and place of every finding that names a place."""
    return {(finding.code, bare(place)) for form in result.forms for finding in form.report.findings for place in finding.places}


def parts(data):
    return {info.filename: zipfile.ZipFile(BytesIO(data)).read(info) for info in zipfile.ZipFile(BytesIO(data)).infolist()}


def geometry(data, name):
    return [[(c.row, c.column, c.rows, c.columns, c.text) for c in table.cells] for table in read(name, data=data).tables()]


def test_a_word_file_gets_a_comment_on_every_wrong_cell():
    data, result = seed("docx")
    copy = annotate(result, data)
    comments = list(docx.Document(BytesIO(copy)).comments)

    assert len(expected(result)) > 30
    remarks = [place for form in result.forms for finding in form.report.findings for place in set(finding.places)]
    assert len(comments) == len(remarks) + 1
    assert comments[-1].text.startswith("长沙市望城区老干部服务中心：表中总分98.92")
    assert {comment.text.split(" ")[0] for comment in comments[:-1]} == {code for code, _ in expected(result)}


def test_a_comment_stands_around_the_text_of_its_cell():
    data, _ = seed("docx")
    copy = marked_docx.mark(data, Marks((), (Note((Place(table=1, row=3, column=10),), "error", "SC01", "执行得分"),)))
    cell = docx.Document(BytesIO(copy)).tables[0].cell(2, 9)
    tags = [element.tag.rpartition("}")[2] for element in cell._tc.iter()]

    assert cell.text == "8.92"
    assert tags.index("commentRangeStart") < tags.index("t") < tags.index("commentRangeEnd") < tags.index("commentReference")


def test_nothing_else_in_the_word_file_changes():
    data, result = seed("docx")
    before, after = parts(data), parts(annotate(result, data))

    assert geometry(annotate(result, data), "a.docx") == geometry(data, "a.docx")
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels", "word/comments1.xml"}
    assert before.keys() <= after.keys()


def test_comments_that_were_there_stay():
    data, result = seed("docx")
    once = annotate(result, data)
    twice = annotate(result, once)

    first, second = (list(docx.Document(BytesIO(each)).comments) for each in (once, twice))
    assert len(second) == 2 * len(first)
    assert len({comment.comment_id for comment in second}) == len(second)


def test_a_remark_without_a_cell_is_told_at_the_top():
    data, _ = seed("docx")
    notes = (Note((), "info", "CM17", "没有管理类指标"), Note((Place(table=9, row=1, column=1),), "info", "TX01", "在别处"))
    comments = list(docx.Document(BytesIO(marked_docx.mark(data, Marks(("总分98.92",), notes)))).comments)

    assert [comment.text for comment in comments] == ["总分98.92\nCM17 没有管理类指标\nTX01 在别处"]


def test_a_remark_at_many_cells_is_told_whole_only_once():
    data, _ = seed("docx")
    places = tuple(Place(table=1, row=row, column=9) for row in range(10, 15))
    note = Note(places, "info", "SC12", "全部满分", short="见第10行的说明")
    texts = [comment.text for comment in docx.Document(BytesIO(marked_docx.mark(data, Marks((), (note,))))).comments]

    assert texts == ["SC12 全部满分", *["SC12 见第10行的说明"] * 4]


def test_a_workbook_gets_a_note_on_every_wrong_cell():
    data, result = seed("xlsx")
    book = openpyxl.load_workbook(BytesIO(annotate(result, data)))
    sheet = book.worksheets[0]
    noted = {
        (word.split(" ")[0], Place(sheet=sheet.title, row=cell.row, column=cell.column))
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
        for word in cell.comment.text.split("\n")
    }

    assert expected(result) <= noted


def test_the_added_sheet_lists_every_finding_and_leads_to_its_cell():
    data, result = seed("xlsx")
    sheet = openpyxl.load_workbook(BytesIO(annotate(result, data)))["核查结果"]
    rows = list(sheet.iter_rows(values_only=True))
    findings = [finding for form in result.forms for finding in form.report.findings]

    assert rows[1] == ("程度", "位置", "代码", "说明", "依据")
    assert [row[2] for row in rows[2:]] == [finding.code for finding in findings]
    assert sheet["B3"].hyperlink.location == "'自评表'!" + str(findings[0].places[0]).split("!")[1]


def test_nothing_else_in_the_workbook_changes():
    data, result = seed("xlsx")
    before, after = parts(data), parts(annotate(result, data))

    assert geometry(annotate(result, data), "a.xlsx")[0] == geometry(data, "a.xlsx")[0]
    touched = {name for name in before if after[name] != before[name]}
    assert touched == {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml"}
    rows = slice(before["xl/worksheets/sheet1.xml"].index(b"<row"), before["xl/worksheets/sheet1.xml"].index(b"</sheetData>"))
    assert before["xl/worksheets/sheet1.xml"][rows] in after["xl/worksheets/sheet1.xml"]


def test_notes_that_were_there_stay():
    data, _ = seed("xlsx")
    place = Place(sheet="自评表", row=5, column=9)
    once = marked_xlsx.mark(data, Marks((), (Note((place,), "error", "AR02", "执行率"),)))
    twice = marked_xlsx.mark(
        once, Marks((), (Note((place,), "error", "SC01", "得分"), Note((place.cell(5, 10),), "error", "SC01", "得分")))
    )
    book = openpyxl.load_workbook(BytesIO(twice))

    assert book.worksheets[0]["I5"].comment.text == "AR02 执行率\nSC01 得分"
    assert book.worksheets[0]["J5"].comment.text == "SC01 得分"
    assert book.sheetnames == ["自评表", "核查结果", "核查结果2"]
    assert parts(twice)["xl/drawings/vmlDrawing1.vml"].count(b"<v:shape ") == 2


def annotations(data):
    """Subtype and text of every annotation, by page."""
    found = []
    for page in pypdfium2.PdfDocument(data):
        for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
            annotation = pdfium.FPDFPage_GetAnnot(page, number)
            size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
            buffer = (pdfium.FPDF_WCHAR * (size // 2))()
            pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size)
            found.append((pdfium.FPDFAnnot_GetSubtype(annotation), bytes(buffer).decode("utf-16-le").rstrip("\0")))
    return found


def test_a_pdf_gets_highlights_and_keeps_every_byte_it_had():
    data, result = seed("pdf")
    copy = annotate(result, data)
    found = annotations(copy)

    assert copy.startswith(data)
    highlights = [text for kind, text in found if kind == pdfium.FPDF_ANNOT_HIGHLIGHT]
    assert len(highlights) == len({place for _, place in expected(result)})
    assert {line.split(" ")[0] for text in highlights for line in text.split("\n")} >= {code for code, _ in expected(result)}
    assert next(text for kind, text in found if kind == pdfium.FPDF_ANNOT_TEXT).startswith("长沙市望城区老干部服务中心：表中总分98.92")
    assert geometry(copy, "a.pdf") == geometry(data, "a.pdf")


@pytest.mark.parametrize("turns", range(4))
def test_a_point_on_a_turned_page_is_found_again(turns):
    frame = Frame(10, 20, 610, 862, turns)
    x, y = frame.point(200, 300)

    assert _point(frame, x, y) == (200, 300)


def test_other_formats_are_refused_with_what_to_do():
    data, result = seed("html")

    with pytest.raises(WrongUse, match="只能在docx、xlsx、pdf文件上加注"):
        annotate(result, data)


def test_a_file_that_was_not_read_is_refused_with_its_reason():
    with pytest.raises(WrongUse, match=r"坏.docx"):
        annotate(CheckedFile("坏.docx"), b"")


def test_text_over_several_runs_is_replaced_in_place():
    data, _ = seed("docx")
    change = Change(Place(table=1, row=8, column=6), "区老干部大学选配", "某大学选配")
    copy = marked_docx.mark(data, Marks((), (), (change,)))

    before, after = geometry(data, "a.docx")[0], geometry(copy, "a.docx")[0]
    assert [(row, column) for (row, column, *_, one), (*_, other) in zip(before, after, strict=True) if one != other] == [(8, 6)]
    assert "2.某大学选配强教师队伍" in next(text for row, column, *_, text in after if (row, column) == (8, 6))


def test_marks_of_a_text_document_are_refused():
    with pytest.raises(WrongUse):
        marked(b"", SimpleNamespace(format="text", name="a.txt"), Marks(()))
