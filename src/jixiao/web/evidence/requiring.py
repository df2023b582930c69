"""Documents that an indicator must show: asked for, filed against, waived with a reason."""

from django.db import transaction

from jixiao.web import journal
from jixiao.web.accounts.models import Person
from jixiao.web.cases.models import Case
from jixiao.web.cases.workflow import Refused
from jixiao.web.evidence import binding
from jixiao.web.evidence.models import Required

MOST = 20


def ask(case: Case, index: int, name: str, *, by: Person) -> Required:
    """One more document that the indicator must show; asking again for a waived one takes the waiver back."""
    binding.check(case, by)
    name = name.strip()[:120]
    if not name:
        raise Refused("写明要求什么材料。", "Name the document that is required.")
    if Required.objects.filter(case=case, index=index).count() >= MOST:
        raise Refused(f"一个指标最多要求 {MOST} 份材料。", f"An indicator requires at most {MOST} documents.")
    with transaction.atomic():
        found, _ = Required.objects.update_or_create(case=case, index=index, name=name, defaults={"waived": "", "by": by})
        journal.write("require", person=by, subject=f"case:{case.pk}", data={"index": index, "name": name})
    return found


def waive(case: Case, index: int, pk: int, reason: str, *, by: Person) -> None:
    """The document is not needed after all, and why."""
    binding.check(case, by)
    reason = reason.strip()[:300]
    if not reason:
        raise Refused("不再要求这份材料须写明原因。", "Waiving a document needs a reason.")
    with transaction.atomic():
        if Required.objects.filter(case=case, index=index, pk=pk).update(waived=reason, by=by):
            journal.write("waive", person=by, subject=f"case:{case.pk}", data={"index": index, "required": pk, "reason": reason})
