"""Files are told apart by their content, and whatever is wrong with one is said in a sentence."""

import re
from pathlib import Path

import pytest

from jixiao.document import Limits, Paragraph
from jixiao.errors import DamagedDocument, LimitExceeded, UnknownFormat, UnreadableDocument
from jixiao.readers import read, sniff
from officefiles import archive, docx, p, row, table

FORMS = Path(__file__).parents[1] / "forms"


def grid(path: Path) -> list[list[str]]:
    """The longest table of a file without white space, and without the title rows that only a sheet has inside its grid."""
    found = max(read(path).tables(), key=lambda each: each.height)
    rows = [[re.sub(r"\s+", "", cell.text) if cell else "" for cell in line] for line in found.grid]
    return [line for number, line in enumerate(rows) if number > 2 or len(set(line)) > 1]


@pytest.mark.parametrize("seed", ["seed1-wangcheng-2021", "seed2-shanghai-2020"])
@pytest.mark.parametrize("kind", ["xlsx", "html", "doc", "xls"])
def test_a_seed_form_gives_the_same_grid_in_every_format(seed, kind):
    assert grid(FORMS / f"{seed}.{kind}") == grid(FORMS / f"{seed}.docx")


@pytest.mark.parametrize(
    ("kind", "word"), [("doc", "doc"), ("xls", "xls"), ("docx", "docx"), ("html", "html"), ("txt", "text"), ("pdf", "pdf")]
)
def test_the_name_of_a_file_is_never_asked(kind, word):
    data = (FORMS / f"seed2-shanghai-2020.{kind}").read_bytes()

    assert sniff(data) == word
    assert kind == "pdf" or read("改了名.jpg", data=data).format == word


def test_text_with_paragraph_tags_is_text_and_a_page_fragment_is_a_page():
    assert sniff("部门职能\t<p>1、贯彻</p> <p>2、落实</p>\t\n".encode()) == "text"
    assert sniff("  <table><tr><td>甲</td></tr></table>".encode()) == "html"
    assert sniff("<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'><body>甲</body></html>".encode()) == "html"


def test_a_text_document_of_two_bytes_a_character_is_text():
    assert sniff("绩效\t自评".encode("utf-16")) == "text"


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (b"", DamagedDocument, "空的"),
        (b"\x00" * 4096, DamagedDocument, "空的"),
        (b"PK\x03\x04" + b"\x00" * 64, DamagedDocument, "不完整"),
        (archive({"a.txt": "x"}), UnknownFormat, "解压"),
        (archive({"OFD.xml": "<x/>"}), UnknownFormat, "OFD"),
        (archive({"ppt/presentation.xml": "<x/>"}), UnknownFormat, "演示文稿"),
        (bytes(range(256)) * 8, UnknownFormat, "无法识别"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, DamagedDocument, ""),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(data, error, says):
    with pytest.raises(error) as caught:
        read("甲.docx", data=data)

    assert caught.value.message.zh.startswith("甲.docx：")
    assert caught.value.message.en.startswith("甲.docx: ")
    assert says in caught.value.message.zh
    assert "；" in caught.value.message.zh


def test_a_missing_file_is_an_unreadable_document(tmp_path):
    with pytest.raises(UnreadableDocument, match="无法打开"):
        read(tmp_path / "没有.docx")


def test_a_file_beyond_the_size_limit_is_not_even_opened(tmp_path):
    path = tmp_path / "大.txt"
    path.write_bytes(b"x" * 2000)

    with pytest.raises(LimitExceeded, match="MB"):
        read(path, limits=Limits(bytes=1000))


def test_an_error_nobody_foresaw_is_a_damaged_document_and_its_cause_is_kept(monkeypatch):
    def fall(*_):
        raise ZeroDivisionError("boom")

    monkeypatch.setattr("jixiao.readers.docx.read", fall)

    with pytest.raises(DamagedDocument) as caught:
        read("甲.docx", data=docx(p("甲")))
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_table_that_would_make_an_endless_grid_is_refused():
    rows = row("甲") + row(*["乙"] * 40) + row("丙") * 30

    with pytest.raises(LimitExceeded, match="列"):
        read("甲.docx", data=docx(table(rows)), limits=Limits(cells=1000))


def test_a_document_says_its_format_and_name():
    document = read("/某处/甲.bin", data=docx(p("甲")))

    assert (document.format, document.name, document.blocks[0]) == ("docx", "甲.bin", document.blocks[0])
    assert isinstance(document.blocks[0], Paragraph)
