"""What the streams of a PDF unpack to, counted before PDFium is given the file: a few kilobytes may hide a gigabyte."""

import re
import zlib
from collections.abc import Iterator

from jixiao.document import Limits
from jixiao.errors import LimitExceeded

DRAWING = 8 * 2**20  # bytes of drawing commands; PDFium needs about a second for each megabyte
UNCHECKED = 64 * 2**20  # what says it is a font or an image and cannot unpack to more is not unpacked to see
RATIO = 1032  # deflate cannot make more of a byte
CHUNK = 2**20
HEAD = 1_500  # a stream's dictionary ends right before it and is no longer than this
_DATA = re.compile(rb"/Image\b|/Length1\b|/CIDFontType0C|/OpenType|/Type1C|/ObjStm|/XRef|/FunctionType|/ICCBased|/N\s+\d")
_TWICE = re.compile(rb"/Fl(?:ateDecode)?\s*/Fl(?:ateDecode)?\b")


def check_streams(data: bytes, limits: Limits) -> None:
    """Raise LimitExceeded where the streams of a PDF unpack to more than allowed."""
    total = 0
    for start, head in _deflated(data):
        left = limits.expanded - total
        most = left if _DATA.search(head) else min(DRAWING, left)
        body = data[start : start + limits.bytes]
        size = _size_twice(body, most) if _TWICE.search(head) else _size(body, most)
        if size > most:
            raise LimitExceeded(
                "PDF 的内容展开后过大，已停止读取；请用原软件重新导出，或只提交自评表所在的页",
                "the PDF unpacks to far more than a form needs and was not read; export it again or send only the pages of the form",
            )
        total += size


def _deflated(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Start and dictionary of each deflated stream that may unpack to too much."""
    at = data.find(b"stream")
    while at >= 0:
        start = at + 6
        if data[at - 3 : at] != b"end":
            head = data[max(data.rfind(b" obj", max(at - HEAD, 0), at), at - HEAD, 0) : at]
            if b"/Fl" in head:
                start += 2 if data[start : start + 2] == b"\r\n" else 1
                end = data.find(b"endstream", start)
                if not _DATA.search(head) or _TWICE.search(head) or (end - start) * RATIO > UNCHECKED or end < 0:
                    yield start, head
                start = max(start, end)
        at = data.find(b"stream", start)


def _size(body: bytes, most: int) -> int:
    """Unpacked size of a deflated stream, counted until it is more than `most`; what is broken counts as far as it goes."""
    inflate = zlib.decompressobj()
    size, rest = 0, body
    try:
        while rest and size <= most and not inflate.eof:
            size += len(inflate.decompress(rest, CHUNK))
            rest = inflate.unconsumed_tail
    except zlib.error:
        return size
    return size


def _size_twice(body: bytes, most: int) -> int:
    """Size of a stream that was deflated twice over."""
    inflate = zlib.decompressobj()
    try:
        inner = inflate.decompress(body, most)
    except zlib.error:
        return 0
    return len(inner) + _size(inner, most) if not inflate.unconsumed_tail else most + 1
