"""What a form is in each stage: what it starts from, and which of its fields may be changed."""

import copy
import re
from typing import Any

from jixiao.web.cases.models import Case, Version

RESULT_FIELDS = ("actual", "score", "reason", "remedy")
MONEY_AT_END = ("executed", "rate", "score", "reason")
MONEY_RESULTS = ("revised", "executed", "transfers", "rate", "score", "reason")


def begin(case: Case, stage: str) -> dict[str, Any]:
    """The fields of the case at the start of `stage`: the approved target with its results empty, or the target again."""
    if stage == "target":
        version = case.versions.filter(stage="target").order_by("-pk").first()
        return {"stage": stage, "form": version.form if version else case.form, "typed": {}}
    target: Version | None = case.versions.filter(stage="target", mark="approve").order_by("-pk").first()
    form = copy.deepcopy(target.form if target else case.form)
    form["stage"] = stage
    for row in form.get("indicators", []):
        for field in ("actual_text", "score", "reason", "remedy"):
            row[field] = None
    for goal in form.get("goals", []):
        goal["achieved"] = None
    for line in form.get("funds", []):
        for field in MONEY_AT_END:
            if field in line:
                line[field] = None
    if form.get("total"):
        form["total"]["score"] = None
    return {"stage": stage, "form": form, "typed": {}, "score": None, "printed": None, "execution": None, "errors": 0, "warnings": 0}


def changeable(case: Case, path: str, *, target_approved: bool) -> bool:
    """True where the field at `path` may be changed in the case's present stage.

    Once a target is approved, what was promised stays as promised: only results, reasons and money spent are open.
    """
    if case.stage == "target":
        return not _is_result(path)
    if not target_approved:
        return True
    if path.startswith("indicators["):
        return path.rsplit(".", 1)[-1] in RESULT_FIELDS
    if path.startswith("funds["):
        return path.rsplit(".", 1)[-1] in MONEY_RESULTS
    if path.startswith("goals["):
        return path.endswith(".achieved")
    return not re.fullmatch(r"kind|stage|year|name|department|unit|money_unit|title|total\.weight", path)


def _is_result(path: str) -> bool:
    field = path.rsplit(".", 1)[-1]
    if path.startswith("indicators["):
        return field in RESULT_FIELDS
    if path.startswith("funds["):
        return field in MONEY_AT_END
    return field == "achieved" or path == "total.score"
