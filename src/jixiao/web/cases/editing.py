"""Changing the form of a case: every save is one transaction, one version number, one Edit row that can be undone.

Two people may work on one form: a save names what each cell held when its writer saw it, and a cell that has changed since is
not overwritten but shown to them. What follows from a save is worked out before its transaction, which is therefore short; where
somebody else has saved meanwhile, it is worked out again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jixiao.compose import Composed
from jixiao.errors import Message, WrongUse
from jixiao.form import Form
from jixiao.layouts import Layout
from jixiao.profile import load
from jixiao.web.accounts.models import Person
from jixiao.web.cases import fields, judge, queries, sheet
from jixiao.web.cases.models import Case, Edit, Version
from jixiao.web.cases.workflow import Overtaken, Refused, approved_target

CLOSED = Message("这一格现在不能修改。", "This cell cannot be changed now.")
BUSY = Message("这张表正被多人同时修改，请再保存一次。", "Several people are changing this form at once; save again.")
TRIES = 8
RESHAPED: list[Callable[[Edit], None]] = []  # what follows elsewhere when rows come or go, in the save's transaction; filled from above


@dataclass(frozen=True, slots=True)
class Change:
    """What someone typed at `path`; `was` is what stood there when they began."""

    path: str
    was: str
    text: str


@dataclass(frozen=True)
class Saved:
    """What a save did: `changed` paths (those that follow included), and cells left as they are (path → what stands there).

    `reshaped` is true where cells of the sheet have merged or parted, so that the page must draw the sheet anew.
    """

    case: Case
    judged: judge.Judged
    changed: tuple[str, ...] = ()
    overtaken: dict[str, str] = field(default_factory=dict)
    closed: tuple[str, ...] = ()
    reshaped: bool = False


def save(case_pk: int, changes: Iterable[Change], *, by: Person, means: str = "typed") -> Saved:
    """Write the changes into the form, each only where its cell still holds what its writer saw."""
    changes = tuple(changes)
    overtaken: dict[str, str] = {}
    closed: list[str] = []

    def write(form: Form, case: Case) -> Form:
        overtaken.clear()
        closed.clear()
        composed, layout = sheet.compose_stage(form, case.layout)
        for change in changes:
            now = fields.get(form, change.path)
            if now in (change.text.strip(), change.text):
                continue
            if not queries.may_change(by, case, change.path):
                closed.append(change.path)
            elif now != change.was:
                overtaken[change.path] = now
            else:
                form = _put(form, change, composed, layout)
        return form

    saved = _saved(case_pk, write, by=by, means=means)
    return replace(saved, overtaken=overtaken, closed=tuple(closed))


def insert_row(case_pk: int, scope: str, index: int, *, by: Person) -> Saved:
    return _rows(case_pk, scope, index, lambda form: fields.inserted(form, scope, index), by)


def remove_row(case_pk: int, scope: str, index: int, *, by: Person) -> Saved:
    return _rows(case_pk, scope, index, lambda form: fields.removed(form, scope, index), by)


def undo(case_pk: int, *, by: Person) -> Saved:
    """Take back the last save of this case that has not been taken back yet."""
    last = undoable(case_pk)
    if last is None:
        raise Refused("没有可以撤销的修改。", "There is nothing to undo.")

    def write(form: Form, case: Case) -> Form:
        if last.cells[0][0] == "":
            kept = last.cells[0][1]
            return sheet.form_of(kept["form"], kept["typed"])
        for path, before, after in last.cells:
            if fields.get(form, path) == after and (queries.may_change(by, case, path) or path.startswith("total.")):
                form = fields.put(form, path, before)
        return form

    return _saved(case_pk, write, by=by, means="undone", undoes=last.number)


def undoable(case_pk: int) -> Edit | None:
    """The last save that could be taken back: none where the form has moved on since, and not that an imported form came to be."""
    taken_back = set(Edit.objects.filter(case=case_pk, means="undone").values_list("undoes", flat=True))
    begun = Version.objects.filter(case=case_pk).order_by("-pk").values_list("number", flat=True).first() or 0
    edits = Edit.objects.filter(case=case_pk, number__gt=begun).exclude(means="undone").order_by("-number")[:200]
    return next((e for e in edits if e.number not in taken_back and e.cells and _before(e)), None)


def _before(edit: Edit) -> bool:
    """False for the edit by which an imported form came to be: nothing stood there before it."""
    path, before, _after = edit.cells[0]
    return path != "" or bool(before)


def write_form(case_pk: int, make: Callable[[Form, Case], Form], *, by: Person, means: str) -> Saved:
    """Replace the form by what `make` makes of it, in one save (imports, computed values); `make` is called once."""
    with transaction.atomic():
        Case.objects.select_for_update().only("pk").get(pk=case_pk)
        return _saved(case_pk, make, by=by, means=means)


def _saved(case_pk: int, write: Callable[[Form, Case], Form], *, by: Person, means: str, undoes: int | None = None) -> Saved:
    for _ in range(TRIES):
        case = Case.objects.select_related("unit").get(pk=case_pk)
        if not queries.may_edit(by, case):
            raise Refused(*CLOSED)
        before = sheet.case_form(case)
        after = write(before, case)
        if undoes is None and after != before:
            after = judge.follow(before, _settled(after, case), load(case.profile))
        after = _settled(after, case)
        judged = judge.judge(after, case, approved_target(case))
        if after == before:
            return Saved(case, judged)
        old = {"form": case.form, "typed": case.typed}
        case.form, case.typed = sheet.data_of(after)
        same = sheet.shape(before) == sheet.shape(after)
        cells: list[list[Any]] = _difference(before, after) if same else [["", old, {"form": case.form, "typed": case.typed}]]
        if _stored(case, judged, Edit(case=case, cells=cells, means=means, undoes=undoes, by=by)):
            changed = tuple(path for path, _, _ in cells if path)
            return Saved(case, judged, changed, reshaped=grid_of(sheet.compose_stage(before, case.layout)[0]) != grid_of(judged.composed))
    raise Overtaken(*BUSY)


def _stored(case: Case, judged: judge.Judged, edit: Edit) -> bool:
    """Write the form and its edit, unless the case has been saved or moved since it was read."""
    found = Case.objects.filter(pk=case.pk, version=case.version, stage=case.stage, status=case.status)
    case.version += 1
    case.changed_at = timezone.now()
    edit.number = case.version
    changed = {"form": case.form, "typed": case.typed, "version": case.version, "changed_at": case.changed_at}
    with transaction.atomic():
        if not found.update(**changed, **figures(case, judged)):
            return False
        edit.save(force_insert=True)
        if edit.cells and edit.cells[0][0] == "":
            for follow in RESHAPED:
                follow(edit)
    return True


def _settled(form: Form, case: Case) -> Form:
    """The form as it will be read back: targets and actual values are read again under the names they now have."""
    data, typed = sheet.data_of(form)
    return sheet.case_form(Case(kind=case.kind, stage=case.stage, layout=case.layout, form=data, typed=typed))


def grid_of(composed: Composed) -> list[tuple[int, int, int, int]]:
    """Where the cells of a sheet stand and how far they reach."""
    return [(c.row, c.column, c.rows, c.columns) for c in composed.table.cells]


def figures(case: Case, judged: judge.Judged) -> dict[str, Any]:
    """The figures of a judged form that lists and charts need, set on the case."""
    card, total = judged.card, judged.form.total_funds
    case.score = card.recomputed if card else None
    case.printed = judged.form.total.score.value
    case.execution = total.rate.value if total else None
    case.errors, case.warnings = judged.errors, judged.warnings
    return {name: getattr(case, name) for name in ("score", "printed", "execution", "errors", "warnings")}


def keep(case: Case, judged: judge.Judged) -> None:
    """Store a new form with its figures."""
    figures(case, judged)
    case.save()


def _rows(case_pk: int, scope: str, index: int, make: Callable[[Form], Form], by: Person) -> Saved:
    def write(form: Form, case: Case) -> Form:
        if scope not in ("funds", "goals", "indicators") or not 0 <= index < max(1, len(getattr(form, scope))):
            raise Refused("没有这一行，请刷新页面。", "There is no such row; reload the page.")
        anchor = {"funds": "label", "goals": "planned", "indicators": "name"}[scope]
        if not queries.may_change(by, case, f"{scope}[{index}].{anchor}"):
            raise Refused("目标已经批复，不能增删指标行。", "The targets are approved: rows can be neither added nor removed.")
        return make(form)

    return _saved(case_pk, write, by=by, means="rows")


def _put(form: Form, change: Change, composed: Composed, layout: Layout) -> Form:
    """Put the text at its path, and at every row that a merged cell reaches."""
    cell = composed.cells.get(change.path)
    together = [p for p, c in composed.cells.items() if c is cell] if cell is not None and cell.rows > 1 else [change.path]
    for path in together or [change.path]:
        form = fields.put(form, path, change.text)
    if change.path.endswith(".reason") and sheet.holds(layout, "reason+remedy"):
        form = fields.put(form, change.path.removesuffix("reason") + "remedy", "")
    return form


def _difference(before: Form, after: Form) -> list[list[Any]]:
    """[path, before, after] of every field that differs; the forms have the same rows."""
    paths = dict.fromkeys([*fields.paths(before), *fields.paths(after)])
    return [[path, old, new] for path in paths if (old := fields.get(before, path)) != (new := fields.get(after, path))]


def differences(before: Form, after: Form) -> list[dict[str, object]]:
    """What differs between two versions, row by row where rows were added or removed."""
    found: list[dict[str, object]] = []
    for path in dict.fromkeys([*fields.paths(before), *fields.paths(after)]):
        old, new = _at(before, path), _at(after, path)
        if old != new:
            found.append({"path": path, "label": fields.label(after, path), "before": old, "after": new})
    return found


def _at(form: Form, path: str) -> str:
    try:
        return fields.get(form, path)
    except WrongUse:
        return ""


def again(case_pk: int) -> None:
    """Forget nothing, count again: the number of saves stays, the findings are recomputed (after rules or profiles change)."""
    case = Case.objects.select_related("unit").get(pk=case_pk)
    judged = judge.judge(sheet.case_form(case), case, approved_target(case))
    Case.objects.filter(pk=case_pk, version=F("version")).update(errors=judged.errors, warnings=judged.warnings)
