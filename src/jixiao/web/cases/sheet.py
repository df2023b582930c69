"""A form on its official sheet: the layout of a stage, a new form's blank rows, the place of every value."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from jixiao import layouts
from jixiao.compose import Composed, compose
from jixiao.document import Place
from jixiao.errors import LayoutError, Message, WrongUse
from jixiao.form import BLANK, Form, FundLine, Goal, Indicator, Reading, from_json, known, to_json
from jixiao.layouts import Layout
from jixiao.profile import choose
from jixiao.web import journal
from jixiao.web.accounts.models import Person, Unit
from jixiao.web.cases.fields import Item, blank_row, put, unreadable, with_values
from jixiao.web.cases.models import Case


def form_of(data: dict[str, Any], typed: dict[str, str]) -> Form:
    """The form of a case: its canonical JSON, and over it what was typed and could not be read."""
    form = from_json(data)
    for path, text in typed.items():
        form = put(form, path, text)
    return form


def data_of(form: Form) -> tuple[dict[str, Any], dict[str, str]]:
    """Canonical JSON, and the texts it cannot hold because they are no figures (path → text)."""
    return to_json(form), dict(unreadable(form))


def columns(layout: Layout) -> frozenset[str]:
    """The fields that the layout prints a cell for, as a form names them."""
    found = set()
    for scope, slot in layout.slots:
        for name in slot.field.split("+"):
            head = name.split(".")[0]
            found.add(f"funds.{head}" if scope == "funds" and head in ("weight", "score", "reason") else head)
    return frozenset(found - {""})


def layout_for(kind: str, stage: str, chosen: str) -> tuple[Layout, ...]:
    """Layouts a form of this stage may stand on, the best first: the chosen one, the official ones of the stage, and the
    chosen one with another stage's name where a jurisdiction prints one sheet for all."""
    own = layouts.load(chosen)
    fitting = [item for item in layouts.catalogue() if item.kind == kind and item.stage == stage and item.id != chosen]
    if own.stage == stage:
        return own, *fitting
    return *fitting, of_stage(own, stage)


def of_stage(layout: Layout, stage: str) -> Layout:
    """The layout under the title of that stage, where it is another's."""
    return layout if layout.stage == stage else with_values(layout, {"stage": stage, "title": _TITLES[stage].zh})


def compose_stage(form: Form, chosen: str) -> tuple[Composed, Layout]:
    """The form on the first layout of its stage that holds every value."""
    refused: LayoutError | None = None
    for layout in layout_for(form.kind, form.stage, chosen):
        try:
            return compose(form, layout), layout
        except LayoutError as error:
            refused = refused or error
    raise refused or WrongUse("没有可用的表式。", "There is no fitting layout.")


def placed(form: Form, composed: Composed) -> Form:
    """The form with every value's Place on the composed sheet, so that findings point at its cells."""
    at = {path: Place(table=1, row=cell.row, column=cell.column) for path, cell in composed.cells.items()}
    total = with_values(form.total, {f: replace(getattr(form.total, f), place=at.get(f"total.{f}")) for f in ("weight", "score")})
    singles = {f: replace(getattr(form, f), place=at.get(f)) for f in ("name", "department", "unit", "duties")}
    lists = {
        scope: tuple(_placed_item(item, f"{scope}[{i}]", at) for i, item in enumerate(getattr(form, scope)))
        for scope in ("funds", "goals", "indicators")
    }
    remarks = tuple(replace(r, text=replace(r.text, place=at.get(f"remarks[{r.label}]"))) for r in form.remarks)
    return with_values(form, {"total": total, "remarks": remarks} | singles | lists)


def blank(unit: Unit, name: str, *, kind: str, stage: str, year: int) -> Form:
    """A new form with the identity filled in; a department form has one name, its own."""
    whole = kind == "department"
    department = unit.parent.name if unit.parent else unit.name
    return Form(
        kind=kind,  # type: ignore[arg-type]
        stage=stage,  # type: ignore[arg-type]
        year=known(year),
        name=Reading(reason=BLANK) if whole else known(name),
        department=known(unit.name if whole else department),
        unit=Reading(reason=BLANK) if whole else known(unit.name),
        money_unit=known("万元"),
    )


def materialised(form: Form, layout: Layout) -> Form:
    """The form with the rows that the layout prints where the form has none."""
    make: dict[str, type[Item]] = {"funds": FundLine, "goals": Goal, "indicators": Indicator}
    for section in layout.sections:
        if section.each != "form" and not getattr(form, section.each):
            rows = tuple(blank_row(make[section.each], line) for line in section.blank)
            form = with_values(form, {section.each: rows})
    return form


def holds(layout: Layout, field: str) -> bool:
    """True where the layout has a slot of that field (`reason+remedy`, `remedy`)."""
    return any(slot.field == field for _, slot in layout.slots)


def _placed_item(item: Item, path: str, at: dict[str, Place]) -> Item:
    places = {
        f: at.get(f"{path}.{f}") or at.get(f"{path}.{f}.figure") for f in item.__dataclass_fields__ if isinstance(getattr(item, f), Reading)
    }
    changes: dict[str, Any] = {f: replace(getattr(item, f), place=place) for f, place in places.items() if place}
    if "place" in item.__dataclass_fields__ and any(places.values()):
        first = places.get("name") or next(p for p in reversed(places.values()) if p)
        changes["place"] = Place(table=1, row=first.row)
    return with_values(item, changes)


_TITLES = {
    "target": Message("绩效目标申报表", "Performance targets"),
    "monitoring": Message("绩效目标执行监控表", "Performance monitoring"),
    "self-evaluation": Message("绩效自评表", "Self-evaluation"),
}


def shape(form: Form) -> tuple[int, int, int]:
    """How many rows each block has."""
    return len(form.funds), len(form.goals), len(form.indicators)


def case_form(case: Case) -> Form:
    """The case's form; a cell that its layout prints and nothing stands in is blank, not absent."""
    printed = columns(layout_for(case.kind, case.stage, case.layout)[0])
    return form_of({**case.form, "columns": sorted(printed | set(case.form.get("columns") or ()))}, case.typed)


def create(*, by: Person, unit: Unit, year: int, stage: str, layout: str, name: str) -> Case:
    """A new case with the blank official form."""
    own = layouts.load(layout)
    form = materialised(blank(unit, name, kind=own.kind, stage=stage, year=year), layout_for(own.kind, stage, layout)[0])
    with transaction.atomic():
        case = Case.objects.create(
            unit=unit, year=year, kind=own.kind, name=name, stage=stage, layout=layout, profile=choose(form).id, form=to_json(form)
        )
        journal.write("create", person=by, subject=f"case:{case.pk}", data={"unit": unit.code, "year": year, "name": name})
    return case
