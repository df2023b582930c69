"""Cases, tasks and comments as lines of an answer."""

from typing import Any

from jixiao.web.accounts.models import Person
from jixiao.web.api.schemas import figure
from jixiao.web.cases import queries
from jixiao.web.cases.models import Case, Comment, Task


def case_line(case: Case, person: Person, *, live: bool | None = None) -> dict[str, Any]:
    """Where a case stands; figures of a form that its unit is at work on are the unit's own (`live`: where that is known already)."""
    live = queries.sees_live(person, case) if live is None else live
    return {
        "id": case.pk, "unit": case.unit_id, "unit_name": case.unit.name, "year": case.year, "kind": case.kind, "name": case.name,
        "stage": case.stage, "status": case.status, "version": case.version,
        "printed": figure(case.printed) if live else None, "recomputed": figure(case.score) if live else None,
        "execution": figure(case.execution) if live else None,
        "errors": case.errors if live else None, "warnings": case.warnings if live else None,
    }  # fmt: skip


def task_line(task: Task) -> dict[str, Any]:
    return {
        "id": task.pk, "unit": task.unit_id, "year": task.year, "stage": task.stage, "title": task.title,
        "deadline": str(task.deadline), "open": task.open, "note": task.note,
    }  # fmt: skip


def comment_line(said: Comment) -> dict[str, Any]:
    return {
        "id": said.pk, "path": said.path, "text": said.text, "by": str(said.by), "at": said.at.isoformat(), "closed": bool(said.closed_at),
    }  # fmt: skip


def form_faults(form: Any) -> tuple[str, str]:
    """What a form refuses, as one sentence in the language of the request, with the fields named."""
    told = "；".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
    return f"内容有误：{told}", f"Refused: {told}"
