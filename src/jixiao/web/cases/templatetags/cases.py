"""Template words about sheets and moves."""

from django import template

from jixiao.audit import Finding
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.web.cases import fields
from jixiao.web.cases.grid import Grid, Square
from jixiao.web.cases.models import Transition
from jixiao.web.cases.workflow import MOVES
from jixiao.web.text import say, told

register = template.Library()

MEANS = {
    "typed": Message("填写", "typed"),
    "pasted": Message("粘贴", "pasted"),
    "undone": Message("撤销", "undone"),
    "imported": Message("导入", "imported"),
    "computed": Message("计算", "computed"),
    "rows": Message("增删行", "rows"),
}


@register.filter
def square_id(grid: Grid, path: str) -> str:
    found = grid.by_path.get(path)
    return found.id if found else ""


@register.filter
def first_square(grid: Grid, finding: Finding) -> Square | None:
    """The first cell that a finding points at."""
    at = {(place.row, place.column) for place in finding.places}
    rows = {place.row for place in finding.places if place.column is None}
    return next((s for s in grid.by_path.values() if (s.row, s.column) in at or s.row in rows), None)


@register.filter
def path_label(form: Form, path: str) -> str:
    return told(fields.label(form, path))


@register.filter
def move_label(step: Transition) -> str:
    return told(MOVES[step.move].label) if step.move in MOVES else step.move


@register.filter
def means(word: str) -> str:
    return told(MEANS.get(word, Message(word, word)))


@register.filter
def pair(texts: list[str] | None) -> str:
    """[zh, en] as kept in the database, in the reader's language."""
    return say(*texts) if texts else ""
