"""Handing in: what every computed value rests on is frozen with the move, so that a later change of a ledger is told, not followed.

Taking the form back needs no undoing here: figures are taken anew as soon as the form is a draft again, and the next hand-in freezes anew.
"""

from jixiao.web import journal
from jixiao.web.cases import sheet
from jixiao.web.cases.models import Transition
from jixiao.web.cases.workflow import on
from jixiao.web.evidence import binding
from jixiao.web.evidence.binding import Desk
from jixiao.web.evidence.models import Binding


@on("submit")
def freeze(step: Transition) -> None:
    """Every bound indicator with its definition, rows, value and digest. A target promises and computes nothing."""
    if step.stage == "target" or not Binding.objects.filter(case=step.case_id).exists():
        return
    case = step.case
    digests: dict[str, list[str]] = {}
    for one in binding.bound(case, sheet.case_form(case), Desk.of(case)):
        kept = [binding.frozen_part(one, part, case, step.by, step=step) for part in (*one.parts, *one.supports) if part.result is not None]
        if kept:
            digests[str(one.index)] = [f.digest for f in kept]
    journal.write("freeze", person=step.by, subject=f"case:{case.pk}", data={"step": step.pk, "digests": digests})
