"""Old Word and Excel files, OpenDocument, and what goes through LibreOffice."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from browser.sites import wait
from jixiao.document import Limits, Table
from jixiao.errors import DamagedDocument, LimitExceeded, MissingComponent, ProtectedDocument
from jixiao.readers import apart, confine, office, read
from officefiles import archive

FORMS = Path(__file__).parents[1] / "forms"
SEED = "seed1-wangcheng-2021"
needs_office = pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for name, full in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)
RTF = (
    r"{\rtf1\ansi\uc0 \trowd\cellx2000\cellx4000\intbl \u30002 \cell \u20057 \cell\row \trowd\cellx2000\cellx4000\intbl 1\cell 2\cell\row}"
)


def opendocument(kind: str, body: str, styles: str = "") -> bytes:
    content = f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles><office:body>{body}</office:body></office:document-content>"
    return archive({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def texts(table: Table) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in line] for line in table.grid]


def test_an_xls_shows_its_numbers_and_keeps_them_exact():
    cells = next(read(FORMS / f"{SEED}.xls").tables()).cells

    rate = next(cell for cell in cells if cell.text.startswith("110.80"))
    assert (rate.text, rate.raw) == ("110.80%", "1.108")


def test_an_xls_that_the_first_reader_refuses_is_read_by_the_second_with_a_note(monkeypatch):
    def refuse(*_):
        raise ValueError("odd")

    monkeypatch.setattr("jixiao.readers.xls.formatted_sheets", refuse)
    document = read(FORMS / f"{SEED}.xls")

    assert any(cell.text == "1.108" for table in document.tables() for cell in table.cells)
    assert "存储值" in document.notes[0].zh


def test_an_ods_sheet_is_read_with_repeats_spans_and_hidden_sheets():
    cell = '<table:table-cell office:value-type="percentage" office:value="1.108"><text:p>110.80%</text:p></table:table-cell>'
    sheet = (
        '<table:table table:name="自评表"><table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>标<text:s text:c="2"/>题</text:p>'
        '</table:table-cell><table:covered-table-cell/><table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        f'<table:table-row table:number-rows-repeated="2">{cell}<table:table-cell><text:p>乙</text:p></table:table-cell></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row></table:table>'
        '<table:table table:name="字典" table:style-name="h"><table:table-row><table:table-cell><text:p>暗</text:p></table:table-cell></table:table-row></table:table>'
    )
    styles = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    tables = list(read("表.ods", data=opendocument("spreadsheet", f"<office:spreadsheet>{sheet}</office:spreadsheet>", styles)).tables())

    assert texts(tables[0]) == [["标  题", "标  题"], ["110.80%", "乙"], ["110.80%", "乙"]]
    assert tables[0].cells[1].raw == "1.108"
    assert [table.hidden for table in tables] == [False, True]


def test_an_odt_is_read_with_its_tables_and_without_deletions():
    body = (
        "<office:text><text:tracked-changes><text:p>删去的</text:p></text:tracked-changes><text:h>自评表</text:h>"
        '<table:table><table:table-column/><table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>甲</text:p></table:table-cell>'
        "<table:table-cell><text:p>乙</text:p></table:table-cell></table:table-row><table:table-row><table:covered-table-cell/>"
        "<table:table-cell><text:p>丙</text:p><text:p>丁</text:p></table:table-cell></table:table-row></table:table></office:text>"
    )
    document = read("表.odt", data=opendocument("text", body))

    assert document.blocks[0].text == "自评表"
    assert texts(document.blocks[1]) == [["甲", "乙"], ["甲", "丙\n丁"]]
    assert len(document.blocks) == 2


def test_a_word_97_file_is_read_by_a_process_that_serves_the_next_one_too():
    apart.close()
    read(FORMS / f"{SEED}.doc")
    first = apart.idle[-1].process.pid
    read(FORMS / "seed2-shanghai-2020.doc")

    assert [worker.process.pid for worker in apart.idle] == [first]


def test_a_converter_that_hangs_is_ended_and_its_folder_removed(monkeypatch):
    apart.close()
    monkeypatch.setattr(apart, "WORKER", "import time; time.sleep(60)  # {path} {folder}")
    made = []
    start = apart.Worker.__init__
    monkeypatch.setattr(apart.Worker, "__init__", lambda self, limits: (start(self, limits), made.append(self))[0])

    with pytest.raises(LimitExceeded, match="超过 1 秒"):
        read("慢.doc", data=(FORMS / f"{SEED}.doc").read_bytes(), limits=Limits(seconds=1))

    assert made[0].process.poll() is not None
    assert not made[0].folder.exists()
    assert apart.idle == []


def test_a_converter_that_dies_refuses_only_its_file(monkeypatch):
    apart.close()
    monkeypatch.setattr(office, "program", lambda: None)
    with monkeypatch.context() as once:
        once.setattr(apart, "WORKER", "import os; os.abort()  # {path} {folder}")
        with pytest.raises(DamagedDocument, match="docx"):
            read("坏.doc", data=(FORMS / f"{SEED}.doc").read_bytes())

    assert next(read(FORMS / f"{SEED}.doc").tables()).height > 20


def test_without_libreoffice_the_package_to_install_is_named(monkeypatch):
    monkeypatch.setattr(office, "program", lambda: None)

    with pytest.raises(MissingComponent, match="libreoffice-writer"):
        read("表.rtf", data=RTF.encode())


@needs_office
def test_rtf_is_read_through_libreoffice_and_said_so():
    document = read("表.rtf", data=RTF.encode())

    assert texts(next(document.tables())) == [["甲", "乙"], ["1", "2"]]
    assert "LibreOffice" in document.notes[0].zh


def running() -> str:
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


@needs_office
def test_a_conversion_over_its_time_is_ended_with_its_whole_group(tmp_path, monkeypatch):
    slow = tmp_path / "soffice"
    slow.write_text("#!/bin/sh\nsleep 613 & sleep 613\n")
    slow.chmod(0o755)
    monkeypatch.setattr(office, "program", lambda: str(slow))
    monkeypatch.setitem(office.prepared, str(slow), office.profile(os.environ.get("SOFFICE") or "soffice", Limits()))
    started = time.monotonic()

    with pytest.raises(LimitExceeded, match="超过 1 秒"):
        read("表.rtf", data=RTF.encode(), limits=Limits(seconds=1))

    assert time.monotonic() - started < 120
    wait(lambda: "sleep 613" not in running(), 60)


def test_a_confined_process_has_the_memory_it_was_given_and_no_network():
    probe = (
        "import resource, socket\n"
        "print(resource.getrlimit(resource.RLIMIT_DATA)[0], resource.getrlimit(resource.RLIMIT_CPU)[0])\n"
        "print([name for _, name in socket.if_nameindex() if name != 'lo'])\n"
        "try: bytearray(400_000_000); print('much')\n"
        "except MemoryError: print('bounded')\n"
    )
    command = [sys.executable, "-I", confine.__file__, str(200 * 2**20), "5", str(2**20), sys.executable, "-c", probe]
    limits, interfaces, memory = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()

    assert limits == f"{200 * 2**20} 5"
    assert memory == "bounded"
    if re.search(
        r"^1$",
        subprocess.run(
            ["sh", "-c", "unshare -n true 2>/dev/null && echo 1 || echo 0"], capture_output=True, text=True, check=True
        ).stdout.strip(),
    ):
        assert interfaces == "[]"


def test_a_word_97_file_with_a_password_says_so(monkeypatch):
    monkeypatch.setattr(apart, "done", lambda *_: (apart.LOCKED, b""))

    with pytest.raises(ProtectedDocument, match="密码"):
        read("密.doc", data=(FORMS / f"{SEED}.doc").read_bytes())
