"""Which rules a form is scored by: chosen when it is made, changed by its superiors with a reason."""

from django.db import transaction
from django.utils import timezone

from jixiao.errors import WrongUse
from jixiao.profile import Profile, catalogue
from jixiao.web import journal
from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import acting
from jixiao.web.cases import editing, judge, sheet
from jixiao.web.cases.models import Case, Comment
from jixiao.web.cases.workflow import Refused, approved_target
from jixiao.web.text import say, told

CHOOSERS = ("department", "finance")


def may_choose(person: Person, case: Case) -> bool:
    """The department and the finance bureau choose the rules, until the form is published."""
    return case.status != "published" and acting(person, CHOOSERS, case.unit) is not None


def fitting(case: Case) -> list[Profile]:
    """The profiles made for forms of this kind."""
    return [profile for profile in catalogue() if case.kind in profile.applies.kinds]


def choose(case_pk: int, profile_id: str, *, by: Person, reason: str) -> Case:
    """Score the form by another profile from now on; the change is journalled and stands among the comments."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("unit").get(pk=case_pk)
        if not may_choose(by, case):
            raise Refused(
                "评分办法由主管部门或财政部门更改，公开后不能再改。",
                "The department or the finance bureau changes the rules, until the form is published.",
            )
        known = {profile.id: profile for profile in fitting(case)}
        if profile_id not in known:
            raise WrongUse("没有这个评分办法，或它不适用于这类表。", "There is no such profile for forms of this kind.")
        if not reason.strip():
            raise Refused("请写明更改评分办法的原因。", "Please write why the rules are changed.")
        before, case.profile = case.profile, profile_id
        if before == profile_id:
            return case
        case.version += 1
        editing.keep(case, judge.judge(sheet.case_form(case), case, approved_target(case)))
        said = say(
            "评分办法改为“{name}”：{why}", "Scored by “{name}” from now on: {why}", name=told(known[profile_id].title), why=reason.strip()
        )
        Comment.objects.create(case=case, path="", text=said[:2000], by=by, closed_by=by, closed_at=timezone.now())
        journal.write("profile", person=by, subject=f"case:{case_pk}", data={"before": before, "after": profile_id, "reason": reason})
    return case
