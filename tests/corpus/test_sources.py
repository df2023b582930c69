import io
import tarfile
import zipfile

import pytest

from jixiao.corpus.add import load
from jixiao.corpus.sources import sources
from jixiao.errors import WrongUse


def names(*paths):
    return [source.path.rsplit("/", 1)[-1] for source in sources(paths)]


def test_a_folder_gives_its_files_in_order_and_leaves_out_hidden_ones_and_office_locks(tmp_path):
    for name in ("b.docx", "a.xlsx", ".hidden", "~$b.docx"):
        (tmp_path / name).write_bytes(b"x")

    assert names(tmp_path) == ["a.xlsx", "b.docx"]


def test_zip_and_tar_give_their_members_with_the_path_inside(tmp_path):
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.writestr("folder/form.docx", b"zipped")
    with tarfile.open(tmp_path / "two.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("form.xlsx")
        info.size = 6
        archive.addfile(info, io.BytesIO(b"tarred"))

    found = {source.path.split("!/")[1]: source.load() for source in sources([tmp_path])}

    assert found == {"folder/form.docx": b"zipped", "form.xlsx": b"tarred"}


def test_an_office_file_is_a_document_and_not_an_archive(tmp_path):
    with zipfile.ZipFile(tmp_path / "form.docx", "w") as archive:
        archive.writestr("word/document.xml", b"<x/>")

    assert names(tmp_path) == ["form.docx"]


def test_a_csv_list_names_files_beside_it_under_a_heading_in_either_language(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"a")
    for heading in ("path", "路径"):
        (tmp_path / "list.csv").write_text(f"单位,{heading}\n甲,a.docx\n", encoding="utf-8")

        assert names(tmp_path / "list.csv") == ["a.docx"]


def test_a_warc_gives_the_bodies_of_its_responses(tmp_path):
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>form</p>"
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.test/f.html\r\nContent-Length: {len(body)}\r\n\r\n"
    (tmp_path / "x.warc").write_bytes(head.encode() + body + b"\r\n\r\n")

    assert [(source.path.split("!/")[1], source.load()) for source in sources([tmp_path])] == [
        ("http://example.test/f.html", b"<p>form</p>")
    ]


def test_a_listed_file_that_is_missing_is_an_item_with_its_reason_and_stops_nothing(tmp_path):
    (tmp_path / "list.csv").write_text("path\nmissing.docx\n", encoding="utf-8")

    item = load(next(iter(sources([tmp_path / "list.csv"]))))

    assert item.error is not None
    assert "missing.docx" in item.error.en


def test_a_path_that_does_not_exist_is_wrong_use(tmp_path):
    with pytest.raises(WrongUse):
        list(sources([tmp_path / "nothing"]))
