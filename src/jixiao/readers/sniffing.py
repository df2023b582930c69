"""What a file is, by its bytes; its name is never asked."""

import re

from jixiao.document import Limits
from jixiao.errors import DamagedDocument, ProtectedDocument, UnknownFormat

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*")
BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
HTML_START = re.compile(rb"(?i)<(?:!doctype\s+html|html|head|body|meta|table|div|span|p|style|center|font|h[1-6])\b")
HTML_TABLE = re.compile(rb"(?i)<t[rdh][\s>]")
OFFICE_XML = re.compile(rb"mso-application|schemas-microsoft-com:office:spreadsheet|office/word/2003/wordml|2006/xmlPackage")
ZIP_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb"}
MIMETYPES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}


def sniff(data: bytes) -> str:
    """The format of `data`: docx xlsx xls doc html text pdf image rtf odt ods xlsb xml; raises UnreadableDocument otherwise."""
    head = data[:4096]
    if not data.strip(b"\x00 \t\r\n"):
        raise DamagedDocument(
            "文件是空的，没有任何内容；请检查是否上传或拷贝成功", "the file is empty; check that the upload or copy was completed"
        )
    if head.startswith(b"PK\x03\x04"):
        return inside_zip(data)
    if head.startswith(OLE):
        return inside_ole(data)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:8] == b"ftyp":
        return "image"
    if head.startswith(BIFF):
        return "xls"
    return plain(data)


def inside_zip(data: bytes) -> str:
    directory = data[-(2**17) :]
    for part, kind in ZIP_PARTS.items():
        if part.encode() in directory:
            return kind
    from jixiao.readers.archive import Archive

    archive = Archive(data, Limits(expanded=2**62, ratio=2**31, members=2**31))
    for part, kind in ZIP_PARTS.items():
        if part in archive:
            return kind
    if "mimetype" in archive and archive.members["mimetype"].file_size < 200:
        kind = next((kind for name, kind in MIMETYPES.items() if archive.read("mimetype").startswith(name)), None)
        if kind:
            return kind
    if "[content_types].xml" in archive:
        main = main_part(archive.read("[content_types].xml")[:1_000_000])
        if main:
            return main
    if "ofd.xml" in archive:
        raise UnknownFormat(
            "这是 OFD 版式文件，暂不能读取；请导出为 PDF 或提交 Word、Excel 原件",
            "this is an OFD file; export it as PDF or send the original",
        )
    if any(name.startswith("ppt/") for name in archive.members):
        raise UnknownFormat(
            "这是演示文稿，不是自评表；请提交 Word 或 Excel 原件", "this is a presentation; send the Word or Excel original"
        )
    raise UnknownFormat(
        "这是压缩包，里面不是 Word 或 Excel 文件；请解压后逐个提交", "this is an archive; unpack it and send the files inside"
    )


def main_part(types: bytes) -> str | None:
    """The kind of an office archive whose main part does not have its usual name."""
    if b"wordprocessingml.document.main" in types or b"ms-word.document.macroEnabled.main" in types:
        return "docx"
    return "xlsx" if b"spreadsheetml.sheet.main" in types or b"ms-excel.sheet.macroEnabled.main" in types else None


def inside_ole(data: bytes) -> str:
    from jixiao.readers.ole import entries

    names = entries(data)
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        raise encrypted()
    if "WordDocument" in names:
        return "doc"
    if "Workbook" in names or "Book" in names:
        return "xls"
    raise UnknownFormat(
        "这是旧版办公文件，但里面既没有 Word 文档也没有 Excel 工作簿；请提交 Word、Excel 或 PDF",
        "this is an old office container that holds neither a Word document nor an Excel workbook; send Word, Excel or PDF",
    )


def plain(data: bytes) -> str:
    head = data[: 2**16]
    if OFFICE_XML.search(head) and head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"):
        return "xml"
    start = flat(head).lstrip(b"\xef\xbb\xbf \r\n\t")
    if start[:5] == b"<?xml":
        start = start[start.find(b">") + 1 :].lstrip()
    if HTML_START.match(start) or re.match(rb"(?i)MIME-Version:|<!--", start) or (HTML_TABLE.search(start) and b"</" in start):
        return "html"
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise unknown()
    from jixiao.readers.encoding import decode

    sample = decode(head)
    odd = sum(1 for char in sample if (char < " " and char not in "\t\r\n\f\v") or char == "\ufffd")
    if odd * 50 > len(sample):
        raise unknown()
    return "text"


def flat(head: bytes) -> bytes:
    """UTF-16 text as ASCII-searchable bytes; other text as it is."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace").encode("utf-8")
    return head


def unknown() -> UnknownFormat:
    return UnknownFormat(
        "无法识别的文件格式；请提交 Word、Excel、WPS、PDF、HTML、文本或清晰的扫描件",
        "the format is not known; send Word, Excel, WPS, PDF, HTML, text or a clear scan",
    )


def encrypted() -> ProtectedDocument:
    return ProtectedDocument(
        "文件设有打开密码，无法读取；请去掉密码后再提交", "the file needs a password to open; remove the password and send it again"
    )
