"""A case's form as a file."""

import json
from dataclasses import replace

from jixiao import layouts
from jixiao.compose import export as write_on
from jixiao.form import Form, to_json
from jixiao.web.cases import sheet
from jixiao.web.cases.models import Case
from jixiao.writers import write

FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


def exported(form: Form, case: Case, format: str, layout: str | None = None) -> tuple[bytes, str]:  # noqa: A002 - the reader's word
    """The bytes and the file's name; LayoutError where the layout asked for cannot hold the form."""
    name = f"{case.year}-{case.unit.name}-{case.name}-{case.stage_name.zh}.{format}".replace("/", "／")
    if format == "json":
        return json.dumps(to_json(form), ensure_ascii=False, indent=1).encode(), name
    if layout:
        chosen = layouts.load(layout)
        return write_on(form, replace(chosen, stage=form.stage) if chosen.kind == form.kind else chosen, format), name
    composed, _ = sheet.compose_stage(form, case.layout)
    return write(composed.document, format), name
