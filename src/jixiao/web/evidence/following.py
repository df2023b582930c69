"""When rows of a form come or go, what stands behind an indicator goes with its row."""

from django.db.models import F

from jixiao.web.cases.editing import RESHAPED
from jixiao.web.cases.models import Edit
from jixiao.web.cases.rows import places as places_of
from jixiao.web.evidence.models import NOWHERE, Binding, Required, Survey

AWAY = 20_000  # out of the way of every row while rows change places


def follow(edit: Edit) -> None:
    """Bindings, required documents and surveys move to where their rows are now; what a removed row was bound to goes with it."""
    places, count = places_of(edit, "indicators"), len(edit.cells[0][1]["form"]["indicators"])
    if all(places.get(index) == index for index in range(count)):
        return
    gone = [index for index in range(count) if index not in places]
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


RESHAPED.append(follow)
