import builtins
import io
import socket
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from jixiao.document import Document, Limits, Table
from jixiao.errors import DamagedDocument, LimitExceeded, MissingComponent, UnreadableDocument
from jixiao.readers import ocr, read
from readers.pdf.printing import typeset, written

pytest.importorskip("rapidocr")
import cv2
import numpy
import pypdfium2
from PIL import Image

FORM = """#table(columns: (60pt, 70pt, 1fr, 60pt, 60pt, 40pt, 40pt),
  [一级指标], [二级指标], [三级指标], [年度指标值], [实际完成值], [分值], [得分],
  table.cell(rowspan: 2)[产出指标], [数量指标], [维修改造学校数量], [≥24所], [26所], [10], [10],
  [质量指标], [工程一次验收合格率], [≥95%], [96.5%], [10], [9.81],
  table.cell(colspan: 5)[总分], [100], [5])"""


@pytest.fixture(autouse=True)
def nothing_outside(monkeypatch):
    def refuse(*_):
        raise AssertionError("reading a picture tried to reach the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="module")
def scan() -> numpy.ndarray:
    """The form printed and scanned at 150 dpi."""
    page = pypdfium2.PdfDocument(typeset(FORM, width=560, height=220))[0]
    grey = page.render(scale=150 / 72).to_numpy()[:, :, :3].copy()
    noise = numpy.random.default_rng(1).normal(0, 6, grey.shape)
    return numpy.clip(grey.astype(float) * 0.92 + noise, 0, 255).astype(numpy.uint8)


@pytest.fixture(scope="module")
def straight(scan) -> Document:
    return read("甲.png", data=png(scan))


def png(picture: numpy.ndarray) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()


def only(document: Document) -> Table:
    (table,) = document.tables()
    return table


def grid(document: Document) -> list[list[str]]:
    return [["".join(cell.text.split()) if cell else "∅" for cell in row] for row in only(document).grid]


EXPECTED = [
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "维修改造学校数量", "≥24所", "26所", "10", "10"],
    ["产出指标", "质量指标", "工程一次验收合格率", "≥95%", "96.5%", "10", "9.81"],
    ["总分", "总分", "总分", "总分", "总分", "100", "5"],
]


def test_a_scan_has_the_grid_and_the_texts_of_the_print(straight: Document):
    assert grid(straight) == EXPECTED


def test_every_cell_says_how_sure_it_is(straight: Document):
    cells = [cell for cell in only(straight).cells if cell.text]

    assert all(0 < cell.confidence < 100 and cell.doubt for cell in cells)
    assert "由图像识别" in straight.notes[0].zh


@pytest.mark.parametrize("degrees", [-7.0, 1.3])
def test_a_crooked_scan_is_straightened(scan, degrees: float):
    height, width = scan.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.95)
    crooked = cv2.warpAffine(scan, turn, (width, height), borderValue=(235, 235, 235))

    assert grid(read("甲.png", data=png(crooked))) == EXPECTED


def test_a_photograph_taken_from_the_side_is_flattened(scan):
    height, width = scan.shape[:2]
    seen = numpy.float32([[60, 80], [width + 20, 50], [30, height + 60], [width + 70, height + 100]])
    whole = numpy.float32([[0, 0], [width, 0], [0, height], [width, height]])
    matrix = cv2.getPerspectiveTransform(whole, seen)
    photograph = cv2.warpPerspective(scan, matrix, (width + 120, height + 160), borderValue=(70, 90, 110))

    assert grid(read("甲.jpg", data=cv2.imencode(".jpg", photograph)[1].tobytes())) == EXPECTED


@pytest.mark.parametrize("turn", [cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180])
def test_a_page_lying_on_its_side_or_head_is_turned(scan, turn: int):
    assert grid(read("甲.png", data=png(cv2.rotate(scan, turn)))) == EXPECTED


def test_a_seal_across_the_table_hides_nothing(scan):
    ink = numpy.full_like(scan, 255)
    cv2.circle(ink, (scan.shape[1] // 2, scan.shape[0] // 2), 90, (110, 110, 235), 6)
    sealed = (scan.astype(float) * ink / 255).astype(numpy.uint8)

    found = grid(read("甲.png", data=png(sealed)))

    assert [len(row) for row in found] == [7] * 4
    assert [row[5:] for row in found] == [row[5:] for row in EXPECTED]


def test_a_scan_inside_a_pdf_is_recognised_in_points_of_its_page(scan):
    held = io.BytesIO()
    Image.fromarray(scan).save(held, "PDF", resolution=150)

    document = read("甲.pdf", data=held.getvalue())

    assert grid(document) == EXPECTED
    assert only(document).cells[0].box == pytest.approx((40, 40, 100, 60), abs=6)


def test_the_pages_of_a_tiff_are_pages(scan):
    held = io.BytesIO()
    page = Image.fromarray(scan)
    page.save(held, "TIFF", save_all=True, append_images=[page], compression="tiff_deflate")

    places = {table.place.page for table in read("甲.tif", data=held.getvalue()).tables()}

    assert 1 in places
    with pytest.raises(LimitExceeded, match="2 页"):
        read("甲.tif", data=held.getvalue(), limits=replace(Limits(), ocr_pages=1))


def test_a_blank_page_is_said_to_be_blank():
    document = read("甲.png", data=png(numpy.full((400, 300, 3), 255, numpy.uint8)))

    assert document.blocks == ()
    assert "没有识别出文字" in document.notes[0].zh


def test_without_the_recogniser_the_extra_is_named(monkeypatch, scan):
    imported = builtins.__import__

    def without(name, *rest, **more):
        if name == "rapidocr":
            raise ImportError(name)
        return imported(name, *rest, **more)

    monkeypatch.setattr(ocr, "_engines", [])
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingComponent, match=r"jixiao\[ocr\]"):
        read("甲.png", data=png(scan))
    with pytest.raises(MissingComponent, match=r"jixiao\[ocr\]"):
        read("甲.pdf", data=written(b"50 600 200 100 re S"))


def bomb(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(12_000, 12_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_of_too_many_pixels_is_refused_unopened(size: tuple[int, int]):
    with pytest.raises(LimitExceeded, match="百万像素"):
        read("甲.png", data=bomb(*size))


def test_an_image_of_too_many_pixels_inside_a_pdf_is_left_out():
    image = "/XObject << /I << /Type /XObject /Subtype /Image /Width 40000 /Height 40000 >> >>"
    drawing = b"q 500 0 0 700 0 0 cm BI /W 40000 /H 40000 /CS /G /BPC 8 /F /Fl ID " + zlib.compress(b"\0" * 1000) + b" EI Q"

    document = read("甲.pdf", data=written(drawing, page=image))

    assert document.blocks == ()
    assert "图像过大" in document.notes[0].zh


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.99])
def test_a_picture_cut_off_is_damaged(scan, share: float):
    data = png(scan)

    with pytest.raises(DamagedDocument):
        read("甲.png", data=data[: int(len(data) * share)])


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\x00", b"BM", b"GIF89a"])
def test_a_picture_in_name_only_is_refused(head: bytes):
    with pytest.raises(UnreadableDocument):
        read("甲.png", data=head + b"nothing more, nothing more" * 4)


@pytest.mark.parametrize("form", ["seed1-wangcheng-2021"])
def test_a_page_scanned_at_150_dpi_gives_every_number_right(form: str):
    forms = Path(__file__).parents[2] / "forms"
    scanned = read(forms / f"{form}-scan150.pdf")
    printed = read(forms / f"{form}.docx")

    def numbers(document: Document) -> dict[tuple[int, int], str]:
        return {(c.row, c.column): c.text for c in only(document).cells if c.text.strip("0123456789.%") == "" and c.text}

    assert numbers(scanned).items() >= numbers(printed).items()
