"""The official form layouts, as data: one folder each, `layout.toml` inside.

A layout is a grid of relative column `widths` and a list of sections. A section may have a `side` label merged down its
left edge, `head` rows, one `body` row for every item of `each` (funds, goals, indicators) and `foot` rows.
A slot of a row is a label (a string, or `{label = …, columns = …}`), a field (`{field = "target"}`), a column that has no
field of its own (`{other = "备注"}`) or a labelled text (`{remark = "评价结论"}`). In labels and titles `{year}` and
`{money_unit}` are filled in; a part in square brackets is printed only where they are known.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

from jixiao.document import Page
from jixiao.errors import LayoutError, Message
from jixiao.form import Kind, Stage

Shape = Literal["text", "prose", "money", "number", "percent", "target", "actual"]
Scope = Literal["form", "funds", "goals", "indicators"]

FIELDS: Mapping[Scope, Mapping[str, Shape]] = {
    "form": {
        "name": "text",
        "department": "text",
        "unit": "text",
        "duties": "prose",
        "total.weight": "number",
        "total.score": "number",
    },
    "funds": {
        "label": "text",
        "original": "money",
        "revised": "money",
        "executed": "money",
        "transfers": "money",
        "weight": "number",
        "rate": "percent",
        "score": "number",
        "reason": "prose",
    },
    "goals": {"planned": "prose", "achieved": "prose"},
    "indicators": {
        "level1": "text",
        "level2": "text",
        "name": "text",
        "content": "text",
        "target": "target",
        "target.operator": "target",
        "target.figure": "target",
        "target.unit": "target",
        "actual": "actual",
        "weight": "number",
        "score": "number",
        "reason": "prose",
        "remedy": "prose",
        "reason+remedy": "prose",
    },
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell of a layout row. `merge` joins equal neighbours downwards; `dash` is printed where a fund part has no value."""

    label: str = ""
    field: str = ""
    other: str = ""
    remark: str = ""
    columns: int = 1
    merge: bool = False
    align: str = ""
    dash: str = ""


Line = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """`blank` are the items printed where the form has none, so that an empty official form can be had. `repeat` has the
    last head row printed again on later pages."""

    side: str = ""
    head: tuple[Line, ...] = ()
    each: Scope = "form"
    body: Line = ()
    foot: tuple[Line, ...] = ()
    blank: tuple[Mapping[str, str], ...] = ()
    repeat: bool = False


@dataclass(frozen=True)
class Layout:
    id: str
    kind: Kind
    stage: Stage
    name: Message
    source: str
    title: str
    widths: tuple[int, ...]
    sections: tuple[Section, ...]
    page: Page
    subtitle: str = ""
    after: tuple[str, ...] = ()

    @property
    def slots(self) -> tuple[tuple[Scope, Slot], ...]:
        """Every slot with what its field belongs to."""
        return tuple(
            (scope, slot)
            for section in self.sections
            for scope, lines in (("form", section.head), (section.each, (section.body,)), ("form", section.foot))
            for line in lines
            for slot in line
        )

    @property
    def templates(self) -> tuple[str, ...]:
        labels = tuple(slot.label for _, slot in self.slots)
        return (self.title, self.subtitle, *self.after, *labels, *(section.side for section in self.sections))


def load(layout: str) -> Layout:
    """The layout of that id, `cn-project-2020` for one."""
    if layout not in _ids():
        known = "、".join(_ids())
        raise LayoutError(f"没有名为“{layout}”的表式；现有：{known}", f"There is no layout '{layout}'; there are: {', '.join(_ids())}")
    return _load(Path(__file__).parent / layout / "layout.toml")


def catalogue() -> tuple[Layout, ...]:
    """Every layout that comes with Jixiao, by id."""
    return tuple(load(layout) for layout in _ids())


@lru_cache
def _ids() -> tuple[str, ...]:
    return tuple(sorted(file.parent.name for file in Path(__file__).parent.glob("*/layout.toml")))


@lru_cache
def _load(file: Path) -> Layout:
    try:
        return parse(file.parent.name, tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(f"{file.parent.name}：不是有效的TOML（{error}）", f"{file.parent.name}: not valid TOML ({error})") from error


def parse(layout: str, data: Mapping[str, Any]) -> Layout:
    """A layout from its TOML, checked: known keys, known fields, every row as wide as the grid."""
    _known(layout, data, {"kind", "stage", "name", "source", "title", "subtitle", "after", "widths", "page", "sections"})
    if data["kind"] not in get_args(Kind) or data["stage"] not in get_args(Stage):
        raise _wrong(layout, f"kind/stage {data['kind']}/{data['stage']}")
    widths = tuple(data["widths"])
    sections = tuple(_section(layout, section, len(widths)) for section in data["sections"])
    return Layout(
        layout,
        cast("Kind", data["kind"]),
        cast("Stage", data["stage"]),
        Message(data["name"]["zh"], data["name"]["en"]),
        data["source"],
        data["title"],
        widths,
        sections,
        Page(**data.get("page", {})),
        data.get("subtitle", ""),
        tuple(data.get("after", ())),
    )


def _section(layout: str, data: Mapping[str, Any], width: int) -> Section:
    _known(layout, data, {"side", "head", "each", "body", "foot", "blank", "repeat"})
    each = data.get("each", "form")
    section = Section(
        data.get("side", ""),
        tuple(_line(layout, line, "form") for line in data.get("head", ())),
        each,
        _line(layout, data.get("body", ()), each),
        tuple(_line(layout, line, "form") for line in data.get("foot", ())),
        tuple(data.get("blank", ())),
        data.get("repeat", False),
    )
    inner = width - (1 if section.side else 0)
    for line in (*section.head, section.body, *section.foot):
        if line and sum(slot.columns for slot in line) != inner:
            raise _wrong(layout, f"{line[0].label or line[0].field}: {sum(slot.columns for slot in line)} ≠ {inner}")
    return section


def _line(layout: str, cells: list[Any], scope: Scope) -> Line:
    return tuple(_slot(layout, cell, scope) for cell in cells)


def _slot(layout: str, cell: Any, scope: Scope) -> Slot:
    if isinstance(cell, str):
        return Slot(cell)
    _known(layout, cell, set(Slot.__dataclass_fields__))
    slot = Slot(**cell)
    if slot.field and slot.field not in FIELDS[scope]:
        raise _wrong(layout, f"field {scope}.{slot.field}")
    return slot


def _known(layout: str, data: Mapping[str, Any], keys: set[str]) -> None:
    if odd := sorted(set(data) - keys):
        raise _wrong(layout, ", ".join(odd))


def _wrong(layout: str, what: str) -> LayoutError:
    return LayoutError(f"表式 {layout} 有误：{what}", f"Layout {layout} is wrong: {what}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its `{words}` filled in; a part in square brackets goes where one of its words is not known."""

    def part(match: re.Match[str]) -> str:
        return match[1] if all(values.get(word) for word in re.findall(r"\{(\w+)\}", match[1])) else ""

    return re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], ""), re.sub(r"\[([^\[\]]*)\]", part, template))
