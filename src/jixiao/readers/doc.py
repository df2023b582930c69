"""Word 97–2003 documents (.doc, .wps), converted to .docx in a process apart and then read as .docx."""

from pathlib import Path

from jixiao.document import Block, Limits
from jixiao.errors import DamagedDocument, Message
from jixiao.readers import apart, docx, office
from jixiao.readers.sniffing import encrypted


def read(data: bytes, limits: Limits) -> tuple[list[Block], list[Message]]:
    outcome, made = apart.done("doc", data, limits)
    if outcome == apart.LOCKED:
        raise encrypted()
    if outcome == apart.DONE:
        return docx.read(made, limits)
    if office.program() is None:
        raise DamagedDocument(
            "Word 97-2003 文件已损坏或不规范，无法读取；请用 Word 或 WPS 打开后另存为 docx 再试",
            "the Word 97-2003 file is damaged or irregular; open it in Word or WPS and save it as docx",
        )
    return office.converted(data, "doc", limits)


def work(data: bytes, folder: Path) -> tuple[int, bytes]:
    """Convert to .docx; runs in the process apart."""
    from doc2docx import convert
    from doc2docx.errors import EncryptedDocumentError

    source, target = folder / "in.doc", folder / "out.docx"
    source.write_bytes(data)
    target.unlink(missing_ok=True)
    try:
        convert(source, target)
    except EncryptedDocumentError:
        return apart.LOCKED, b""
    except Exception:  # whatever the converter stumbles over, the file is refused and the process serves on
        return apart.REFUSED, b""
    return apart.DONE, target.read_bytes()
