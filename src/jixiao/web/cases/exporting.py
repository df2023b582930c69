"""A case's form as a file: on its own layout or another, with the findings as comments, or with personal data masked."""

import json
from dataclasses import dataclass

from jixiao import layouts, readers
from jixiao.compose import export as write_on
from jixiao.errors import Message
from jixiao.files import Checked, CheckedFile
from jixiao.form import to_json
from jixiao.web.cases import sheet
from jixiao.web.cases.judge import Judged
from jixiao.web.cases.models import STAGES, Case
from jixiao.web.text import language
from jixiao.writers import write

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to take a form away."""

    ending: str
    media: str
    label: Message


KINDS = {
    "docx": Kind("docx", DOCX, Message("Word 文档", "Word document")),
    "xlsx": Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Message("Excel 表格", "Excel workbook")),
    "pdf": Kind("pdf", "application/pdf", Message("PDF 文件", "PDF file")),
    "html": Kind("html", "text/html; charset=utf-8", Message("网页文件", "Web page")),
    "json": Kind("json", "application/json", Message("数据（JSON）", "Data (JSON)")),
    "annotated": Kind("docx", DOCX, Message("带核查批注的 Word", "Word with the findings as comments")),
    "redacted": Kind("docx", DOCX, Message("遮盖个人信息的 Word", "Word with personal data masked")),
}


def exported(judged: Judged, case: Case, kind: str, layout: str | None = None) -> tuple[bytes, str]:
    """The bytes and the file's name; LayoutError where the layout asked for cannot hold the form."""
    chosen = sheet.of_stage(layouts.load(layout), judged.form.stage) if layout else None
    mark = {"annotated": "-批注", "redacted": "-遮盖"}.get(kind, f"-{chosen.name.zh}" if chosen else "")
    name = f"{case.year}-{case.unit.name}-{case.name}-{STAGES[judged.form.stage].zh}{mark}.{KINDS[kind].ending}".replace("/", "／")
    if kind == "json":
        return json.dumps(to_json(judged.form), ensure_ascii=False, indent=1).encode(), name
    if kind == "annotated":
        return annotated(judged, name), name
    if kind == "redacted":
        return redacted(judged, name), name
    if chosen:
        return write_on(judged.form, chosen, kind), name
    return write(judged.composed.document, kind), name


def annotated(judged: Judged, name: str) -> bytes:
    """The form as docx with a comment at every cell that something is said of."""
    from jixiao.report.annotate import annotate

    data = write(judged.composed.document, "docx")
    checked = () if judged.report is None or judged.card is None else (Checked(judged.form, judged.profile, judged.card, judged.report),)
    return annotate(CheckedFile(name, checked, readers.read(name, data=data)), data, language())


def redacted(judged: Judged, name: str) -> bytes:
    """The form as docx, every piece of personal data masked."""
    from jixiao.report.redact import propose, redact

    data = write(judged.composed.document, "docx")
    document = readers.read(name, data=data)
    return redact(document, data, propose(document)).data
