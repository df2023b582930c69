"""Template words about sheets and moves."""

from difflib import SequenceMatcher

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jixiao.audit import Finding
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.web.cases import fields
from jixiao.web.cases.grid import Grid, Square
from jixiao.web.cases.models import Transition, Version
from jixiao.web.cases.workflow import MOVES
from jixiao.web.text import say, told

register = template.Library()
ALIKE, LONGEST = 0.3, 4000
MARKS = {"equal": "{}", "del": "<del>{}</del>", "ins": "<ins>{}</ins>"}

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
def mark_label(version: Version) -> str:
    """The move that kept the version."""
    return told(MOVES[version.mark].label) if version.mark in MOVES else version.mark


@register.filter
def means(word: str) -> str:
    return told(MEANS.get(word, Message(word, word)))


@register.filter
def pair(texts: list[str] | None) -> str:
    """[zh, en] as kept in the database, in the reader's language."""
    return say(*texts) if texts else ""


@register.filter
def gone(change: dict[str, str]) -> SafeString:
    """The text before, with what was taken out marked."""
    return _marked(change["before"], change["after"], "del")


@register.filter
def come(change: dict[str, str]) -> SafeString:
    """The text after, with what was put in marked."""
    return _marked(change["after"], change["before"], "ins")


def _marked(text: str, other: str, tag: str) -> SafeString:
    """`text` with every part that is not in `other` between tags; texts with little in common are marked whole."""
    blocks = SequenceMatcher(None, text, other, autojunk=False)
    if len(text) > LONGEST or blocks.ratio() < ALIKE:
        return format_html(MARKS[tag], text) if text else SafeString("")
    pieces = [("equal" if kind == "equal" else tag, text[start:end]) for kind, start, end, *_ in blocks.get_opcodes() if end > start]
    return format_html_join("", "{}", ((format_html(MARKS[mark], part),) for mark, part in pieces))
