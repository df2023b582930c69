"""PDF → tables and paragraphs, by PDFium's characters and the rules drawn on each page."""

import ctypes
import re
import threading
import time
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from jixiao.document import Block, Limits
from jixiao.errors import DamagedDocument, LimitExceeded, Message, MissingComponent, ProtectedDocument
from jixiao.readers.image import MOST_PIXELS, WORKING, too_many
from jixiao.readers.lattice import MOST_RULES, Rule
from jixiao.readers.ocr import doubts, engine, page_of
from jixiao.readers.paging import blocks
from jixiao.readers.parts import Page, Sheet
from jixiao.readers.printed import laid_out
from jixiao.readers.streams import check_streams
from jixiao.readers.typeset import Piece

MOST_GLYPHS = 100_000  # characters on one page
MOST_SEGMENTS = 100_000  # pieces of path on one page
MOST_DEPTH = 4  # forms drawn inside forms
THIN = 3.0  # a filled rectangle no thicker than this is a rule
SKEW = 0.6  # a rule may lean this much from end to end
FEW = 8  # fewer characters than this on a page are a stamp or a page number
DPI = 200
_LOCK = threading.Lock()  # PDFium keeps global state
_LINE_TO, _BEZIER, _MOVE = 0, 1, 2
_PATH, _IMAGE, _FORM = 2, 3, 5
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}
_BLANKS = re.compile(r"\s|[\u2000-\u200f\u2028\u2029\u3000\ufeff]")
_RADICALS = re.compile("[\u2e80-\u2fd5\uf900-\ufaff]")


def read(data: bytes, limits: Limits) -> tuple[tuple[Block, ...], tuple[Message, ...]]:
    """Blocks of a PDF in reading order, tables joined over page ends, and notes on what was guessed or left out."""
    check_streams(data, limits)
    with _LOCK:
        document = _opened(data)
    try:
        sheets, notes = _sheets(document, limits)
    finally:
        with _LOCK:
            document.close()
    body, more = blocks(sheets)
    return body, (*notes, *more)


def _opened(data: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (4, 5):  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
            raise ProtectedDocument(
                "PDF 设有打开密码；请去掉密码后再提交", "the PDF needs a password; remove the password and send it again"
            ) from error
        raise _damaged() from error


def _damaged() -> DamagedDocument:
    return DamagedDocument(
        "PDF 已损坏或不完整，无法打开；请重新导出或重新下载",
        "the PDF is damaged or incomplete and cannot be opened; export or download it again",
    )


def _sheets(document: Any, limits: Limits) -> tuple[list[Sheet], list[Message]]:
    count = len(document)
    if count > limits.pages:
        raise LimitExceeded(
            f"PDF 有 {count} 页，超过上限 {limits.pages} 页；请只提交自评表所在的页",
            f"the PDF has {count} pages, above the limit of {limits.pages}; send only the pages of the form",
        )
    if not count:
        raise DamagedDocument("PDF 中没有任何一页；请重新导出", "the PDF has no pages; export it again")
    reading = Reading(document, limits)
    sheets = [laid_out(page) for number in range(count) if (page := reading.page(number)) is not None]
    if reading.missing and not any(sheet.page.pieces for sheet in sheets):
        raise reading.missing
    if not sheets:
        raise _damaged()
    return sheets, reading.notes


class Reading:
    """One document being read, page by page, within its limits."""

    def __init__(self, document: Any, limits: Limits) -> None:
        self._document, self._limits = document, limits
        self._spent = 0.0
        self._scans = 0
        self._whole = True  # False where the drawing on the page was too much to take
        self.notes: list[Message] = []
        self.missing: MissingComponent | None = None

    def page(self, number: int) -> Page | None:
        """A page with its characters and rules, by recognition where it is a picture; None where it cannot be read."""
        import pypdfium2

        if self._spent > self._limits.seconds:
            raise LimitExceeded(
                f"读取 PDF 超过 {self._limits.seconds} 秒（读到第 {number} 页），已停止",
                f"reading the PDF took more than {self._limits.seconds} seconds (at page {number}) and was stopped",
            )
        started = time.monotonic()
        with _LOCK:
            try:
                drawn = self._document[number]
            except pypdfium2.PdfiumError:
                text = f"第{number + 1}页已损坏，未读取"
                self.notes.append(Message(text, f"page {number + 1} is damaged and was not read"))
                return None
            try:
                page = self._typed(drawn, number + 1)
                picture = self._picture(drawn, page)
            finally:
                drawn.close()
        self._spent += time.monotonic() - started
        return page if picture is None else self._recognised(picture, page)

    def _typed(self, drawn: Any, number: int) -> Page:
        frame = _frame(drawn)
        horizontal, vertical, self._whole = _rules(drawn.raw, frame)
        if not self._whole:
            text = f"第{number}页线条过多，按图画处理，未分析表格线"
            self.notes.append(Message(text, f"page {number} has too many lines; they were taken for a drawing, not for tables"))
        return Page(number, frame.width, frame.height, _pieces(drawn.raw, frame), horizontal, vertical)

    def _picture(self, drawn: Any, page: Page) -> Any:
        """The page as a picture where it is a scan, with or without a text layer of the scanner's; None where it is not."""
        print_on_it = sum(piece.text != " " for piece in page.pieces)
        if print_on_it >= FEW and (page.horizontal or page.vertical or not _full_picture(drawn)) and not _unmapped(page.pieces):
            return None
        if print_on_it < FEW and not _full_picture(drawn) and (print_on_it or not self._whole or not _any_drawing(drawn)):
            return None
        if _pixels(drawn) > MOST_PIXELS:
            text = f"第{page.number}页的图像过大，未识别；请按 200–300 dpi 重新扫描"
            self.notes.append(Message(text, f"the image on page {page.number} is too large and was not read; scan it at 200 to 300 dpi"))
            return None
        self._scans += 1
        if self._scans > self._limits.ocr_pages:
            raise too_many(self._scans, self._limits)
        try:
            engine()
        except MissingComponent as error:
            self.missing = error
            if not print_on_it:
                text = f"第{page.number}页是图像，未安装识别组件（jixiao[ocr]），未读取"
                self.notes.append(Message(text, f"page {page.number} is an image and was not read: jixiao[ocr] is not installed"))
            return None
        scale = min(DPI / 72, WORKING[1] / max(page.width, page.height, 1))
        return drawn.render(scale=scale).to_numpy()[:, :, :3].copy()

    def _recognised(self, picture: Any, page: Page) -> Page:
        read = page_of(picture, page.number, page.width)
        self.notes += doubts(read)
        return read


def _full_picture(drawn: Any) -> bool:
    """True where an image covers most of the page."""
    left, bottom, right, top = drawn.get_bbox()
    area = max((right - left) * (top - bottom), 1)
    for item in drawn.get_objects(filter=[_IMAGE], max_depth=2):
        x0, y0, x1, y1 = item.get_bounds()
        if (x1 - x0) * (y1 - y0) > 0.5 * area:
            return True
    return False


def _pixels(drawn: Any) -> int:
    """Pixels of all images on a page, which rendering would unpack."""
    total = 0
    for item in drawn.get_objects(filter=[_IMAGE], max_depth=3):
        width, height = item.get_px_size()
        total += width * height
    return total


def _any_drawing(drawn: Any) -> bool:
    return any(True for _ in drawn.get_objects(filter=[_IMAGE, _PATH], max_depth=2))


def _unmapped(pieces: list[Piece]) -> bool:
    """True where the file does not say what its characters are."""
    unknown = sum(piece.text == "\ufffd" or "\ue000" <= piece.text <= "\uf8ff" for piece in pieces)
    return unknown > 0.3 * len(pieces)


class Frame(NamedTuple):
    """The visible box of a page in PDF units and how the page is turned, to reckon from its upper left."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        if self.turns == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def turned(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        """A box in PDF units as left, top, right, bottom from the upper left."""
        (x0, y0), (x1, y1) = self.point(left, top), self.point(right, bottom)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _frame(page: Any) -> Frame:
    left, bottom, right, top = page.get_bbox()
    return Frame(left, bottom, right, top, page.get_rotation() // 90 % 4)


def _pieces(page: Any, frame: Frame) -> list[Piece]:
    """Every visible character with the box of its line height."""
    import pypdfium2.raw as pdfium

    text = pdfium.FPDFText_LoadPage(page)
    try:
        return _characters(text, frame)
    finally:
        pdfium.FPDFText_ClosePage(text)


def _characters(text: Any, frame: Frame) -> list[Piece]:
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    handle, at = ctypes.c_void_p(ctypes.addressof(text.contents)), ctypes.c_void_p(ctypes.addressof(box))
    loose, generated = _bare(pdfium.FPDFText_GetLooseCharBox), pdfium.FPDFText_IsGenerated
    width, height = frame.width + 1, frame.height + 1
    left, top, upright, piece = frame.left, frame.top, not frame.turns, Piece._make
    spelled: dict[int, str] = {0: "", 10: "", 13: ""}
    out: list[Piece] = []
    for i, code in enumerate(_codes(text)):
        character = spelled.get(code)
        if character is None:
            character = spelled[code] = _character(code)
        if not character or (code == 32 and generated(text, i)) or not loose(handle, i, at):
            continue
        if upright:
            x0, y0, x1, y1 = box.left - left, top - box.top, box.right - left, top - box.bottom
        else:
            x0, y0, x1, y1 = frame.turned(box.left, box.top, box.right, box.bottom)
        if y1 - y0 > 0.5 and -1 < x0 < width and -1 < y0 < height:
            out.append(piece((character, x0, y0, x1, y1, 100)))
    return out


def _bare(function: Any) -> Any:
    """The same C function without the checks on its arguments, which take longer than the call when it is made for each character."""
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.cast(function, ctypes.c_void_p).value or 0)


def _codes(text: Any) -> list[int]:
    """Code of every character of a page, in one call where the text has as many units as the page has characters."""
    import pypdfium2.raw as pdfium

    count = min(pdfium.FPDFText_CountChars(text), MOST_GLYPHS)
    if count < 1:
        return []
    units = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text, 0, count, units) == count + 1:
        return list(units)[:count]
    return [pdfium.FPDFText_GetUnicode(text, i) for i in range(count)]


def _character(code: int) -> str:
    """A character as it looks: "-" for the soft hyphens PDFium gives, the character for its radical, nothing for half a surrogate."""
    if code in _HYPHENS:
        return _HYPHENS[code]
    if 0xD800 <= code < 0xDC00:
        return ""
    if 0xDC00 <= code < 0xE000:
        return "\ufffd"
    character = chr(code)
    if code < 0x2000:
        return " " if code == 0xA0 or code < 32 else character
    if _BLANKS.match(character):
        return " "
    # some writers name the radical or the compatibility form instead of the character it looks like
    return unicodedata.normalize("NFKC", character) if _RADICALS.match(character) else character


Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _matrix(item: Any) -> Matrix:
    import pypdfium2.raw as pdfium

    m = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(m)):
        return _UNIT
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _rules(page: Any, frame: Frame) -> tuple[list[Rule], list[Rule], bool]:
    """Straight rules across and down, and whether all of them were taken."""
    import pypdfium2.raw as pdfium

    across: list[Rule] = []
    down: list[Rule] = []
    left = MOST_SEGMENTS
    for item, matrix in _paths(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _UNIT, 0):
        left -= pdfium.FPDFPath_CountSegments(item)
        if left < 0 or len(across) + len(down) > MOST_RULES:
            return [], [], False
        for x0, y0, x1, y1 in _strokes(item, matrix):
            (x0, y0), (x1, y1) = frame.point(x0, y0), frame.point(x1, y1)
            if abs(y1 - y0) <= SKEW and abs(x1 - x0) > abs(y1 - y0):
                across.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif abs(x1 - x0) <= SKEW:
                down.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return across, down, True


def _paths(holder: Any, count: Any, get: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    """Path objects of a page, those inside forms too, with their place on the page."""
    import pypdfium2.raw as pdfium

    for i in range(count(holder)):
        item = get(holder, i)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == _PATH:
            yield item, _times(_matrix(item), matrix)
        elif kind == _FORM and depth < MOST_DEPTH:
            inner = _times(_matrix(item), matrix)
            yield from _paths(item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, inner, depth + 1)


Stroke = tuple[float, float, float, float]


def _strokes(path: Any, matrix: Matrix) -> Iterator[Stroke]:
    """Straight pieces of a path that a reader sees as lines: what is stroked, and thin filled shapes along their middle."""
    import pypdfium2.raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    if not (fill.value or stroke.value) or not _seen(path, stroke.value):
        return
    for outline in _outlines(path, matrix):
        spine = _spine(outline) if fill.value else None
        if spine:
            yield spine
        elif stroke.value:
            for (x0, y0), (x1, y1) in pairwise(outline):
                yield x0, y0, x1, y1


_SHADE = tuple(ctypes.c_uint() for _ in range(4))
_SHADES = tuple(map(ctypes.byref, _SHADE))


def _seen(path: Any, stroked: int) -> bool:
    """False for what is drawn wholly transparent."""
    import pypdfium2.raw as pdfium

    colour = pdfium.FPDFPageObj_GetStrokeColor if stroked else pdfium.FPDFPageObj_GetFillColor
    return not colour(path, *_SHADES) or _SHADE[3].value > 8


def _spine(outline: list[tuple[float, float]]) -> Stroke | None:
    """The middle line of a thin shape."""
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    left, right, low, high = min(xs), max(xs), min(ys), max(ys)
    if high - low <= THIN and right - left > high - low:
        return left, (low + high) / 2, right, (low + high) / 2
    if right - left <= THIN:
        return (left + right) / 2, low, (left + right) / 2, high
    return None


def _outlines(path: Any, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """Outlines of a path made of straight lines, closed ones with their first point again at the end."""
    import pypdfium2.raw as pdfium

    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    outline: list[tuple[float, float]] = []
    curved = False
    for i in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if kind == _MOVE:
            if len(outline) > 1 and not curved:
                yield outline
            outline, curved = [], False
        curved |= kind == _BEZIER
        outline.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment):
            outline.append(outline[0])
    if len(outline) > 1 and not curved:
        yield outline
