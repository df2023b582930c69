"""Damaged and malicious files made in code: (name, bytes, what must happen).

`refused` names the exception and a word of its sentence; `read` names a word that must stand in the document or in its notes.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from jixiao.document import letters
from jixiao.errors import DamagedDocument, LimitExceeded, ProtectedDocument, UnknownFormat, UnreadableDocument
from officefiles import W, archive, c, docx, p, relations, row, table, tc, xlsx

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
PNG += struct.pack(">I", zlib.crc32(PNG[12:]))
LAUGHS = '<!DOCTYPE w [<!ENTITY a "哈哈哈哈">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))


@dataclass(frozen=True)
class Case:
    name: str
    data: bytes
    refused: type[UnreadableDocument] | None = None
    says: str = ""


def cases() -> Iterator[Case]:
    yield from xml_attacks()
    yield from zip_attacks()
    yield from containers()
    yield from tables()
    yield from sheets()
    yield from pages()
    yield from texts()


def document(inner: str, prologue: str = "") -> bytes:
    return archive({"word/document.xml": f'<?xml version="1.0"?>{prologue}<w:document {W}><w:body>{inner}</w:body></w:document>'})


def xml_attacks() -> Iterator[Case]:
    yield Case("entity bomb", document(p("&m;").replace("&amp;", "&"), LAUGHS + "]>"), DamagedDocument, "DTD")
    outside = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield Case("outside entity", document(p("&x;").replace("&amp;", "&"), outside), DamagedDocument, "DTD")
    yield Case("outside DTD", document(p("甲"), '<!DOCTYPE w SYSTEM "http://192.0.2.1/x.dtd">'), DamagedDocument, "DTD")
    wide = f'<?xml version="1.0" encoding="utf-16"?>{outside}<w:document {W}><w:body/></w:document>'.encode("utf-16")
    yield Case("outside entity in UTF-16", archive({"word/document.xml": wide}), DamagedDocument, "DTD")
    marked = f"<?xml version='1.0' encoding='UTF-7'?><w:document {W}><w:body>{p('甲')}</w:body></w:document>"
    yield Case("rare encoding", archive({"word/document.xml": marked}), UnreadableDocument, "")
    yield Case("unclosed XML", archive({"word/document.xml": f"<w:document {W}><w:body><w:p>"}), DamagedDocument, "已损坏")
    yield Case("no body", archive({"word/document.xml": f"<w:document {W}/>"}), DamagedDocument, "没有正文")
    deep = "<w:sdt><w:sdtContent>" * 5000 + p("甲") + "</w:sdtContent></w:sdt>" * 5000
    yield Case("endless nesting", docx(deep), DamagedDocument, "已损坏")
    nested = p("底")
    for _ in range(60):
        nested = table(row(tc(nested + p("")), "甲"))
    yield Case("tables in tables in tables", docx(nested), None, "底")


def zip_attacks() -> Iterator[Case]:
    yield Case("zip bomb", archive({"word/document.xml": b" " * (64 * 2**20)}), LimitExceeded, "解压")
    yield Case("many members", archive({f"m{n}": "" for n in range(10_050)} | {"word/document.xml": "<x/>"}), LimitExceeded, "部件")
    good = docx(p("甲"))
    for share in (0.1, 0.5, 0.9, 0.99):
        yield Case(f"cut at {share}", good[: int(len(good) * share)], DamagedDocument, "不完整")
    lying = bytearray(archive({"word/document.xml": b"<x>" + b"a" * 5000 + b"</x>"}))
    directory = lying.rfind(b"PK\x01\x02")
    lying[directory + 24 : directory + 28] = struct.pack("<I", 10)
    yield Case("a member larger than it says", bytes(lying), DamagedDocument, "不完整")
    locked = bytearray(good)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = locked.find(mark)
        locked[place + offset] |= 1
    yield Case("zip with a password", bytes(locked), ProtectedDocument, "密码")
    yield Case("climbing names", archive({"../../word/document.xml": "x", "word/document.xml": docx_body("安")}), None, "安")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as twice:
        twice.writestr("word/document.xml", docx_body("一"))
        twice.writestr("WORD/document.XML", docx_body("二"))
    yield Case("one name twice", out.getvalue(), None, "二")
    yield Case("a picture named .docx", PNG + b"\x00" * 32, UnreadableDocument, "")
    yield Case("a program named .docx", b"MZ\x90\x00" + bytes(range(256)) * 4, UnknownFormat, "无法识别")


def docx_body(text: str) -> str:
    return f"<w:document {W}><w:body>{p(text)}</w:body></w:document>"


def containers() -> Iterator[Case]:
    yield Case("encrypted docx", ole("EncryptionInfo", "EncryptedPackage"), ProtectedDocument, "密码")
    yield Case("empty Word container", ole("WordDocument", "1Table"), DamagedDocument, "")
    yield Case("empty workbook container", ole("Workbook"), DamagedDocument, "")
    yield Case("mail in a container", ole("__properties_version1.0"), UnknownFormat, "")
    circle = bytearray(ole("Workbook"))
    circle[512 + 4 : 512 + 8] = struct.pack("<I", 1)  # the directory sector follows itself
    yield Case("a directory that follows itself", bytes(circle), DamagedDocument, "")
    twisted = bytearray(ole("Workbook"))
    twisted[1024 + 128 + 68 : 1024 + 128 + 80] = struct.pack("<III", 1, 0, 1)  # an entry that is its own neighbour and child
    yield Case("a tree that bites its tail", bytes(twisted), DamagedDocument, "")
    yield Case("a container cut short", ole("Workbook")[:700], UnreadableDocument, "")


def ole(*streams: str) -> bytes:
    """An OLE2 container with empty streams of these names under its root."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", head, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    struct.pack_into("<108I", head, 80, *[0xFFFFFFFF] * 108)
    table_of_sectors = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = [entry("Root Entry", 5, child=1)]
    entries += [entry(name, 2, right=number + 1 if number < len(streams) else 0xFFFFFFFF) for number, name in enumerate(streams, 1)]
    return bytes(head) + table_of_sectors + b"".join(entries).ljust(512, b"\x00")


def entry(name: str, kind: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le")
    return (
        text.ljust(64, b"\x00")
        + struct.pack("<HBBIII", len(text) + 2, kind, 1, 0xFFFFFFFF, right, child).ljust(48, b"\x00")
        + struct.pack("<IQ", 0xFFFFFFFE, 0).ljust(16, b"\x00")
    )


def tables() -> Iterator[Case]:
    yield Case("a span of a million", docx(table(row(tc("甲", span=1_000_000), "乙"))), LimitExceeded, "列")
    yield Case(
        "a span that is no number", docx(table(row("甲", "乙")).replace("<w:tcPr>", '<w:tcPr><w:gridSpan w:val="-7x"/>')), None, "乙"
    )
    merged = "".join(
        row(tc(str(n), merge="continue"), tc("", merge="restart", span=n % 3 + 1), tc("", merge="continue")) for n in range(50)
    )
    yield Case("merges that contradict each other", docx(table(merged)), None, "遮住")
    long = row(*["甲"] * 1500) + row("乙") * 2000
    yield Case("a table wide above and long below", docx(table(long)), LimitExceeded, "上限")
    yield Case("macros", docx(p("正文"), word__vbaProject_dot_bin=b"x"), None, "宏")
    link = relations(("x", "image", "http://192.0.2.1/pixel.png"), outside=True)
    yield Case("an outside picture", docx(p("正文"), word___rels__document_dot_xml_dot_rels=link), None, "外部链接")
    yield Case("a header that is missing", docx(p("正文") + '<w:sectPr><w:headerReference r:id="nowhere"/></w:sectPr>'), None, "正文")
    yield Case(
        "a list number out of range",
        docx('<w:p><w:r><w:ffData><w:ddList><w:result w:val="99"/></w:ddList></w:ffData></w:r></w:p>' + p("甲")),
        None,
        "甲",
    )


def sheets() -> Iterator[Case]:
    wide = "".join(f'<c r="{letters(n)}1"><v>1</v></c>' for n in range(1, 10_001))
    yield Case("ten thousand columns", xlsx(f'<row r="1">{wide}</row>'), LimitExceeded, "10000 列")
    yield Case("an address that does not exist", xlsx('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'), DamagedDocument, "ZZZZZZ")
    yield Case("a row number beyond every sheet", xlsx('<row r="99999999999"><c r="A1"><v>1</v></c></row>'), None, "1")
    cells = f'<sheetData><row r="1">{c("A1", "甲")}{c("B1", "乙")}</row></sheetData>'
    cyclic = "".join(f'<mergeCell ref="{ref}"/>' for ref in ("A1:B1", "A1:A9", "B1:A1", "B1:C4", "A1:XFD1048576", "XFD9:A1", "A0:B0", "A1"))
    yield Case("merges that overlap and run backwards", xlsx(f"{cells}<mergeCells>{cyclic}</mergeCells>"), None, "甲")
    many = "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(1, 20_000))
    yield Case("twenty thousand whole-row merges", xlsx(f"{cells}<mergeCells>{many}</mergeCells>"), None, "甲")
    yield Case("a string that is not there", xlsx(f"<row>{c('A1', '77', kind='s')}{c('B1', '乙')}</row>"), None, "乙")
    yield Case("a number that is none", xlsx("<row><c r='A1'><v>1e999999</v></c><c r='B1'><v>nan</v></c></row>"), None, "nan")
    yield Case("an exponent of the universe", xlsx("<row><c r='A1'><v>1e308</v></c><c r='B1'><v>-4.9e-324</v></c></row>"), None, "000")
    odd = '[>1][<2]0;;;;;[h][DBNum1]yyyy"' + "#" * 3000
    yield Case("a format gone mad", xlsx(f"<row>{c('A1', '44377', style=1)}{c('B1', '乙')}</row>", styles=(odd,)), None, "乙")
    loop = relations(("rId1", "worksheet", "workbook.xml"))
    yield Case("a sheet that is its own workbook", xlsx(f"<row>{c('A1', '甲')}</row>", xl___rels__workbook_dot_xml_dot_rels=loop), None, "")
    yield Case(
        "a sheet on another machine",
        xlsx("<row/>", xl___rels__workbook_dot_xml_dot_rels=relations(("rId1", "worksheet", "http://192.0.2.1/x"), outside=True)),
    )
    yield Case(
        "links to other workbooks", xlsx(f"<row>{c('A1', '甲')}</row>", xl__externalLinks__externalLink1_dot_xml="<x/>"), None, "外部工作簿"
    )
    yield Case(
        "a sheet that is missing",
        xlsx("<row/>", xl___rels__workbook_dot_xml_dot_rels=relations(("rId1", "worksheet", "no.xml"))),
        DamagedDocument,
        "缺少",
    )


def pages() -> Iterator[Case]:
    yield Case("ten thousand open tags", ("<div>" * 10_000 + "<table><tr><td>甲<td>乙</table>").encode())
    yield Case("tables nested without end", ("<table><tr><td>甲<td>" * 2000 + "底").encode())
    yield Case("spans of a billion", "<table><tr><td rowspan=999999999 colspan=999999999>甲<td>乙<tr><td>丙</table>".encode(), None, "甲")
    yield Case("spans that outgrow the limits", ("<table><tr>" + "<td colspan=1000>甲" * 50 + "</table>").encode(), LimitExceeded, "列")
    yield Case(
        "a page that loads things", b"<html><img src='http://192.0.2.1/a.png'><link href='http://192.0.2.1/b.css'><p>ok</html>", None, "ok"
    )
    yield Case("a page with entities", b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><p>ok &x;</p></html>', None, "ok")
    yield Case("nothing but a comment", b"<!-- -->", None, "没有可读")
    yield Case("a mail without a page", b"MIME-Version: 1.0\nContent-Type: text/plain\n\nx", DamagedDocument, "没有正文")


def texts() -> Iterator[Case]:
    yield Case("a line of a million tabs", b"a" + b"\t" * 1_000_000 + b"b", LimitExceeded, "上限")
    yield Case("a quotation that never ends", b'a,"b,c\n' + b"x,y,z\n" * 60_000)
    yield Case("brackets without end", ("甲\t" + "(" * 200_000 + "\n").encode())
    yield Case("angle brackets without end", ("甲\t" + "<p" * 100_000 + "\n").encode())
    yield Case("half a character", "绩效自评".encode()[:-1], None, "绩效自")
