"""Forms in two lines, for every test: `form(indicators=[indicator(target="≥200人", actual="194", weight=5, score=5)])`.

A value left out is a cell the form does not have; "" is a cell that was left blank.
"""

from collections.abc import Iterable
from decimal import Decimal

from jixiao.document import Place
from jixiao.errors import Message
from jixiao.form import BLANK, Form, FundLine, Goal, Indicator, Reading, Remark, Total
from jixiao.values import Unread, parse_actual, parse_decimal, parse_percent, parse_target

Number = int | str | Decimal | None


def text(value: str | None, place: Place | None = None) -> Reading[str]:
    if value is None:
        return Reading(place=place)
    return Reading(value, value, place, None) if value else Reading(None, "", place, BLANK)


def number(value: Number, place: Place | None = None) -> Reading[Decimal]:
    if value is None:
        return Reading(place=place)
    read = parse_decimal(str(value))
    return _reading(read, str(value), place)


def ratio(value: Number, place: Place | None = None) -> Reading[Decimal]:
    if value is None:
        return Reading(place=place)
    return _reading(parse_percent(str(value)), str(value), place)


def _reading(read, printed: str, place: Place | None) -> Reading:
    if isinstance(read, Unread):
        return Reading(None, printed, place, BLANK if not printed.strip() else read.reason)
    return Reading(read, printed, place, None)


def indicator(name: str | None = "指标", target: str | None = None, actual: str | None = None, row: int = 10, **cells) -> Indicator:
    """An indicator row; weight and score as numbers or text, level1, level2, content, reason and remedy as text."""
    place = Place(file="form.docx", table=1, row=row)
    columns = {
        "level1": 1,
        "level2": 2,
        "name": 3,
        "content": 4,
        "target": 5,
        "actual": 6,
        "weight": 7,
        "score": 8,
        "reason": 9,
        "remedy": 10,
    }
    at = {field: place.cell(row, column) for field, column in columns.items()}
    cells = {"level1": "产出指标", "level2": "数量指标", **cells}
    values: dict[str, Reading] = {field: text(cells.get(field), at[field]) for field in ("level1", "level2", "content", "reason", "remedy")}
    values |= {field: number(cells.get(field), at[field]) for field in ("weight", "score")}
    hint = " ".join(filter(None, (name, cells.get("content"))))
    values["name"] = text(name, at["name"])
    values["target"] = Reading(place=at["target"]) if target is None else _reading(parse_target(target, hint), target, at["target"])
    values["actual"] = Reading(place=at["actual"]) if actual is None else _reading(parse_actual(actual, hint), actual, at["actual"])
    return Indicator(**values, others=cells.get("others", ()), place=place)


def fund(label: str = "年度资金总额", source: str | None = "total", row: int = 5, **cells) -> FundLine:
    """A row of the money block: original, revised, executed, transfers, weight, rate (`110.80%`), score, reason."""
    place = Place(file="form.docx", table=1, row=row)
    columns = {"original": 2, "revised": 3, "executed": 4, "transfers": 5, "weight": 6, "rate": 7, "score": 8}
    values: dict[str, Reading] = {field: number(cells.get(field), place.cell(row, at)) for field, at in columns.items() if field != "rate"}
    rate = ratio(cells.get("rate"), place.cell(row, 7))
    return FundLine(text(label), source, rate=rate, reason=text(cells.get("reason")), place=place, **values)


def form(funds: Iterable[FundLine] = (), indicators: Iterable[Indicator] = (), **cells) -> Form:
    """A form; total (score) and total_weight as numbers, year, title, name, department, unit, money_unit, duties, planned, achieved as text.

    `remarks` is a mapping of label to text, `notes` a list of sentences.
    """
    indicators, funds = tuple(indicators), tuple(funds)
    year = cells.get("year", 2022)
    goals = (Goal(text(cells.get("planned")), text(cells.get("achieved"))),) if "planned" in cells or "achieved" in cells else ()
    rows = [(field, getattr(item, field)) for item in (*funds, *indicators) for field in item.__slots__]
    columns = {field for field, reading in rows if isinstance(reading, Reading) and not reading.absent}
    return Form(
        cells.get("kind", "project"),
        cells.get("stage", "self-evaluation"),
        **{field: text(cells.get(field)) for field in ("title", "name", "department", "unit", "duties")},
        money_unit=text(cells.get("money_unit", "万元")),
        year=Reading(year, str(year), None, None) if year is not None else Reading(),
        funds=funds,
        goals=goals,
        indicators=indicators,
        total=Total(number(cells.get("total_weight")), number(cells.get("total"), Place(file="form.docx", table=1, row=99, column=8))),
        remarks=tuple(Remark(label, text(words)) for label, words in cells.get("remarks", {}).items()),
        notes=tuple(Message(note, note) for note in cells.get("notes", ())),
        columns=frozenset(columns),
    )
