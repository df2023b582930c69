import gzip
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


def test_a_damaged_archive_is_a_source_with_its_reason_and_stops_nothing(tmp_path):
    (tmp_path / "a.tar.gz").write_bytes(b"\x1f\x8b not really")
    (tmp_path / "b.warc").write_bytes(b"WARC/1.0\r\nContent-Length: many\r\n\r\n")
    (tmp_path / "c.docx").write_bytes(b"c")

    items = [load(source) for source in sources([tmp_path])]

    assert [bool(item.error) for item in items] == [True, True, False]
    assert "a.tar.gz" in items[0].error.zh


def test_a_link_to_nowhere_in_a_folder_stops_nothing(tmp_path):
    (tmp_path / "a.docx").symlink_to(tmp_path / "gone.docx")
    (tmp_path / "b.docx").write_bytes(b"b")

    assert [bool(load(source).error) for source in sources([tmp_path])] == [True, False]


def test_a_table_of_figures_met_in_a_folder_is_no_list_of_paths(tmp_path):
    (tmp_path / "figures.csv").write_text("单位,金额\n甲,1\n", encoding="gb18030")

    assert names(tmp_path) == ["figures.csv"]


def test_names_in_a_zip_of_a_chinese_windows_are_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.writestr("aaaa.docx", b"x")
    data = (tmp_path / "one.zip").read_bytes().replace(b"aaaa", "自评".encode("gb18030"))
    (tmp_path / "one.zip").write_bytes(data)

    assert [(name, source.load()) for name, source in zip(names(tmp_path), sources([tmp_path]), strict=True)] == [("自评.docx", b"x")]


def test_a_chunked_and_compressed_answer_in_a_warc_is_its_body(tmp_path):
    packed = gzip.compress(b"<p>form</p>")
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed)
    body = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n" + chunks
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.test/f\r\nContent-Length: {len(body)}\r\n\r\n"
    (tmp_path / "x.warc").write_bytes(head.encode() + body + b"\r\n\r\n")

    assert [source.load() for source in sources([tmp_path])] == [b"<p>form</p>"]
