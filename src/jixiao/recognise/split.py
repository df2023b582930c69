"""Lines → the stretches that hold one form each: the next form's title is the boundary, else its name label, else its sheet."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from jixiao.recognise.header import find_header
from jixiao.recognise.lines import Line, Row, Text
from jixiao.recognise.wording import lexicon, patterns, squeezed, stem


@dataclass
class Stretch:
    """The lines of one form, with its title where one is printed."""

    title: Text | None = None
    lines: list[Line] = field(default_factory=list)
    sheet: str | None = None
    indicators: bool = False  # an indicator header has been met
    rows: int = 0


def split(items: Iterable[Line]) -> list[Stretch]:
    """The stretches of a document, those without any row included."""
    stretches = [Stretch()]
    for item in items:
        here = stretches[-1]
        if sheet_of(item) != here.sheet and (here.lines or here.title):
            stretches.append(here := Stretch())
        here.sheet = sheet_of(item)
        title = item if isinstance(item, Text) else title_cell(item)
        if title is not None and is_title(title.text):
            stretches.append(Stretch(title, [], here.sheet))
            continue
        if isinstance(item, Row):
            if begins_again(item, here):
                stretches.append(here := Stretch(None, [], here.sheet))
            here.rows += 1
            here.indicators = here.indicators or is_header(item)
        here.lines.append(item)
    return [part for stretch in joined(stretches) if stretch.lines for part in projects(stretch)]


def projects(stretch: Stretch) -> list[Stretch]:
    """A stretch for each project of a list that names them in a column beside the levels; else the stretch as it is."""
    heads = ((index, line) for index, line in enumerate(stretch.lines) if isinstance(line, Row) and is_header(line))
    at, head = next(heads, (0, None))
    below = next(iter(stretch.lines[at + 1 :]), None)
    header = find_header(head, below if isinstance(below, Row) else None) if head is not None else None
    column = header.column("form:name") if header is not None else None
    if header is None or column is None:
        return [stretch]
    at += header.height
    parts: dict[str, list[Line]] = {}
    name = ""
    for line in stretch.lines[at:]:
        cell = next((slot for slot in line.slots if slot.overlap(column.left, column.right)), None) if isinstance(line, Row) else None
        if cell is not None and not cell.blank and lexicon("identity").find(cell.key) is None:
            name = squeezed(cell.text)
        parts.setdefault(name, []).append(line)
    above = [*stretch.lines[:at], *parts.pop("", [])]
    if len(parts) < 2:
        return [stretch]
    return [replace(stretch, lines=[*above, *lines]) for lines in parts.values()]


def title_cell(row: Row) -> Text | None:
    """The only text of a sheet's row, where a title stands whose cell was not merged."""
    only = row.filled[0] if len(row.filled) == 1 and row.table.place.sheet else None
    if only is None or any(not slot.own and not slot.blank for slot in row.slots):
        return None
    return Text(only.text, only.place, row.table, only.cell)


def sheet_of(item: Line) -> str | None:
    return item.table.place.sheet if isinstance(item, Row) else item.place.sheet


def is_title(text: str) -> bool:
    plain = squeezed(bare_title(text))
    if patterns("titles", "title", "report").fullmatch(plain):
        return True
    if not 5 <= len(plain) <= 90 or patterns("titles", "title", "not").fullmatch(plain):
        return False
    if not stem(plain).endswith("表") and (lexicon("goals").find(plain) or lexicon("indicators", "block").find(plain)):
        return False
    return patterns("titles", "title").fullmatch(plain) is not None


def bare_title(text: str) -> str:
    """A title without what numbers it (`附件2：项目支出绩效自评表`) and without a unit of money behind it (`…表（单位：万元）`)."""
    text = patterns("titles", "title", "suffix").sub("", text, count=1)
    return patterns("titles", "title", "prefix").sub("", text, count=1) if text.lstrip()[:1] in ("附", "表") else text


def is_header(row: Row) -> bool:
    """A rough look for an indicator header, enough to know that a form has reached its indicators."""
    fields = {lexicon("indicators", "column").find(slot.key) for slot in row.own}
    return len(fields & {"level1", "level2", "name"}) >= 1 and len(fields & {"target", "actual", "weight", "score", "operator"}) >= 1


def begins_again(row: Row, here: Stretch) -> bool:
    """True where a second form starts without a title: its name label comes again after the indicators of the first."""
    if not here.indicators or not row.filled:
        return False
    first, lexis = row.filled[0], lexicon("identity")
    field_name = lexis.find(first.key)
    return field_name in ("name", "department") and len(row.filled) > 1 and lexis.find(row.filled[1].key) is None and first.left == 1


def joined(stretches: list[Stretch]) -> list[Stretch]:
    """A title repeated at the head of each page goes on with its form."""
    out: list[Stretch] = []
    for stretch in stretches:
        before = out[-1] if out else None
        if before and before.title is None and not before.rows and heading(before):
            stretch.lines[:0] = out.pop().lines
            before = out[-1] if out else None
        if before and before.title and stretch.title and continues(before, stretch):
            before.lines += stretch.lines
            before.rows += stretch.rows
        else:
            out.append(stretch)
    return out


def heading(stretch: Stretch) -> bool:
    """True for the few short lines above a title (附件, a year, the unit of money), which belong to the form below."""
    return 0 < len(stretch.lines) <= 4 and all(isinstance(line, Text) and len(line.text) <= 60 for line in stretch.lines)


def continues(before: Stretch, stretch: Stretch) -> bool:
    if before.title is None or stretch.title is None or not before.rows or before.sheet != stretch.sheet:
        return False
    same = squeezed(before.title.text) == squeezed(stretch.title.text)
    identity = lexicon("identity")
    named = any(
        isinstance(line, Row) and any(identity.find(slot.key) in ("name", "department") for slot in line.filled) for line in stretch.lines
    )
    return same and not named and stretch.rows > 0
