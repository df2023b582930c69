"""The same PDF with highlights on its cells, appended to the file: every byte of the original stays where it was."""

from collections.abc import Sequence
from ctypes import c_ushort
from io import BytesIO
from itertools import pairwise
from typing import Any

from jixiao.audit import Severity
from jixiao.document import Document, Place
from jixiao.readers.pdf import _LOCK, Frame, _frame
from jixiao.report.marking import AUTHOR, Marks, Note, bare

_COLOURS: dict[Severity, tuple[int, int, int]] = {"error": (255, 60, 60), "warning": (255, 190, 0), "info": (90, 160, 255)}
_LINE = 14  # points
_OPACITY = 90  # of 255: the text under a highlight stays readable

Box = tuple[int, int, int, int]


def mark(data: bytes, document: Document, marks: Marks) -> bytes:
    """A copy of the PDF that was read as `document`, with its marks; changes are not possible in a PDF and are only told."""
    import pypdfium2

    boxes = _boxes(document)
    with _LOCK:
        pdf = pypdfium2.PdfDocument(data)
        try:
            _highlights(pdf, boxes, marks)
            _sheet_of_paper(pdf[0], [*marks.summary, *marks.elsewhere(boxes)])
            out = BytesIO()
            pdf.save(out, flags=pypdfium2.raw.FPDF_INCREMENTAL)
        finally:
            pdf.close()
    return out.getvalue()


def _boxes(document: Document) -> dict[Place, tuple[int, Box]]:
    """Page and box of every cell that has one."""
    found = {}
    for table in document.tables():
        for cell in table.cells:
            place = table.place_of(cell)
            if cell.box and place.page:
                found[bare(place)] = (place.page, cell.box)
    return found


def _highlights(pdf: Any, boxes: dict[Place, tuple[int, Box]], marks: Marks) -> None:
    by_page: dict[int, list[tuple[Box, Sequence[Note]]]] = {}
    for place, notes in marks.by_place().items():
        if place in boxes:
            page, box = boxes[place]
            by_page.setdefault(page, []).append((box, notes))
    for number, marked in sorted(by_page.items()):
        page = pdf[number - 1]
        for box, notes in marked:
            _highlight(page, _turned_back(_frame(page), box), notes)
        page.close()


def _highlight(page: Any, box: tuple[float, float, float, float], notes: Sequence[Note]) -> None:
    import pypdfium2.raw as pdfium

    left, bottom, right, top = box
    annotation = pdfium.FPDFPage_CreateAnnot(page, pdfium.FPDF_ANNOT_HIGHLIGHT)
    worst = min((note.severity for note in notes), key=list(_COLOURS).index)
    pdfium.FPDFAnnot_SetColor(annotation, pdfium.FPDFANNOT_COLORTYPE_Color, *_COLOURS[worst], _OPACITY)
    pdfium.FPDFAnnot_SetRect(annotation, pdfium.FS_RECTF(left, top, right, bottom))
    for low, high in pairwise(_strips(bottom, top)):
        corners = pdfium.FS_QUADPOINTSF(left, high, right, high, left, low, right, low)
        pdfium.FPDFAnnot_AppendAttachmentPoints(annotation, corners)
    _words(annotation, [line for note in notes for line in note.lines])
    pdfium.FPDFPage_CloseAnnot(annotation)


def _strips(bottom: float, top: float) -> list[float]:
    """The edges of line-high strips: viewers round the ends of a highlight by its height."""
    count = max(1, round((top - bottom) / _LINE))
    return [bottom + (top - bottom) * number / count for number in range(count + 1)]


def _sheet_of_paper(page: Any, lines: Sequence[str]) -> None:
    """A note in the upper left corner of the page."""
    import pypdfium2.raw as pdfium

    if not lines:
        return
    frame = _frame(page)
    left, bottom, right, top = _turned_back(frame, (12, 12, 32, 32))
    annotation = pdfium.FPDFPage_CreateAnnot(page, pdfium.FPDF_ANNOT_TEXT)
    pdfium.FPDFAnnot_SetRect(annotation, pdfium.FS_RECTF(left, top, right, bottom))
    pdfium.FPDFAnnot_SetColor(annotation, pdfium.FPDFANNOT_COLORTYPE_Color, *_COLOURS["warning"], 255)
    _words(annotation, lines)
    pdfium.FPDFPage_CloseAnnot(annotation)


def _words(annotation: Any, lines: Sequence[str]) -> None:
    import pypdfium2.raw as pdfium

    for key, text in ((b"Contents", "\n".join(lines)), (b"T", AUTHOR)):
        encoded = f"{text}\0".encode("utf-16-le")
        pdfium.FPDFAnnot_SetStringValue(annotation, key, (c_ushort * (len(encoded) // 2)).from_buffer_copy(encoded))


def _turned_back(frame: Frame, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A box reckoned from the upper left of the page as it is seen, in the page's own units: left, bottom, right, top."""
    corners = [_point(frame, x, y) for x, y in ((box[0], box[1]), (box[2], box[3]))]
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _point(frame: Frame, x: float, y: float) -> tuple[float, float]:
    if frame.turns == 1:
        return frame.left + y, frame.bottom + x
    if frame.turns == 2:
        return frame.right - x, frame.bottom + y
    if frame.turns == 3:
        return frame.right - y, frame.top - x
    return frame.left + x, frame.top - y
