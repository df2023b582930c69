"""What is masked before disclosure is listed, gone from every part of the copy, and everything else stays."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document as WordFile

from filed import FORMS
from jixiao.document import Cell, Document, Page, Paragraph, Place, Table
from jixiao.readers import read
from jixiao.report.redact import listing, propose, redact
from jixiao.writers import write

TEXT = "联系周立新主任（13912345678），全年服务老干部320人。"


def file(kind, *cells, paragraph="自评表"):
    made = tuple(Cell(text, 1, column) for column, text in enumerate(cells, 1))
    data = write(Document((Paragraph(paragraph, heading=True), Table(made)), page=Page()), kind)
    return read(f"form.{kind}", data=data), data


def everything(data):
    """All the text of every part of an Office file, tags taken out."""
    import re

    archive = zipfile.ZipFile(BytesIO(data))
    return "".join(re.sub(r"<[^>]*>", "", archive.read(name).decode("utf-8", "replace")) for name in archive.namelist())


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_the_copy_is_the_same_file_with_the_pieces_masked(kind):
    document, data = file(kind, "实施情况", TEXT)
    masks = propose(document)
    copy = redact(document, data, masks)

    assert [(mask.kind, mask.new) for mask in masks] == [("name", "周**"), ("phone", "***********")]
    assert (copy.format, copy.anew) == (kind, False)
    assert "周立新" not in everything(copy.data)
    assert "13912345678" not in everything(copy.data)
    assert "联系周**主任（***********），全年服务老干部320人。" in everything(copy.data)


@pytest.mark.parametrize(("kind", "written"), [("pdf", "pdf"), ("html", "html")])
def test_a_file_that_cannot_be_masked_inside_is_written_anew(kind, written):
    document, data = file(kind, "实施情况", TEXT)
    copy = redact(document, data, propose(document))
    text = "".join(cell.text for table in read(f"copy.{written}", data=copy.data).tables() for cell in table.cells)

    assert (copy.format, copy.anew) == (written, True)
    assert "周**主任" in text
    assert "13912345678" not in text


def test_a_name_in_a_cell_of_its_own_is_told_by_the_label_before_it():
    document, _ = file("docx", "项目负责人", "周立新", "单位", "江桥县文化馆")

    assert [(mask.old, mask.place.column) for mask in propose(document)] == [("周立新", 2)]


def test_the_authors_of_the_file_are_not_disclosed():
    word = WordFile()
    word.core_properties.author = "周立新"
    word.add_paragraph(TEXT)
    out = BytesIO()
    word.save(out)
    document = read("form.docx", data=out.getvalue())
    copy = redact(document, out.getvalue(), propose(document))

    assert not copy.anew
    assert "周立新" not in everything(copy.data)


def test_a_piece_left_in_a_deleted_revision_has_the_copy_written_anew():
    _, data = file("docx", "实施情况", TEXT)
    source = zipfile.ZipFile(BytesIO(data))
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "word/document.xml":
                deleted = "<w:p><w:del><w:r><w:delText>患病的周立</w:delText></w:r><w:r><w:delText>新</w:delText></w:r></w:del></w:p>"
                part = part.replace(b"<w:sectPr>", f"{deleted}<w:sectPr>".encode())
            target.writestr(name, part)
    hidden = read("form.docx", data=out.getvalue())
    copy = redact(hidden, out.getvalue(), propose(hidden))

    assert copy.anew
    assert "周立新" not in everything(copy.data)
    assert "患病" not in everything(copy.data)


def test_only_what_was_chosen_is_masked():
    document, data = file("docx", "实施情况", TEXT)
    name, phone = propose(document)
    copy = redact(document, data, [phone])

    assert name.old in everything(copy.data)
    assert phone.old not in everything(copy.data)


def test_seed_2_is_disclosed_without_the_persons_it_names():
    data = (FORMS / "seed2-shanghai-2020.docx").read_bytes()
    document = read("seed2.docx", data=data)
    copy = redact(document, data, propose(document))
    again = read("seed2.docx", data=copy.data)

    assert {"name", "few", "health"} <= {mask.kind for mask in propose(document)}
    assert propose(again) == ()
    untouched = [c.text for table in document.tables() for c in table.cells if (c.row, c.column) != (9, 6)]
    assert [c.text for table in again.tables() for c in table.cells if (c.row, c.column) != (9, 6)] == untouched


def test_the_list_says_where_what_and_why_but_not_what_it_was():
    document, _ = file("docx", "实施情况", TEXT)
    page = listing(propose(document), "form.docx")
    texts = [cell.text for cell in next(page.tables()).cells]

    assert page.blocks[0].text == "公开前遮盖清单：form.docx（2处）"
    assert texts[:5] == ["位置", "类别", "现显示为", "理由", "把握"]
    assert texts[5:8] == ["表1 第1行第2列", "个人姓名", "周**"]
    assert "周立新" not in "".join(texts)
    assert write(page, "xlsx")


def test_a_hidden_sheet_does_not_come_along_when_written_anew():
    document, _ = file("xlsx", "实施情况", TEXT)
    hidden = Table((Cell("备查", 1, 1),), Place(sheet="名单"), hidden=True)
    old = replace(document, blocks=(*document.blocks, hidden), format="xls")
    copy = redact(old, b"", propose(old))

    assert copy.format == "xlsx"
    assert "备查" not in everything(copy.data)
