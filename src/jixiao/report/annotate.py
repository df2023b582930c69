"""The same file with native comments, notes or highlights on every wrong cell; what was not touched stays as it was."""

from jixiao.document import Document
from jixiao.errors import Language, WrongUse
from jixiao.files import CheckedFile
from jixiao.report.marking import Marks, notes_of, summary_of

FORMATS = ("docx", "xlsx", "pdf")


def annotate(result: CheckedFile, data: bytes, language: Language = "zh") -> bytes:
    """A copy of the file `data` that was checked as `result`, in its own format, with a remark for every finding."""
    if result.document is None:
        message = result.error or ("没有读到内容", "nothing was read")
        raise WrongUse(f"{result.path}：{message[0]}", f"{result.path}: {message[1]}")
    return marked(data, result.document, Marks(summary_of(result, language), notes_of(result.forms, language)))


def marked(data: bytes, document: Document, marks: Marks) -> bytes:
    """A copy of the file that was read as `document`, with these marks."""
    if document.format == "docx":
        from jixiao.report import marked_docx

        return marked_docx.mark(data, marks)
    if document.format == "xlsx":
        from jixiao.report import marked_xlsx

        return marked_xlsx.mark(data, marks)
    if document.format == "pdf":
        from jixiao.report import marked_pdf

        return marked_pdf.mark(data, document, marks)
    raise WrongUse(
        f"{document.name or ''}：只能在docx、xlsx、pdf文件上加注；请另存为其中一种，或看HTML报告",
        f"{document.name or ''}: only docx, xlsx and pdf files can be marked; save it as one of these, or see the HTML report",
    )
