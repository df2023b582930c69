"""A checked file → rows of the lake's tables."""

import json
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jixiao.files import Checked
from jixiao.form import Form, Indicator, once, to_json
from jixiao.score import Row
from jixiao.values import Actual, Part, Target

if TYPE_CHECKING:
    import polars as pl

Rows = dict[str, list[dict[str, Any]]]
UNKNOWN = "未知"


@cache
def _regions() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern over all names, longest first, and the province of each."""
    table = tomllib.loads(files("jixiao.corpus").joinpath("regions.toml").read_text(encoding="utf-8"))
    province = {name: home for home, names in table.items() for name in (home, *names)}
    return re.compile("|".join(sorted(map(re.escape, province), key=len, reverse=True))), province


def region(form: Form) -> str:
    """The province that the unit, the department or the title names; `未知` where none does."""
    pattern, province = _regions()
    for reading in (form.unit, form.department, form.title, form.name):
        if reading.value and (found := pattern.search(reading.value)):
            return province[found.group()]
    return UNKNOWN


def frames(rows: Rows) -> "dict[str, pl.DataFrame]":
    """The rows as frames of the lake's tables, those with rows. Decimals go by way of their text, which is three times as fast."""
    import polars as pl

    from jixiao.corpus.schema import TABLES

    def series(name: str, kind: "pl.DataType", found: list[dict[str, Any]]) -> "pl.Series":
        values = [row[name] for row in found]
        if not kind.is_decimal():
            return pl.Series(name, values, dtype=kind)
        return pl.Series(name, [None if value is None else str(value) for value in values], dtype=pl.String()).cast(kind)

    return {
        table: pl.DataFrame([series(name, kind, found) for name, kind in TABLES[table].items()]) for table, found in rows.items() if found
    }


def form_rows(checked: Checked, *, form_id: str, document: str, text: str | None = None) -> Rows:
    """The rows of one form in `forms`, `funds`, `indicators` and `findings`; `text` is its canonical JSON where that is at hand."""
    form = checked.form
    key = {"form": form_id, "year": form.year.value, "region": region(form)}
    return {
        "forms": [{**key, "document": document, **_form(checked), "json": text or _line(to_json(form))}],
        "funds": [{**key, "row": i, **_fund(form, i)} for i in range(len(form.funds))],
        "indicators": list(_indicators(checked, key)),
        "findings": [
            {
                **key,
                "code": finding.code,
                "severity": finding.severity,
                "message": finding.message.zh,
                "message_en": finding.message.en,
                "place": str(finding.places[0]) if finding.places else None,
                "args": _line(finding.args),
            }
            for finding in checked.report.findings
        ],
    }


def _form(checked: Checked) -> dict[str, Any]:
    form, card, report = checked.form, checked.scorecard, checked.report
    severities = [finding.severity for finding in report.findings]
    return {
        "kind": form.kind,
        "stage": form.stage,
        **{field: getattr(form, field).value for field in ("title", "name", "department", "unit", "money_unit")},
        "profile": checked.profile.id,
        "printed": _exact(card.printed),
        "recomputed": _exact(card.recomputed),
        "grade": card.grade,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "notes": severities.count("info"),
        "passed": report.passed,
        "found": report.found,
        "skipped": len(report.skipped),
        "planned": "\n".join(goal.planned.value or "" for goal in form.goals).strip() or None,
        "achieved": "\n".join(goal.achieved.value or "" for goal in form.goals).strip() or None,
    }


def _fund(form: Form, index: int) -> dict[str, Any]:
    fund = form.funds[index]
    figures = {
        field: _exact(getattr(fund, field).value) for field in ("original", "revised", "executed", "transfers", "weight", "rate", "score")
    }
    return {"label": fund.label.value, "source": fund.source, **figures}


def _indicators(checked: Checked, key: dict[str, Any]) -> Iterator[dict[str, Any]]:
    scored = {row.index: row for row in checked.scorecard.rows if row.kind == "indicator"}
    for index, indicator in enumerate(checked.form.indicators):
        yield {**key, "row": index, **_indicator(indicator, scored.get(index))}


@once
def _indicator(indicator: Indicator, row: Row | None) -> dict[str, Any]:
    part, figure = leading(indicator.target.value), actual_figure(indicator.actual.value)
    return {
        **{field: getattr(indicator, field).value for field in ("level1", "level2", "name", "content", "reason", "remedy")},
        "target_text": indicator.target.text or None,
        "actual_text": indicator.actual.text or None,
        "operator": part.operator if part else None,
        "target": _exact(part.quantity.value) if part and part.quantity else None,
        "target_unit": part.quantity.unit if part and part.quantity else None,
        "actual": _exact(figure[0]) if figure else None,
        "actual_unit": figure[1] if figure else None,
        "weight": _exact(indicator.weight.value),
        "score": _exact(indicator.score.value),
        "recomputed": _exact(row.recomputed) if row and row.decided else None,
        "completion": _exact(row.completion) if row else None,
        "place": str(indicator.place) if indicator.place else None,
    }


def leading(target: Target | None) -> Part | None:
    """The one numeric part of a target; None where there is none or several, which no single column can hold."""
    parts = [part for part in target.parts if part.kind == "quantity"] if target else []
    return parts[0] if len(parts) == 1 else None


def actual_figure(actual: Actual | None) -> tuple[Decimal, str] | None:
    """The one figure of an actual value with its unit; None as for `leading`."""
    if actual is None or len(actual.figures) != 1:
        return None
    return actual.figures[0].quantity.value, actual.figures[0].quantity.unit


def _line(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)


def _exact(value: Decimal | None) -> Decimal | None:
    """Six places, as the tables hold; None where the figure is too large for them to be money or a count of this world."""
    if value is None or abs(value) >= Decimal("1e24"):
        return None
    return value.quantize(Decimal("0.000001"))
