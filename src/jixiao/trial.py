"""The trial of rules on their fixtures: for each rule a TOML file of faults, passes and skips.

    [[fault]]                       also [[pass]] and [[skip]]
    says = ["194", "≥200人"]        pieces the message must hold (for a skip: pieces of the reason)
    severity = "error"
    form.indicators = [{name = "帮扶人数", target = "≥200人", actual = "194人", weight = "5", score = "5"}]

A field left out is a cell the form does not have; "" is a cell left blank. `approved` and `last_year` are forms of the same shape,
`measures` a table of figures, `profile` an id.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from jixiao.audit import Report, Rule, Second, audit, load_pack
from jixiao.document import Place
from jixiao.errors import Message, WrongUse
from jixiao.form import BLANK, Form, FundLine, Goal, Indicator, Reading, Remark, Total
from jixiao.profile import choose, load
from jixiao.score import score
from jixiao.values import Unread, parse_actual, parse_decimal, parse_percent, parse_target

KINDS = ("fault", "pass", "skip")
TEXTS = ("level1", "level2", "name", "content", "reason", "remedy")
MONEY = ("original", "revised", "executed", "transfers", "weight", "score")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One fixture of one rule: whether it came out as declared, and if not, what came instead."""

    code: str
    kind: str
    number: int
    passed: bool
    said: Message


def try_pack(folder: Path | str) -> tuple[Outcome, ...]:
    """Every rule in `folder` on the fixture <CODE>.toml beside it; a rule without fixture fails."""
    return tuple(outcome for rule in load_pack(folder) for outcome in try_rule(rule, Path(folder) / f"{rule.code}.toml"))


def try_rule(rule: Rule, fixture: Path) -> Iterator[Outcome]:
    """`rule` on each fault, pass and skip of `fixture`; one of each must be there."""
    if not fixture.is_file():
        yield Outcome(rule.code, "fault", 0, False, Message(f"缺少测试文件 {fixture.name}", f"no fixture {fixture.name}"))
        return
    cases = tomllib.loads(fixture.read_text(encoding="utf-8"))
    for kind in KINDS:
        if not cases.get(kind):
            yield Outcome(rule.code, kind, 0, False, Message(f"{fixture.name} 中没有 [[{kind}]]", f"{fixture.name} has no [[{kind}]]"))
        for number, case in enumerate(cases.get(kind, ()), 1):
            report = run(rule, case)
            yield Outcome(rule.code, kind, number, *_judged(kind, case, report))


def run(rule: Rule, case: Mapping[str, Any]) -> Report:
    """The report of this one rule on the form of `case`."""
    form = form_of(case.get("form", {}))
    profile = load(case["profile"]) if "profile" in case else choose(form)
    second: Second = {"rules": (rule,)}
    if "approved" in case:
        second["approved"] = form_of(case["approved"])
    if "last_year" in case:
        second["last_year"] = form_of(case["last_year"])
    if "measures" in case:
        second["measures"] = {name: Decimal(str(value)) for name, value in case["measures"].items()}
    return audit(form, score(form, profile), profile, **second)


def _judged(kind: str, case: Mapping[str, Any], report: Report) -> tuple[bool, Message]:
    came = "fault" if report.findings else "skip" if report.skipped else "pass"
    zh = [f.message.zh for f in report.findings] + [s.reason.zh for s in report.skipped]
    en = [f.message.en for f in report.findings] + [s.reason.en for s in report.skipped]
    said = Message(" ".join([came, *zh]), " ".join([came, *en]))
    severities = {f.severity for f in report.findings}
    missing = [piece for piece in case.get("says", ()) if piece not in said.zh and piece not in said.en]
    right = came == kind and not missing and ("severity" not in case or severities == {case["severity"]})
    if "count" in case:
        right = right and len(report.findings) == case["count"]
    return right, said


def form_of(data: Mapping[str, Any]) -> Form:
    """The form a fixture describes."""
    year = data.get("year", 2023)
    indicators = tuple(_indicator(row, 20 + i, year) for i, row in enumerate(data.get("indicators", ())))
    funds = tuple(_fund(row, 5 + i) for i, row in enumerate(data.get("funds", ())))
    cells = [
        (field, getattr(row, field))
        for row in (*funds, *indicators)
        for field in (*TEXTS, *MONEY, "target", "actual", "rate")
        if hasattr(row, field)
    ]
    goals = data.get("goals") or ([data] if "planned" in data or "achieved" in data else ())
    header: dict[str, Any] = {
        field: _text(data, field, Place(table=1, row=1, column=2)) for field in ("title", "name", "department", "unit", "duties")
    }
    return Form(
        data.get("kind", "project"),
        data.get("stage", "self-evaluation"),
        **header,
        year=Reading(year, str(year), None, None),
        money_unit=_text({"money_unit": "万元", **data}, "money_unit", Place(table=1, row=4, column=1)),
        funds=funds,
        goals=tuple(
            Goal(_text(g, "planned", Place(table=1, row=12, column=2)), _text(g, "achieved", Place(table=1, row=12, column=5)))
            for g in goals
        ),
        indicators=indicators,
        total=Total(
            _number(data, "total_weight", Place(table=1, row=99, column=7)), _number(data, "total", Place(table=1, row=99, column=8))
        ),
        remarks=tuple(Remark(label, _text({"t": text}, "t", Place(paragraph=1))) for label, text in data.get("remarks", {}).items()),
        notes=tuple(Message(note, note) for note in data.get("notes", ())),
        columns=frozenset(field for field, reading in cells if isinstance(reading, Reading) and not reading.absent),
    )


def _text(data: Mapping[str, Any], field: str, place: Place) -> Reading[str]:
    if field not in data:
        return Reading(place=place)
    text = str(data[field])
    return Reading(text, text, place, None, **_doubt(data, field)) if text else Reading(None, "", place, BLANK)


def _read(data: Mapping[str, Any], field: str, place: Place, parse: Any) -> Reading[Any]:
    if field not in data:
        return Reading(place=place)
    text = str(data[field])
    value = parse(text) if text else None
    if value is None or isinstance(value, Unread):
        return Reading(None, text, place, value.reason if value and text else BLANK)
    return Reading(value, text, place, None, **_doubt(data, field))


def _doubt(data: Mapping[str, Any], field: str) -> dict[str, Any]:
    return {"confidence": data["confidence"]} if data.get("doubtful") == field else {}


def _number(data: Mapping[str, Any], field: str, place: Place) -> Reading[Decimal]:
    return _read(data, field, place, parse_decimal)


def _indicator(data: Mapping[str, Any], row: int, year: int) -> Indicator:
    unknown = set(data) - {*TEXTS, "target", "actual", "weight", "score", "others", "doubtful", "confidence"}
    if unknown:
        raise WrongUse(f"测试表中有不认识的字段：{'、'.join(unknown)}", f"unknown fields in a fixture: {', '.join(unknown)}")
    place = Place(table=1, row=row)
    data = {"level1": "产出指标", "level2": "数量指标", **data}
    name = " ".join(filter(None, (data.get("name"), data.get("content"))))
    texts: dict[str, Any] = {field: _text(data, field, place.cell(row, column)) for column, field in enumerate(TEXTS, 1)}
    return Indicator(
        **texts,
        target=_read(data, "target", place.cell(row, 7), lambda text: parse_target(text, name, year)),
        actual=_read(data, "actual", place.cell(row, 8), lambda text: parse_actual(text, name, year)),
        weight=_number(data, "weight", place.cell(row, 9)),
        score=_number(data, "score", place.cell(row, 10)),
        others=tuple((str(h), str(t)) for h, t in data.get("others", {}).items()),
        place=place,
    )


def _fund(data: Mapping[str, Any], row: int) -> FundLine:
    place = Place(table=1, row=row)
    money: dict[str, Any] = {field: _number(data, field, place.cell(row, column)) for column, field in enumerate(MONEY, 2)}
    return FundLine(
        _text(data, "label", place.cell(row, 1)),
        data.get("source", "total"),
        **money,
        rate=_read(data, "rate", place.cell(row, 8), parse_percent),
        reason=_text(data, "reason", place.cell(row, 9)),
        place=place,
    )
