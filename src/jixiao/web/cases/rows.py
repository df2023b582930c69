"""Where the rows of a form went when rows came or went, so that what was said or filed about a row stays with it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from jixiao.web.cases.models import Edit

KEY = ("label", "planned", "level1", "level2", "name", "content", "target_text", "weight")


@dataclass(frozen=True, slots=True)
class Shift:
    """A save that moved indicators: its version of the form, when, and where each went."""

    number: int
    at: dt.datetime
    places: dict[int, int]


def places(edit: Edit, scope: str) -> dict[int, int]:
    """Of a save that changed how many rows there are: the row's old number to its new one; a row that is gone is left out."""
    before, after = (edit.cells[0][side]["form"].get(scope) or [] for side in (1, 2))
    return moved([key(row) for row in before], [key(row) for row in after])


def shifts(case_pk: int, after: int = 0, until: int | None = None) -> list[Shift]:
    """What moved the indicators between two versions of the form, the oldest first."""
    edits = Edit.objects.filter(case=case_pk, number__gt=after, cells__0__0="").order_by("number")
    edits = edits if until is None else edits.filter(number__lte=until)
    return [Shift(e.number, e.at, places(e, "indicators")) for e in edits if e.cells[0][1]]  # a new form that was imported has no before


def stands(index: int, since: Iterable[Shift]) -> int | None:
    """Where the indicator stands now that was number `index` before those shifts; None where it is gone."""
    now: int | None = index
    for shift in since:
        now = None if now is None else shift.places.get(now)
    return now


def key(row: dict[str, Any]) -> tuple[str, ...]:
    """What tells a row from its neighbours."""
    return tuple(str(row.get(field) or "") for field in KEY)


def moved(before: list[tuple[str, ...]], after: list[tuple[str, ...]]) -> dict[int, int]:
    """Where each row stands now; one that is gone is left out."""
    found: dict[int, int] = {}
    for what, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if what == "equal" or (what == "replace" and b - a == d - c):
            found |= dict(zip(range(a, b), range(c, d), strict=True))
    return found
