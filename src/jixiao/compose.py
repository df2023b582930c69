"""Form + layout → Document, and which cell of it is which field of the form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from jixiao.document import Block, Cell, Document, Paragraph, Table
from jixiao.errors import LayoutError, Message
from jixiao.form import Form, FundLine, Goal, Indicator, Reading, Remark, known
from jixiao.layouts import FIELDS, Layout, Line, Scope, Section, Shape, Slot, fill
from jixiao.values import Actual, Target
from jixiao.writers import write

Item = FundLine | Goal | Indicator

_COMPUTED = frozenset({"rate", "total.weight", "total.score"})
_OPERATOR = re.compile(r"(定性|[≥≧≤≦><＞＜=＝═]=?)?\s*(.*)", re.DOTALL)
_FIGURE = re.compile(r"(\d[\d,]*(?:\.\d+)?)([^\d\s，,。；;、（(～~—-]*)")
_LABELS = {
    "name": Message("名称", "name"),
    "department": Message("主管部门", "department"),
    "unit": Message("实施单位", "unit"),
    "year": Message("年度", "year"),
    "money_unit": Message("金额单位", "unit of money"),
    "duties": Message("部门职能概述", "duties"),
    "total.weight": Message("总分（分值）", "total weight"),
    "total.score": Message("总分（得分）", "total score"),
    "label": Message("资金来源", "source"),
    "original": Message("年初预算数", "original budget"),
    "revised": Message("全年预算数", "revised budget"),
    "executed": Message("全年执行数", "amount executed"),
    "transfers": Message("上级财政转移支付", "transfers"),
    "rate": Message("执行率", "execution rate"),
    "planned": Message("预期目标", "planned goal"),
    "achieved": Message("实际完成情况", "what was achieved"),
    "level1": Message("一级指标", "level 1"),
    "level2": Message("二级指标", "level 2"),
    "content": Message("目标内容", "content"),
    "target": Message("指标值", "target"),
    "actual": Message("完成值", "actual value"),
    "weight": Message("分值", "weight"),
    "score": Message("得分", "score"),
    "reason": Message("偏差原因", "reason"),
    "remedy": Message("改进措施", "remedy"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """What a cell of a composed form holds: `path` as in `indicators[3].actual` or `total.score`, how it is written, and
    whether a person fills it (False: it follows from other cells)."""

    path: str
    shape: Shape
    editable: bool


@dataclass(frozen=True)
class Composed:
    """A form on its layout. `fields` tells for each (row, column) of the table which field stands there; other cells are labels."""

    document: Document
    fields: Mapping[tuple[int, int], Field]

    @property
    def table(self) -> Table:
        return next(self.document.tables())

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """The cell of each path; a merged level cell stands for all the rows it reaches."""
        grid = self.table.grid
        return {field.path: cell for (row, column), field in self.fields.items() if (cell := grid[row - 1][column - 1])}


def compose(form: Form, layout: Layout) -> Composed:
    """The form as the layout prints it; LayoutError lists the values the layout has no place for.

    Where the form has no fund lines, goals or indicators, the blank ones of the official form are printed.
    """
    _refuse(form, layout)
    cells: list[Cell] = []
    fields: dict[tuple[int, int], Field] = {}
    repeated: list[int] = []
    row = 1
    for section in layout.sections:
        printed = _section(form, section, row)
        cells += printed.cells
        fields.update(printed.fields)
        if section.repeat:
            repeated.append(row + len(section.head) - 1)
        row += printed.height
    table = Table(tuple(cells), widths=layout.widths, repeated=tuple(repeated))
    return Composed(Document((*_heading(form, layout), table, *_closing(form, layout)), page=layout.page), fields)


def export(form: Form, layout: Layout, format: str) -> bytes:  # noqa: A002 (the command's own word)
    """The form on its layout as a docx, xlsx, html or pdf file."""
    return write(compose(form, layout).document, format)


# -- rows ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rows:
    cells: list[Cell]
    fields: dict[tuple[int, int], Field]
    height: int


def _section(form: Form, section: Section, top: int) -> _Rows:
    words = _words(form)
    left = 2 if section.side else 1
    cells: list[Cell] = []
    fields: dict[tuple[int, int], Field] = {}
    row = top
    for line, path, item in _lines(form, section):
        column = left
        for slot in line:
            cell, field = _cell(form, slot, path, item)
            cells.append(
                replace(cell, text=fill(cell.text, words) if field is None else cell.text, row=row, column=column, columns=slot.columns)
            )
            if field is not None:
                fields[row, column] = field
            column += slot.columns
        row += 1
    if section.body:
        cells = _merged(cells, section, top + len(section.head), left)
    if section.side:
        cells.insert(0, Cell(fill(section.side, words), top, 1, rows=row - top, bold=True, align="center"))
    return _Rows(cells, fields, row - top)


def _lines(form: Form, section: Section) -> Iterator[tuple[Line, str, Item | None]]:
    for line in section.head:
        yield line, "", None
    if section.body:
        for index, item in enumerate(_items(form, section)):
            yield section.body, f"{section.each}[{index}]", item
    for line in section.foot:
        yield line, "", None


def _items(form: Form, section: Section) -> Sequence[Item]:
    items: Sequence[Item] = getattr(form, section.each)
    if items:
        return items
    return [_blank(section.each, blank) for blank in section.blank]


def _blank(scope: Scope, words: Mapping[str, str]) -> Item:
    if scope == "funds":
        return FundLine(known(words["label"]), words.get("source"))
    if scope == "goals":
        return Goal()
    return Indicator(known(words["level1"]), known(words["level2"]))


def _merged(cells: list[Cell], section: Section, first: int, left: int) -> list[Cell]:
    """Equal neighbours of the merging columns joined downwards, a column never over a border of the one to its left."""
    last = max((cell.row for cell in cells), default=0) - len(section.foot)
    keys: dict[int, tuple[str, ...]] = dict.fromkeys(range(first, last + 1), ())
    column = left
    for slot in section.body:
        if slot.merge:
            texts = {cell.row: cell for cell in cells if cell.column == column and first <= cell.row <= last}
            cells = [cell for cell in cells if not (cell.column == column and first <= cell.row <= last)]
            keys = {row: (*key, texts[row].text) for row, key in keys.items()}
            cells += _runs(texts, keys)
        column += slot.columns
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _runs(texts: Mapping[int, Cell], keys: Mapping[int, tuple[str, ...]]) -> Iterator[Cell]:
    top: Cell | None = None
    for row, cell in sorted(texts.items()):
        if top is not None and cell.text and keys[row] == keys[top.row]:
            top = replace(top, rows=row - top.row + 1)
            continue
        if top is not None:
            yield top
        top = cell
    if top is not None:
        yield top


# -- cells -----------------------------------------------------------------------------------------------------------


def _cell(form: Form, slot: Slot, path: str, item: Item | None) -> tuple[Cell, Field | None]:
    """The cell of a slot, without its row and column, and its field where it has one."""
    if slot.field:
        scope = _scope(path)
        shape = FIELDS[scope][slot.field]
        text, raw = _printed(_readings(item or form, slot.field), slot, item)
        editable = slot.field not in _COMPUTED and not (scope == "funds" and slot.field == "score")
        name = {"reason+remedy": "reason"}.get(slot.field, slot.field)
        align = slot.align or ("center" if shape in ("money", "number", "percent") or slot.merge else "left")
        return Cell(text, 0, 0, raw=raw, align=align), Field(f"{path}.{name}" if path else name, shape, editable)
    if slot.other:
        others = getattr(item, "others", ())
        text = next((text for heading, text in others if heading == slot.other), "")
        return Cell(text, 0, 0, align=slot.align), Field(f"{path}.others[{slot.other}]", "text", True)
    if slot.remark:
        text = next((_text(remark.text) for remark in form.remarks if remark.label == slot.remark), "")
        return Cell(text, 0, 0, align=slot.align), Field(f"remarks[{slot.remark}]", "prose", True)
    return Cell(slot.label, 0, 0, bold=bool(slot.label), align="center"), None


def _scope(path: str) -> Scope:
    for scope in ("funds", "goals", "indicators"):
        if path.startswith(scope):
            return scope
    return "form"


def _readings(of: Form | Item, field: str) -> tuple[Reading, ...]:
    if field.startswith("target."):
        return (_split(getattr(of, "target"), field.removeprefix("target.")),)  # noqa: B009 (an Item of any kind)
    if field.startswith("total."):
        return (getattr(getattr(of, "total"), field.removeprefix("total.")),)  # noqa: B009
    return tuple(getattr(of, name) for name in field.split("+"))


def _printed(readings: tuple[Reading, ...], slot: Slot, item: Item | None) -> tuple[str, str | None]:
    """What is printed of the readings of a slot, and the exact number behind it where it is one."""
    value = readings[0].value
    if isinstance(value, Decimal):
        number = format(value, "f")
        return (percent(value) if slot.field == "rate" else number), number
    text = "\n".join(text for text in map(_text, readings) if text)
    if not text and slot.dash and isinstance(item, FundLine) and item.source != "total":
        return slot.dash, None
    return text, None


def _text(reading: Reading) -> str:
    value = reading.value
    if isinstance(value, Target | Actual):
        return value.text
    return reading.text if value is None else str(value)


def percent(ratio: Decimal) -> str:
    """A ratio as a percentage with two places, half up: 1.10803 → 110.80%."""
    return f"{(ratio * 100).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def _split(target: Reading[Target], piece: str) -> Reading[str]:
    """Operator, figure or unit of a target that is exactly these three; anything else stands whole in the figure."""
    text = _text(target).strip()
    operator, rest = _OPERATOR.fullmatch(text).groups()  # type: ignore[union-attr]
    figure = _FIGURE.fullmatch(rest)
    if figure and operator != "定性":
        pieces = {"operator": operator or "", "figure": figure[1], "unit": figure[2]}
    elif operator == "定性":
        pieces = {"operator": operator, "figure": rest, "unit": ""}
    else:
        pieces = {"operator": "", "figure": text, "unit": ""}
    return known(pieces[piece])


# -- around the table ------------------------------------------------------------------------------------------------


def _words(form: Form) -> Mapping[str, str]:
    year = str(form.year.value) if form.year.known else form.year.text
    return {"year": year, "money_unit": _text(form.money_unit)}


def _heading(form: Form, layout: Layout) -> Iterator[Block]:
    words = _words(form)
    title = _text(form.title) or fill(layout.title, words)
    yield Paragraph(title, heading=True, align="center")
    if (subtitle := fill(layout.subtitle, words)) and not (words["year"] and words["year"] in title):
        yield Paragraph(subtitle, align="center")


def _closing(form: Form, layout: Layout) -> Iterator[Block]:
    slots = {slot.remark for _, slot in layout.slots if slot.remark}
    for remark in form.remarks:
        if remark.label not in slots and (text := _text(remark.text)):
            yield Paragraph(_labelled(remark, text))
    for line in layout.after:
        yield Paragraph(line)


def _labelled(remark: Remark, text: str) -> str:
    return text if not remark.label or text.startswith(remark.label) else f"{remark.label}：{text}"


# -- what the layout cannot hold -------------------------------------------------------------------------------------


def _refuse(form: Form, layout: Layout) -> None:
    if (form.kind, form.stage) != (layout.kind, layout.stage):
        raise LayoutError(
            f"表式 {layout.id}（{layout.name.zh}）用于{_KINDS[layout.kind].zh}的{_STAGES[layout.stage].zh}，"
            f"本表是{_KINDS[form.kind].zh}的{_STAGES[form.stage].zh}；请换用相应的表式",
            f"Layout {layout.id} is for {_STAGES[layout.stage].en} of a {_KINDS[layout.kind].en}, "
            f"this form is {_STAGES[form.stage].en} of a {_KINDS[form.kind].en}; choose a fitting layout",
        )
    lost = list(_homeless(form, layout))
    if not lost:
        return
    zh = "；".join(f"{where.zh}“{_short(text)}”" for where, text in lost[:8])
    en = "; ".join(f"{where.en} '{_short(text)}'" for where, text in lost[:8])
    raise LayoutError(
        f"表式 {layout.id}（{layout.name.zh}）放不下本表的{len(lost)}个值：{zh}{'……' if len(lost) > 8 else ''}。请换用有这些栏的表式，或先删去这些值",
        f"Layout {layout.id} has no place for {len(lost)} value(s) of this form: {en}{' …' if len(lost) > 8 else ''}. "
        "Choose a layout that has these columns, or remove the values first",
    )


_KINDS = {
    "department": Message("部门整体支出", "department"),
    "project": Message("项目支出", "project"),
    "transfer": Message("转移支付", "transfer payment"),
}
_STAGES = {
    "target": Message("绩效目标", "targets"),
    "monitoring": Message("运行监控", "monitoring"),
    "self-evaluation": Message("绩效自评", "self-evaluation"),
}


def _homeless(form: Form, layout: Layout) -> Iterator[tuple[Message, str]]:
    """Every value of the form that no slot or title of the layout prints, with where it stands."""
    has: dict[Scope, set[str]] = {scope: set() for scope in FIELDS}
    for scope, slot in layout.slots:
        has[scope].update(name.split(".")[0] if scope == "indicators" else name for name in slot.field.split("+"))
        has[scope].add(f"others[{slot.other}]")
    for word, text in _words(form).items():
        if text and not any(f"{{{word}}}" in template for template in layout.templates):
            yield _LABELS[word], text
    for field in FIELDS["form"]:
        (reading,) = _readings(form, field)
        if field not in has["form"] and _holds(reading):
            yield _LABELS[field], _text(reading)
    for scope, items in (("funds", form.funds), ("goals", form.goals), ("indicators", form.indicators)):
        for index, item in enumerate(items):
            yield from _homeless_item(item, _row(scope, index), has[scope])


def _homeless_item(item: Item, row: Message, has: set[str]) -> Iterator[tuple[Message, str]]:
    for field in item.__dataclass_fields__:
        reading = getattr(item, field)
        if isinstance(reading, Reading) and field not in has and _holds(reading):
            label = _LABELS.get(field, Message(field, field))
            yield Message(f"{row.zh}{label.zh}", f"{row.en}, {label.en}"), _text(reading)
    for heading, text in getattr(item, "others", ()):
        if text and f"others[{heading}]" not in has:
            yield Message(f"{row.zh}{heading}", f"{row.en}, {heading}"), text


def _row(scope: Scope, index: int) -> Message:
    word = {"funds": ("资金", "fund line"), "goals": ("目标", "goal")}.get(scope, ("指标", "indicator"))
    return Message(f"第{index + 1}个{word[0]}", f"{word[1]} {index + 1}")


def _holds(reading: Reading) -> bool:
    return reading.known or bool(re.sub(r"[—\-/\s]", "", reading.text))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 20 else f"{text[:19]}…"
