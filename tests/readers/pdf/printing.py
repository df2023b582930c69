"""PDFs made for tests: typeset from a few lines, or written byte by byte."""

import zlib

import typst

FONT = "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
LOOK = '#set text(font: "Noto Sans CJK SC", size: 10pt)\n'


def typeset(body: str, *, width: int = 500, height: int = 700) -> bytes:
    page = f"#set page(width: {width}pt, height: {height}pt, margin: 40pt)\n"
    return typst.compile((page + LOOK + body).encode())


def written(drawing: bytes, *, box: str = "0 0 595 842", pages: int = 1, page: str = "", trailer: str = "") -> bytes:
    """A PDF whose pages all show one drawing."""
    packed = zlib.compress(drawing)
    kids = " ".join(f"{4 + i} 0 R" for i in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream",
        *[f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 3 0 R {FONT} {page} >>".encode()] * pages,
    ]
    out = b"%PDF-1.4\n"
    starts = []
    for number, content in enumerate(objects, 1):
        starts.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\n"
    return out + tail.encode() + f"startxref\n{len(out)}\n%%EOF".encode()
