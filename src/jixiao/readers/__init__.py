"""Files of any kind → Document: content is recognised by its bytes, checked against limits, and read.

Whatever is wrong with a file ends in an `UnreadableDocument` with a sentence for the person who sent it.
"""

import logging
from importlib import import_module
from pathlib import Path

from jixiao.document import Block, Document, Limits, Table
from jixiao.errors import DamagedDocument, LimitExceeded, Message, UnreadableDocument
from jixiao.readers.sniffing import sniff

__all__ = ["read", "sniff"]

MODULES = {
    "docx": "docx",
    "xlsx": "xlsx",
    "xls": "xls",
    "ods": "opendocument",
    "doc": "doc",
    "html": "html",
    "text": "text",
    "pdf": "pdf",
    "image": "image",
    "rtf": "office",
    "odt": "opendocument",
    "xlsb": "office",
    "xml": "office",
}

LIMITS = Limits()
NOTHING = Message("文件中没有可读的文字或表格", "the file holds no readable text or table")
log = logging.getLogger("jixiao.readers")


def read(path: Path | str, *, data: bytes | None = None, limits: Limits = LIMITS) -> Document:
    """The document in a file (or in `data`, with `path` as its name); raises UnreadableDocument and nothing else."""
    name = Path(path).name
    try:
        content = load(Path(path), limits) if data is None else data
        check_size(len(content), limits)
        kind = sniff(content)
        blocks, notes = import_module(f"jixiao.readers.{MODULES[kind]}").read(content, limits)
        check_grids(blocks, limits)
    except UnreadableDocument as error:
        raise type(error)(f"{name}：{error.message.zh}", f"{name}: {error.message.en}") from error
    except MemoryError as error:
        raise LimitExceeded(f"{name}：读取所需内存超过上限，已停止", f"{name}: reading it needs more memory than allowed") from error
    except Exception as error:  # a parser met bytes it was not made for; the cause is kept
        log.warning("%s could not be read", name, exc_info=error)
        raise DamagedDocument(
            f"{name}：文件内容已损坏或不规范，无法读取；请用原软件打开后另存再试",
            f"{name}: the content is damaged or irregular and cannot be read; open the file in its program, save it again and retry",
        ) from error
    return Document(tuple(blocks), tuple(notes if blocks else [*notes, NOTHING]), kind, name)


def load(path: Path, limits: Limits) -> bytes:
    try:
        check_size(path.stat().st_size, limits)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(
            f"无法打开文件（{error.strerror}）；请检查路径和权限",
            f"the file cannot be opened ({error.strerror}); check its path and rights",
        ) from error


def check_size(size: int, limits: Limits) -> None:
    if size > limits.bytes:
        raise LimitExceeded(
            f"文件有 {size / 2**20:.0f} MB，超过上限 {limits.bytes / 2**20:.0f} MB；请去掉图片或拆分后再提交",
            f"the file has {size / 2**20:.0f} MB, above the limit of {limits.bytes / 2**20:.0f} MB; remove pictures or split it",
        )


def check_grids(blocks: tuple[Block, ...] | list[Block], limits: Limits) -> None:
    """Hold every table to the limits, so that no later step can be made to build an endless grid."""
    for block in blocks:
        if isinstance(block, Table) and (block.width > limits.columns or block.height * block.width > limits.cells):
            raise too_large(block.height, block.width, limits)


def too_large(height: int, width: int, limits: Limits) -> LimitExceeded:
    return LimitExceeded(
        f"表格有 {height} 行 {width} 列，超过上限（{limits.columns} 列、{limits.cells} 格）；请删去空白行列后再提交",
        f"a table has {height} rows and {width} columns, above the limit of {limits.columns} columns or {limits.cells} cells; "
        "delete the empty rows and columns",
    )


Blocks = tuple[list[Block], list[Message]]
