import random
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from jixiao.document import Document, Limits, Table
from jixiao.errors import DamagedDocument, LimitExceeded, ProtectedDocument, UnreadableDocument
from jixiao.readers import read
from readers.pdf.printing import typeset, written

FORMS = Path(__file__).parents[2] / "forms"
WORDS = b" BT /F 12 Tf 60 660 Td (840.38 / 931.17) Tj ET "
LONG = "开展业务培训，组织检查督导，" * 40


def seen(data: bytes, limits: Limits | None = None) -> Document:
    return read("甲.pdf", data=data, limits=limits or Limits())


def only(document: Document) -> Table:
    (table,) = document.tables()
    return table


def grid(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "∅" for cell in row] for row in table.grid]


def shape(document: Document) -> list[tuple]:
    return [
        (c.row, c.column, c.rows, c.columns, "".join(c.text.split())) for c in sorted(only(document).cells, key=lambda c: (c.row, c.column))
    ]


@pytest.mark.parametrize("form", ["seed1-wangcheng-2021", "seed2-shanghai-2020"])
def test_a_form_of_four_pages_has_the_grid_of_its_docx(form: str):
    assert shape(read(FORMS / f"{form}.pdf")) == shape(read(FORMS / f"{form}.docx"))


def test_titles_are_headings_and_stand_before_the_table():
    blocks = read(FORMS / "seed1-wangcheng-2021.pdf").blocks

    assert [getattr(b, "text", "table") for b in blocks] == ["部门整体自评表", "(2021年)", "table"]
    assert blocks[0].align == "center"


def test_a_cell_knows_its_page_and_box():
    table = only(read(FORMS / "seed1-wangcheng-2021.pdf"))
    total = next(c for c in table.cells if c.text == "98.92")

    assert table.place_of(total).page == 4
    assert total.box is not None
    assert 400 < total.box[0] < total.box[2] < 595


def test_merged_cells_stand_once():
    table = only(seen(typeset("#table(columns: 3, table.cell(rowspan: 2)[甲], table.cell(colspan: 2)[乙], [丙], [丁])")))

    assert {(c.text, c.row, c.column, c.rows, c.columns) for c in table.cells} == {
        ("甲", 1, 1, 2, 1),
        ("乙", 1, 2, 1, 2),
        ("丙", 2, 2, 1, 1),
        ("丁", 2, 3, 1, 1),
    }


def test_a_table_goes_on_over_the_page_end_and_its_repeated_header_is_dropped():
    rows = ", ".join(f"[指标{n}], [{n}0]" for n in range(1, 30))
    table = only(seen(typeset(f"#table(columns: (1fr, 1fr), table.header([三级指标], [目标值]), {rows})", height=300)))

    assert grid(table)[:2] == [["三级指标", "目标值"], ["指标1", "10"]]
    assert [row[0] for row in grid(table)].count("三级指标") == 1
    assert len(grid(table)) == 30


def test_a_cell_cut_by_the_page_end_is_one_cell():
    table = only(seen(typeset(f"#table(columns: (60pt, 1fr, 60pt), [年度总体目标], [{LONG}], [已完成], [总分], [], [98])", height=260)))

    assert grid(table) == [["年度总体目标", LONG, "已完成"], ["总分", "", "98"]]


def test_a_level_merged_over_the_page_end_is_one_cell():
    rows = ", ".join(f"[指标{n}], [{n}]" for n in range(1, 24))
    table = only(seen(typeset(f"#table(columns: (60pt, 1fr, 60pt), table.cell(rowspan: 23)[产出指标], {rows})", height=240)))

    assert [(c.row, c.rows) for c in table.cells if c.column == 1] == [(1, 23)]


def test_two_forms_with_titles_stay_two_tables():
    form = "= 自评表\n#table(columns: 2, [项目名称], [甲], [总分], [90])\n"

    assert len(list(seen(typeset(form + "#pagebreak()\n" + form)).tables())) == 2


def test_a_page_number_does_not_part_a_table():
    rows = ", ".join(f"[指标{n}], [{n}]" for n in range(1, 30))
    numbered = '#set page(numbering: "- 1 -")\n'

    document = seen(typeset(f"{numbered}#table(columns: (1fr, 1fr), {rows})", height=300))

    assert len(only(document).grid) == 29
    assert not [b for b in document.blocks if not isinstance(b, Table)]


def test_a_turned_page_reads_like_an_upright_one():
    upright = written(
        WORDS + b"50 700 m 250 700 l 250 650 m 50 650 l 50 600 m 250 600 l S 50 600 m 50 700 l 150 600 m 150 700 l 250 600 m 250 700 l S"
    )
    turned = upright.replace(b"/Contents", b"/Rotate 90 /Contents")
    boxes = [[c.box for c in only(seen(data)).cells] for data in (upright, turned)]

    assert boxes[0] == [(50, 142, 150, 192), (150, 142, 250, 192), (50, 192, 150, 242), (150, 192, 250, 242)]
    assert sorted(boxes[1]) == sorted([(650, 50, 700, 150), (650, 150, 700, 250), (600, 50, 650, 150), (600, 150, 650, 250)])


def test_thin_filled_boxes_are_rules():
    bars = b"".join(b"50 %d 200 0.5 re f " % y for y in (600, 650, 700)) + b"".join(b"%d 600 0.5 100 re f " % x for x in (50, 150, 250))

    assert len(only(seen(written(WORDS + bars))).cells) == 4


def test_a_table_without_rules_is_guessed_and_said_to_be():
    cells = "[三级指标], [目标值], [完成值], [学校数量], [24所], [26所], [合格率], [95%], [96%], [满意度], [90%], [97%]"

    document = seen(typeset(f"#table(columns: (1fr, 1fr, 1fr), stroke: none, {cells})"))

    assert only(document).guessed
    assert grid(only(document))[1] == ["学校数量", "24所", "26所"]
    assert "没有框线" in document.notes[0].zh


def test_prose_is_no_table():
    document = seen(typeset("= 说明\n" + LONG))

    assert not list(document.tables())
    assert document.blocks[-1].text == LONG


def test_a_password_is_asked_for():
    locked = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> >> /ID [<41><41>]"

    with pytest.raises(ProtectedDocument, match="密码"):
        seen(written(b"", trailer=locked))


def test_two_thousand_pages_are_refused_at_once():
    started = time.process_time()

    with pytest.raises(LimitExceeded, match="2000 页"):
        seen(written(b"", pages=2000))
    assert time.process_time() - started < 3


@pytest.mark.parametrize("box", ["0 0 1e12 1e12", "0 0 0 0", "0 0 -5 -5", "1 2"])
def test_a_page_of_absurd_size_ends_in_nothing(box: str):
    assert seen(written(b"0 0 m 9e9 9e9 l S", box=box)).blocks == ()


def test_a_drawing_of_countless_lines_is_no_table():
    document = seen(written(b"".join(b"%d 0 m %d 800 l S\n" % (n % 590, n % 590) for n in range(20_000))))

    assert document.blocks == ()
    assert "线条过多" in document.notes[0].zh


@pytest.mark.parametrize("content", [b" " * 20_000_000, b"0 0 m 9 9 l S " * 1_000_000], ids=["blanks", "lines"])
def test_a_stream_that_unpacks_to_far_too_much_is_refused(content: bytes):
    with pytest.raises(LimitExceeded, match="展开后过大"):
        seen(written(content))


def test_a_stream_deflated_twice_is_refused():
    once = written(b"")
    packed = zlib.compress(zlib.compress(b" " * 20_000_000))
    twice = once.replace(b"/FlateDecode", b"[/FlateDecode /FlateDecode]").replace(b"stream\n", b"stream\n" + packed, 1)

    with pytest.raises(LimitExceeded, match="展开后过大"):
        seen(twice)


def test_more_time_than_allowed_is_refused():
    with pytest.raises(LimitExceeded, match="秒"):
        seen((FORMS / "seed1-wangcheng-2021.pdf").read_bytes(), replace(Limits(), seconds=-1))


def test_a_file_cut_in_half_is_read_or_refused():
    data = (FORMS / "seed2-shanghai-2020.pdf").read_bytes()

    for share in range(1, 20):
        try:
            seen(data[: len(data) * share // 20])
        except UnreadableDocument:
            continue


def test_flipped_bits_never_crash():
    whole = (FORMS / "seed1-wangcheng-2021.pdf").read_bytes()
    luck = random.Random(3)
    met = 0
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(luck.choice((1, 20, 400))):
            data[luck.randrange(len(data))] ^= 1 << luck.randrange(8)
        try:
            met += len(seen(bytes(data), replace(Limits(), ocr_pages=0)).blocks) > 0
        except UnreadableDocument:
            continue

    assert met


def test_a_file_that_only_begins_like_a_pdf_is_damaged():
    with pytest.raises(DamagedDocument):
        seen(b"%PDF-1.7\nnothing more")
