"""Document → bytes, one module a format."""

from collections.abc import Callable
from importlib import import_module

from jixiao.document import Document
from jixiao.errors import WrongUse

FORMATS = ("docx", "xlsx", "html", "pdf")


def write(document: Document, format: str) -> bytes:  # noqa: A002 (the command's own word)
    """The document as a file of that format: docx, xlsx, html or pdf."""
    if format not in FORMATS:
        raise WrongUse(f"不能写成“{format}”；可选：{'、'.join(FORMATS)}", f"Cannot write '{format}'; choose one of {', '.join(FORMATS)}")
    writer: Callable[[Document], bytes] = import_module(f"jixiao.writers.{format}").write
    return writer(document)
