"""Counting what charts need: a few cases at once while somebody waits, the rest by a job."""

from decimal import Decimal

from django.db.models import F, Q, QuerySet

from jixiao.errors import JixiaoError
from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import standings, within
from jixiao.web.cases import jobs, sheet
from jixiao.web.cases.judge import judge
from jixiao.web.cases.models import Case, Job
from jixiao.web.cases.queries import READERS_ABOVE
from jixiao.web.cases.workflow import approved_target
from jixiao.web.overview.models import Fact

AT_ONCE = 40
AT_WORK = ("draft", "signing")  # what a unit is still writing is no one else's


def overseen(person: Person) -> QuerySet[Case]:
    """Handed-in cases of the units this person oversees, in their last stage, and none a unit is at work on."""
    mine = within(standings(person), READERS_ABOVE, "unit__path")
    return Case.objects.filter(mine, handed_in=True).exclude(status__in=AT_WORK).select_related("unit")


def bring_up(cases: QuerySet[Case], *, by: Person) -> int:
    """Count up to AT_ONCE cases that have changed since; how many are left to a job."""
    stale = cases.filter(stage="self-evaluation").filter(Q(fact=None) | ~Q(fact__version=F("version")))
    found = list(stale[: AT_ONCE + 1])
    for case in found[:AT_ONCE]:
        count(case)
    left = stale.count() if len(found) > AT_ONCE else 0
    if left and not Job.objects.filter(kind="facts", state__in=("waiting", "running")).exists():
        jobs.enqueue("facts", {}, by=by)
    return left


@jobs.job("facts", seconds=900)
def run(handle: jobs.Handle) -> dict[str, int]:
    """Count every case that has changed since it was counted."""
    stale = Case.objects.filter(stage="self-evaluation", handed_in=True).exclude(status__in=AT_WORK)
    found = list(stale.filter(Q(fact=None) | ~Q(fact__version=F("version"))).values_list("pk", flat=True))
    for done, pk in enumerate(found, 1):
        count(Case.objects.select_related("unit").get(pk=pk))
        if done % 50 == 0:
            handle.progress(done, len(found))
    return {"counted": len(found)}


def count(case: Case) -> Fact:
    """The facts of one case; a form that cannot be judged counts with none."""
    families: dict[str, int] = {}
    points: dict[str, tuple[Decimal, Decimal]] = {}
    try:
        form = sheet.case_form(case)
        for finding in judge(form, case, approved_target(case)).findings:
            families[finding.code[:2]] = families.get(finding.code[:2], 0) + 1
        for row in form.indicators:
            kind, score, weight = row.level2.value, row.score.value, row.weight.value
            if kind and score is not None and weight:
                had = points.get(kind, (Decimal(0), Decimal(0)))
                points[kind] = (had[0] + score, had[1] + weight)
    except JixiaoError:
        families, points = {}, {}
    kept, _ = Fact.objects.update_or_create(
        case=case,
        defaults={"version": case.version, "families": families, "points": {k: [str(a), str(b)] for k, (a, b) in points.items()}},
    )
    return kept
