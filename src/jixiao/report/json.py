"""Results as the JSON of the command line (DESIGN §5): numbers as strings exactly as a decimal, absent is null."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jixiao import __version__
from jixiao.errors import Language
from jixiao.files import Checked, CheckedFile, FormFile
from jixiao.form import place_to_json, to_json

if TYPE_CHECKING:
    from jixiao.audit import Finding, Report
    from jixiao.profile import Cite
    from jixiao.score import Row, Scorecard


def files(results: Iterable[FormFile | CheckedFile], language: Language = "zh") -> dict[str, Any]:
    """What `read --json` and `check --json` print: one object, one entry a file."""
    return {"jixiao": __version__, "files": [_file(result, language) for result in results]}


def _file(result: FormFile | CheckedFile, language: Language) -> dict[str, Any]:
    forms = [checked(form, language) if isinstance(form, Checked) else to_json(form, language) for form in result.forms]
    entry: dict[str, Any] = {"path": result.path, "forms": forms}
    if result.error:
        entry["error"] = result.error.to(language)
    return entry


def checked(result: Checked, language: Language = "zh") -> dict[str, Any]:
    """A Form with the keys `profile`, `scorecard`, `findings` and `checks`."""
    return {
        **to_json(result.form, language),
        "profile": result.profile.id,
        "scorecard": scorecard(result.scorecard, language),
        "findings": [finding(f, language) for f in result.report.findings],
        "checks": checks(result.report, language),
    }


def scorecard(card: "Scorecard", language: Language) -> dict[str, Any]:
    return {
        "printed": number(card.printed),
        "recomputed": number(card.recomputed),
        "grade": card.grade,
        "rows": [_row(row, language) for row in card.rows],
    }


def _row(row: "Row", language: Language) -> dict[str, Any]:
    return {
        "label": row.label,
        "place": place_to_json(row.place),
        "printed": number(row.printed),
        "recomputed": number(row.recomputed),
        "weight": number(row.weight),
        "method": row.method,
        "decided": row.decided,
        "working": row.working.formula or row.working.sentence.to(language),
        "cite": cite(row.cite, language),
    }


def finding(found: "Finding", language: Language) -> dict[str, Any]:
    return {
        "code": found.code,
        "severity": found.severity,
        "message": found.message.to(language),
        "places": [place_to_json(place) for place in found.places],
        "args": plain(found.args),
        "mend": found.mend.to(language),
        "cite": cite(found.cite, language),
    }


def checks(report: "Report", language: Language) -> dict[str, Any]:
    skipped = [{"code": skip.code, "reason": skip.reason.to(language)} for skip in report.skipped]
    return {"passed": report.passed, "found": report.found, "skipped": skipped}


def cite(source: "Cite | None", language: Language) -> dict[str, str] | None:
    if source is None:
        return None
    return {"source": source.source, "title": source.title.to(language), "locator": source.locator, "grade": source.grade}


def number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def plain(value: object) -> Any:
    """`value` with decimals as strings and tuples as lists, ready for json.dumps."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def dumps(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)
