"""A form as a page to read: the official sheet for wide screens and print, and its rows one below the other for a phone."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from jixiao.document import Paragraph
from jixiao.errors import Message
from jixiao.form import Form, FundLine, Goal, Indicator, Reading
from jixiao.score.methods import percent
from jixiao.web.cases import fields as paths
from jixiao.web.cases import sheet

TITLES = {
    "": Message("基本信息", "About"),
    "funds": Message("预算执行", "Money"),
    "goals": Message("年度总体目标", "Goals"),
    "indicators": Message("绩效指标", "Indicators"),
    "remarks": Message("说明", "Remarks"),
}


@dataclass(frozen=True, slots=True)
class Square:
    """One cell of the sheet."""

    text: str
    rows: int
    columns: int
    align: str
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One row of the form with what it holds."""

    title: str
    values: tuple[tuple[Message, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    title: Message
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Title and lines of the sheet; `widths` are percents of its columns."""

    title: str
    before: tuple[str, ...]
    lines: tuple[tuple[Square, ...], ...]
    after: tuple[str, ...]
    widths: tuple[int, ...]
    sections: tuple[Section, ...]


def laid_out(form: Form, layout: str) -> Page:
    """The form on its layout."""
    composed, _ = sheet.compose_stage(form, layout)
    table, blocks = composed.table, composed.document.blocks
    at = blocks.index(table)
    texts = [[b.text for b in part if isinstance(b, Paragraph)] for part in (blocks[:at], blocks[at + 1 :])]
    rows: dict[int, list[Square]] = {number: [] for number in range(1, table.height + 1)}
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        heading = (cell.row, cell.column) not in composed.fields
        rows[cell.row].append(Square(cell.text, cell.rows, cell.columns, cell.align, heading))
    total = sum(table.widths) or 1
    return Page(
        title=texts[0][0] if texts[0] else "",
        before=tuple(texts[0][1:]),
        lines=tuple(tuple(line) for line in rows.values()),
        after=tuple(texts[1]),
        widths=tuple(max(1, round(100 * width / total)) for width in table.widths),
        sections=tuple(_sections(form)),
    )


def _sections(form: Form) -> Iterator[Section]:
    single = [path for path in ("name", "department", "unit", "duties", "total.weight", "total.score") if _text(form, path)]
    yield Section(TITLES[""], (Card("", tuple((paths.label(form, path), _text(form, path)) for path in single)),))
    for scope in ("funds", "goals", "indicators"):
        cards = tuple(card for n, item in enumerate(getattr(form, scope)) if (card := _card(form, scope, n, item)).values)
        if cards:
            yield Section(TITLES[scope], cards)
    if form.remarks:
        values = tuple((Message(r.label, r.label), _text(form, f"remarks[{r.label}]")) for r in form.remarks)
        yield Section(TITLES["remarks"], (Card("", values),))


def _card(form: Form, scope: str, number: int, item: FundLine | Goal | Indicator) -> Card:
    """The row's name, and every field that holds something."""
    title = item.title if isinstance(item, Indicator) else item.label.value or "" if isinstance(item, FundLine) else ""
    names = [f.name for f in fields(item) if isinstance(getattr(item, f.name), Reading) and f.name not in ("label", "name")]
    values = [(f"{scope}[{number}].{name}", _text(form, f"{scope}[{number}].{name}")) for name in names]
    return Card(title, tuple((_word(form, path), text) for path, text in values if text))


def _word(form: Form, path: str) -> Message:
    """The column's word without the row's name before it."""
    told = paths.label(form, path)
    return Message(told.zh.rsplit(" · ", 1)[-1], told.en.rsplit(" · ", 1)[-1])


def _text(form: Form, path: str) -> str:
    """What stands there; a rate as the percentage that the sheet prints."""
    found = paths.reading_at(form, path) if path.endswith(".rate") else None
    return percent(found.value) if found is not None and found.value is not None else paths.get(form, path)
