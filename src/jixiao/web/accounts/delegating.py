"""Letting a colleague stand in while one is away, and ending it."""

from django.db import transaction

from jixiao.web import journal
from jixiao.web.accounts.forms import DelegationForm
from jixiao.web.accounts.models import Delegation, Person


def begin(form: DelegationForm, *, by: Person) -> Delegation:
    """Keep the delegation of a valid form."""
    with transaction.atomic():
        made = form.save()
        data: dict[str, object] = {"since": str(made.since), "until": str(made.until), "note": made.note}
        journal.write("delegate", person=by, subject=f"person:{made.stand_in_id}", data=data)
    return made


def end(delegation: Delegation, *, by: Person) -> None:
    """End it before its day."""
    with transaction.atomic():
        if Delegation.objects.filter(pk=delegation.pk, ended=False).update(ended=True):
            journal.write("delegate-end", person=by, subject=f"person:{delegation.stand_in_id}")
