"""The canonical JSON of a Form: every number a string exactly as a decimal, absent is null, `*_text` is what was printed.

Beside the keys of DESIGN §5 a form carries `remarks`, `columns` (the fields it prints a cell for), `printed` in each fund line
(amounts whose text differs from the plain number: `1,048,285.45`, `99.90%`) and `doubts`
(each value that was not certain, with its confidence in percent and why); what a key leaves out is read back as blank
where the form has the column, else as absent.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from jixiao.document import Place
from jixiao.errors import Language, Message, WrongUse
from jixiao.form.shapes import BLANK, Form, FundLine, Goal, Indicator, Kind, Reading, Remark, Stage, Total, known
from jixiao.values import Actual, Target, Unread, dated, parse_actual, parse_target

TEXTS = ("title", "name", "department", "unit", "money_unit", "duties")
AMOUNTS = ("original", "revised", "executed", "transfers", "weight", "rate", "score")
WORDS = ("level1", "level2", "name", "content", "reason", "remedy")
CELLS = (*WORDS, "target_text", "actual_text", "weight", "score")
SHARED = (
    "weight",
    "score",
    "reason",
)  # columns of both tables; those of the money table are named funds.weight …, an indicator's name indicators.name


def to_json(form: Form, language: Language = "zh") -> dict[str, Any]:
    """The form as plain data for json.dumps; `language` is that of its notes and doubts."""
    return {
        "kind": form.kind,
        "stage": form.stage,
        "title": form.title.value,
        "year": None if form.year.value is None else str(form.year.value),
        **{field: getattr(form, field).value for field in TEXTS[1:]},
        "funds": [_fund(line) for line in form.funds],
        "goals": [{"planned": goal.planned.value, "achieved": goal.achieved.value} for goal in form.goals],
        "indicators": [_indicator(row) for row in form.indicators],
        "total": {"weight": _number(form.total.weight.value), "score": _number(form.total.score.value)},
        "remarks": [{"label": remark.label, "text": remark.text.value} for remark in form.remarks],
        "notes": [note.to(language) for note in form.notes],
        "columns": sorted(form.columns),
        "doubts": [_doubt(field, reading, language) for field, reading in readings(form) if reading.confidence < 100 or _unread(reading)],
    }


def _fund(line: FundLine) -> dict[str, Any]:
    return {
        "label": line.label.value,
        "source": line.source,
        **{field: _number(getattr(line, field).value) for field in AMOUNTS},
        "reason": line.reason.value,
        "others": [list(pair) for pair in line.others],
        "printed": {field: reading.text for field in AMOUNTS if (reading := getattr(line, field)).text not in ("", _number(reading.value))},
        "place": place_to_json(line.place),
    }


def _indicator(row: Indicator) -> dict[str, Any]:
    return {
        **{field: getattr(row, field).value for field in WORDS[:4]},
        "target_text": row.target.value.text if row.target.value else None,
        "actual_text": row.actual.value.text if row.actual.value else None,
        "weight": _number(row.weight.value),
        "score": _number(row.score.value),
        "reason": row.reason.value,
        "remedy": row.remedy.value,
        "others": [list(pair) for pair in row.others],
        "place": place_to_json(row.place),
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _unread(reading: Reading[Any]) -> bool:
    """True where something is printed that could not be read."""
    return not reading.known and not reading.absent and not reading.blank


def _doubt(field: str, reading: Reading[Any], language: Language) -> dict[str, Any]:
    why = reading.reason if _unread(reading) else reading.doubt
    return {
        "field": field,
        "text": reading.text,
        "confidence": reading.confidence,
        "why": why.to(language) if why else None,
        "place": place_to_json(reading.place),
    }


def readings(form: Form) -> Iterator[tuple[str, Reading[Any]]]:
    """Every reading of a form with its path: `title`, `funds[0].rate`, `indicators[3].target`."""
    for field in (*TEXTS, "year"):
        yield field, getattr(form, field)
    for scope, items in (("funds", form.funds), ("goals", form.goals), ("indicators", form.indicators)):
        for index, item in enumerate(items):
            yield from _within(f"{scope}[{index}]", item)
    yield from _within("total", form.total)
    for remark in form.remarks:
        yield f"remarks[{remark.label}]", remark.text


def _within(path: str, item: FundLine | Goal | Indicator | Total) -> Iterator[tuple[str, Reading[Any]]]:
    for field in fields_of(item):
        value = getattr(item, field.name)
        if isinstance(value, Reading):
            yield f"{path}.{field.name}", value


def place_to_json(place: Place | None) -> dict[str, Any] | None:
    """A place as its known parts and `text`, the short form a person reads."""
    if place is None:
        return None
    parts = {field.name: value for field in fields_of(place) if (value := getattr(place, field.name)) is not None}
    return {**parts, "text": str(place)} if parts else None


def place_from_json(data: Mapping[str, Any] | None) -> Place | None:
    if not data:
        return None
    return Place(**{field.name: data[field.name] for field in fields_of(Place) if field.name in data})


RowMaker = Callable[[tuple[Any, ...], tuple[tuple[str, str], ...], tuple[Any, ...], frozenset[str], int | None], Indicator]
"""As `row_from`."""


def from_json(data: Mapping[str, Any], row: RowMaker | None = None) -> Form:
    """The Form that canonical JSON describes; raises WrongUse where a key holds what it cannot.

    `row` makes its rows; who reads many forms gives a `row_from` that knows equal ones again.
    """
    kind, stage = data.get("kind") or "project", data.get("stage") or "self-evaluation"
    if kind not in get_args(Kind) or stage not in get_args(Stage):
        raise WrongUse(f"表的类别“{kind}”或环节“{stage}”不存在", f"there is no kind “{kind}” or no stage “{stage}”")
    columns = frozenset(data.get("columns") or _columns(data))
    year = _year(data.get("year"))
    return Form(
        kind,
        stage,
        year=year,
        **{field: _text(data.get(field), field in columns) for field in TEXTS},
        funds=tuple(_fund_from(line, columns) for line in data.get("funds") or ()),
        goals=tuple(_goal_from(goal, columns) for goal in data.get("goals") or ()),
        indicators=tuple(_indicators_from(data.get("indicators") or (), columns, year.value, row or row_from)),
        total=_total_from(data.get("total") or {}, columns),
        remarks=tuple(Remark(remark["label"], _text(remark.get("text"), True)) for remark in data.get("remarks") or ()),
        notes=tuple(Message(note, note) for note in data.get("notes") or ()),
        columns=columns,
    )


def _columns(data: Mapping[str, Any]) -> Iterator[str]:
    """The fields that hold something anywhere, where the JSON does not say which cells the form has."""
    yield from (field for field in TEXTS if data.get(field) is not None)
    for line in data.get("funds") or ():
        yield from (f"funds.{field}" if field in SHARED else field for field in (*AMOUNTS, "reason") if line.get(field) is not None)
    for goal in data.get("goals") or ():
        yield from (field for field in ("planned", "achieved") if goal.get(field) is not None)
    for row in data.get("indicators") or ():
        for field in (*WORDS, "target_text", "actual_text", "weight", "score"):
            if row.get(field) is not None:
                yield "indicators.name" if field == "name" else field.removesuffix("_text")
    if any(value is not None for value in (data.get("total") or {}).values()):
        yield "total"


def _text(value: object, cell: bool) -> Reading[str]:
    if value is None or value == "":
        return _missing(cell)
    return known(str(value))


def _missing(cell: bool) -> Reading[Any]:
    return Reading(None, "", None, BLANK) if cell else Reading()


def _decimal(value: object, cell: bool, field: str) -> Reading[Decimal]:
    if value is None or value == "":
        return _missing(cell)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise WrongUse(f"“{field}”应为数，现为“{value}”", f"“{field}” must be a number and is “{value}”")
    return known(number, str(value))


def _year(value: object) -> Reading[int]:
    if value is None or value == "":
        return Reading()
    if not str(value).isdigit():
        raise WrongUse(f"年度应为四位数，现为“{value}”", f"the year must be four digits and is “{value}”")
    return known(int(str(value)))


def _fund_from(data: Mapping[str, Any], columns: frozenset[str]) -> FundLine:
    amounts = {name: _decimal(data.get(name), (f"funds.{name}" if name in SHARED else name) in columns, name) for name in AMOUNTS}
    amounts |= {name: replace(amounts[name], text=text) for name, text in (data.get("printed") or {}).items() if name in amounts}
    return FundLine(
        _text(data.get("label"), True),
        data.get("source"),
        **amounts,
        reason=_text(data.get("reason"), "funds.reason" in columns),
        others=_pairs(data.get("others")),
        place=place_from_json(data.get("place")),
    )


def _goal_from(data: Mapping[str, Any], columns: frozenset[str]) -> Goal:
    return Goal(_text(data.get("planned"), "planned" in columns), _text(data.get("achieved"), "achieved" in columns))


def row_from(
    cells: tuple[Any, ...], others: tuple[tuple[str, str], ...], place: tuple[Any, ...], columns: frozenset[str], year: int | None
) -> Indicator:
    """The row whose JSON has these `CELLS`, other columns and items of its place, in a form with these columns."""
    data = dict(zip(CELLS, cells, strict=True))
    words = {name: _text(data[name], ("indicators.name" if name == "name" else name) in columns) for name in WORDS}
    title = words["name"].value or words["content"].value or ""
    return Indicator(
        **words,
        target=_target(data["target_text"], title, year, "target" in columns),
        actual=_actual(data["actual_text"], title, year, "actual" in columns),
        weight=_decimal(data["weight"], "weight" in columns, "weight"),
        score=_decimal(data["score"], "score" in columns, "score"),
        others=others,
        place=place_from_json(dict(place)),
    )


def _indicators_from(rows: Iterable[Mapping[str, Any]], columns: frozenset[str], year: int | None, row: RowMaker) -> Iterator[Indicator]:
    for data in rows:
        cells = tuple(map(data.get, CELLS))
        place = tuple((data.get("place") or {}).items())
        own = year if dated(data.get("target_text") or "") or dated(data.get("actual_text") or "") else None
        yield row(cells, _pairs(data.get("others")), place, columns, own)


def _target(text: str | None, title: str, year: int | None, cell: bool) -> Reading[Target]:
    if not text:
        return _missing(cell)
    value = parse_target(text, title, year)
    value = Target(text) if isinstance(value, Unread) else value
    return Reading(value, text, None, None, 80 if value.doubt else 100, value.doubt)


def _actual(text: str | None, title: str, year: int | None, cell: bool) -> Reading[Actual]:
    if not text:
        return _missing(cell)
    value = parse_actual(text, title, year)
    return known(Actual(text) if isinstance(value, Unread) else value, text)


def _total_from(data: Mapping[str, Any], columns: frozenset[str]) -> Total:
    cell = "total" in columns
    return Total(_decimal(data.get("weight"), cell, "total.weight"), _decimal(data.get("score"), cell, "total.score"))


def _pairs(items: Iterable[Iterable[str]] | None) -> tuple[tuple[str, str], ...]:
    return tuple((heading, text) for heading, text in (tuple(item) for item in items or ()))


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the canonical JSON."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Jixiao form",
        "type": "object",
        "required": ["kind", "stage", "funds", "goals", "indicators", "total"],
        "properties": {
            "kind": {"enum": list(get_args(Kind))},
            "stage": {"enum": list(get_args(Stage))},
            "year": {"type": ["string", "null"], "pattern": r"^\d{4}$"},
            **dict.fromkeys(TEXTS, TEXT),
            "money_unit": {"enum": ["元", "千元", "万元", "亿元", None]},
            "funds": _list(_fund_schema()),
            "goals": _list({"planned": TEXT, "achieved": TEXT}),
            "indicators": _list(_row_schema()),
            "total": {"type": "object", "properties": {"weight": NUMBER, "score": NUMBER}},
            "remarks": _list({"label": {"type": "string"}, "text": TEXT}),
            "notes": {"type": "array", "items": {"type": "string"}},
            "columns": {"type": "array", "items": {"type": "string"}},
            "doubts": _list({"field": {"type": "string"}, "text": TEXT, "confidence": {"type": "integer"}, "why": TEXT, "place": PLACE}),
        },
    }


TEXT: dict[str, Any] = {"type": ["string", "null"]}
NUMBER: dict[str, Any] = {"type": ["string", "null"], "pattern": r"^-?\d+(\.\d+)?$"}
PAIRS: dict[str, Any] = {"type": "array", "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}}
PLACE: dict[str, Any] = {"type": ["object", "null"]}


def _fund_schema() -> dict[str, Any]:
    printed = {"type": "object", "additionalProperties": {"type": "string"}}
    amounts = dict.fromkeys(AMOUNTS, NUMBER)
    return {"label": TEXT, "source": TEXT, **amounts, "reason": TEXT, "others": PAIRS, "printed": printed, "place": PLACE}


def _row_schema() -> dict[str, Any]:
    words = dict.fromkeys((*WORDS, "target_text", "actual_text"), TEXT)
    return {**words, "weight": NUMBER, "score": NUMBER, "others": PAIRS, "place": PLACE}


def _list(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "object", "properties": properties}}
