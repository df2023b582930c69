"""The seed forms as Forms, from the expected values beside them, without going through any reader."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import build
from jixiao.form import Form, Remark

FORMS = Path(__file__).parent / "forms"


def filed(name: str) -> Form:
    """The form of `forms/NAME.expected.json`."""
    data = json.loads((FORMS / f"{name}.expected.json").read_text(encoding="utf-8"))
    return build.form(
        [build.fund(line["label"], line["source"], **_numbers(line), rate=_percent(line["rate"])) for line in data["funds"]],
        [
            build.indicator(
                row["name"],
                row["target_text"],
                row["actual_text"],
                **{field: row[field] for field in ("level1", "level2", "content", "weight", "score", "reason", "remedy")},
            )
            for row in data["indicators"]
        ],
        kind=data["kind"],
        stage=data["stage"],
        year=int(data["year"]),
        **{field: data.get(field) for field in ("title", "name", "department", "unit", "money_unit", "duties")},
        planned=data["goals"][0]["planned"],
        achieved=data["goals"][0]["achieved"],
        total=data["total"]["score"],
        total_weight=data["total"]["weight"],
    )


def wangcheng() -> Form:
    """Seed 1 with the count of units it prints beside its name, which is no field of a Form."""
    return replace(filed("seed1-wangcheng-2021"), remarks=(Remark("所属独立核算单位个数", build.text("0")),))


def _numbers(line: dict) -> dict:
    return {field: line[field] for field in ("original", "revised", "executed", "transfers", "weight", "score")}


def _percent(rate: str | None) -> str | None:
    return None if rate is None else f"{Decimal(rate) * 100:.2f}%"
