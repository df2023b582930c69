"""When rows of a form come or go, what stands behind an indicator goes with its row."""

from difflib import SequenceMatcher
from typing import Any

from django.db.models import F

from jixiao.web.cases.editing import RESHAPED
from jixiao.web.cases.models import Edit
from jixiao.web.evidence.models import Binding, Required, Survey

AWAY = 20_000  # out of the way of every row while rows change places
NOWHERE = 32_000  # where a filed document stands whose row is gone


def follow(edit: Edit) -> None:
    """Bindings, required documents and surveys move to where their rows are now; what a removed row was bound to goes with it."""
    before, after = (edit.cells[0][side]["form"]["indicators"] for side in (1, 2))
    places = moved([key(row) for row in before], [key(row) for row in after])
    if all(places.get(index) == index for index in range(len(before))):
        return
    gone = [index for index in range(len(before)) if index not in places]
    Binding.objects.filter(case=edit.case, index__in=gone).delete()
    Survey.objects.filter(case=edit.case, index__in=gone).update(case=None, index=None)
    leftover = Required.objects.filter(case=edit.case, index__in=gone)
    leftover.filter(files=None).delete()
    for required in leftover:
        Required.objects.filter(pk=required.pk).update(index=NOWHERE, name=f"{required.name[:100]}（{required.pk}）", waived="指标已删除")
    for model in (Binding, Required, Survey):
        rows = model.objects.filter(case=edit.case, index__lt=AWAY)
        rows.update(index=F("index") + AWAY)
        for old, new in places.items():
            model.objects.filter(case=edit.case, index=old + AWAY).update(index=new)


def key(row: dict[str, Any]) -> tuple[str, ...]:
    """What tells a row from its neighbours."""
    return tuple(str(row.get(field) or "") for field in ("level1", "level2", "name", "content", "target_text", "weight"))


def moved(before: list[tuple[str, ...]], after: list[tuple[str, ...]]) -> dict[int, int]:
    """Where each row stands now; one that is gone is left out."""
    found: dict[int, int] = {}
    for what, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if what == "equal" or (what == "replace" and b - a == d - c):
            found |= dict(zip(range(a, b), range(c, d), strict=True))
    return found


RESHAPED.append(follow)
