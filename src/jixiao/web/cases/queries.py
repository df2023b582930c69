"""What a person may see: every view begins here, so that nothing is shown that is not theirs."""

import datetime as dt
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from jixiao.form import Form
from jixiao.web import journal
from jixiao.web.accounts.models import Person, Unit
from jixiao.web.accounts.queries import INSIDE, Standing, acting, standings, within
from jixiao.web.cases import sheet
from jixiao.web.cases.models import STAGES, STATUSES, Case, Comment, Import, Job, Sample, Task, Transition, Version
from jixiao.web.cases.stages import changeable
from jixiao.web.cases.workflow import MOVES, approved_target
from jixiao.web.once import once

READERS_ABOVE = ("department", "finance", "auditor")
AT_WORK = ("draft", "signing")
UNITS_SHOWN = 300  # on one page of progress
WITHIN = ("submit", "recall", "refuse")  # moves that stay inside the unit


def cases_for(person: Person) -> QuerySet[Case]:
    """Cases this person may open.

    Inside the unit: all of them. Above the unit: once it has been handed in, and never while the unit is at work on it again.
    A third-party reviewer: only what was drawn for them, and only until the day.
    `case.live` is False where the unit is at work on it and the person is outside: show no figures of it then.
    """
    held = standings(person)
    outside = within(held, READERS_ABOVE, "unit__path") & Q(handed_in=True)
    visible = within(held, INSIDE, "unit__path") | outside
    if any(s.role == "agency" for s in held):
        visible |= Exists(Sample.objects.filter(case=OuterRef("pk"), reviewer=person, done=False, until__gte=timezone.localdate()))
    return Case.objects.filter(visible).annotate(live=ExpressionWrapper(_live(held), BooleanField())).select_related("unit")


def _live(held: tuple[Standing, ...]) -> Q:
    """Cases whose present figures (score, findings) concern this person: not those a unit below is at work on."""
    return ~Q(status__in=AT_WORK) | within(held, INSIDE, "unit__path")


def find_case(person: Person, pk: int) -> Case:
    """The case, or Http404: what one may not see does not exist."""
    case = cases_for(person).filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def sees_live(person: Person, case: Case) -> bool:
    """True where the person sees the form as it is being worked on, not only as it was last handed in."""
    if case.status not in AT_WORK:
        return True
    return acting(person, INSIDE, case.unit) is not None


def shown_form(person: Person, case: Case) -> Form:
    """The form this person sees: the living one inside the unit, the one last handed in elsewhere."""
    if sees_live(person, case):
        return sheet.case_form(case)
    handed = case.versions.exclude(mark__in=WITHIN).order_by("-pk").first()
    if handed is None:
        raise Http404
    return sheet.form_of(handed.form, {})


def versions_for(person: Person, case: Case) -> QuerySet[Version]:
    """Versions this person may read: outside the unit, those that were handed in."""
    kept = case.versions.select_related("by")
    return kept if acting(person, INSIDE, case.unit) else kept.exclude(mark__in=WITHIN)


def steps_for(person: Person, case: Case) -> QuerySet[Transition]:
    """Moves this person may read about: outside the unit, not what clerk and leader wrote to each other."""
    steps = case.transitions.select_related("by", "for_person", "version")
    return steps if acting(person, INSIDE, case.unit) else steps.exclude(move__in=WITHIN)


def close(comment: Comment, person: Person) -> None:
    """A comment has been dealt with."""
    Comment.objects.filter(pk=comment.pk, closed_at=None).update(closed_by=person, closed_at=timezone.now())
    journal.write("comment-close", person=person, subject=f"case:{comment.case_id}", data={"comment": comment.pk})


def overview(person: Person) -> list[dict[str, object]]:
    """How many cases stand where, of those this person oversees: counts only."""
    units = units_overseen(person)
    rows = (
        Case.objects.filter(unit__in=units)
        .values("year", "stage", "status")
        .annotate(count=Count("pk"))
        .order_by("-year", "stage", "status")
    )
    return [{**row, "stage_name": STAGES[row["stage"]], "status_name": STATUSES[row["status"]]} for row in rows]


def units_overseen(person: Person) -> QuerySet[Unit]:
    """Units whose progress (not their drafts) this person follows."""
    return Unit.objects.filter(within(standings(person), (*INSIDE, *READERS_ABOVE)), active=True).exclude(level="office")


def may_edit(person: Person, case: Case) -> bool:
    """True where the person may type into the form now."""
    return case.status == "draft" and acting(person, ("clerk",), case.unit) is not None


def may_change(person: Person, case: Case, path: str) -> bool:
    return may_edit(person, case) and changeable(case, path, target_approved=approved_target(case) is not None)


def may_comment(person: Person, case: Case) -> bool:
    """Reviewers and people of the unit comment; auditors and third parties only read."""
    return acting(person, ("clerk", "head", "leader", "department", "finance"), case.unit) is not None


def may_review(person: Person, case: Case) -> bool:
    """True where the person enters review scores: finance, and the reviewer a sample was given to."""
    if case.status != "sampled":
        return False
    if acting(person, ("finance",), case.unit):
        return True
    return case.samples.filter(reviewer=person, done=False, until__gte=timezone.localdate()).exists()


def waiting_for(person: Person) -> QuerySet[Case]:
    """Cases whose next forward move is this person's."""
    held = standings(person)
    due = Q(pk__in=[])
    for move in MOVES.values():
        if move.forward and move.name not in ("publish", "monitor", "evaluate"):
            due |= Q(status__in=move.before, stage__in=move.stages) & within(held, move.roles, "unit__path")
    return Case.objects.filter(due).select_related("unit").defer("form", "typed").order_by("changed_at")


def progress(person: Person, year: int, stage: str) -> list[dict[str, Any]]:
    """Units with how many of their cases stand where: counts only, no content."""
    units = units_overseen(person)
    counts = Case.objects.filter(unit__in=units, year=year).values("unit", "stage", "status").annotate(count=Count("pk")).order_by()
    by_unit: dict[int, dict[str, int]] = {}
    order = ("target", "monitoring", "self-evaluation")
    for row in counts:
        ahead = order.index(row["stage"]) - order.index(stage)
        status = row["status"] if ahead == 0 else "approved" if ahead > 0 else "earlier"
        bucket = by_unit.setdefault(row["unit"], {})
        bucket[status] = bucket.get(status, 0) + row["count"]
    return [{"unit": unit, "counts": by_unit.get(unit.pk, {}), "total": sum(by_unit.get(unit.pk, {}).values())} for unit in units]


def folded(rows: list[dict[str, Any]], branch: str) -> list[dict[str, Any]]:
    """Of the progress of many units, one branch; without one each department with everything below it."""
    if branch.isdecimal():
        path = next((row["unit"].path for row in rows if row["unit"].pk == int(branch)), None)
        return [row for row in rows if path is None or row["unit"].path.startswith(path)]
    if len(rows) <= UNITS_SHOWN:
        return rows
    heads = [row for row in rows if row["unit"].level in ("bureau", "department")]
    sums: dict[str, dict[str, Any]] = {row["unit"].path: {**row, "counts": {}, "total": 0, "below": 0} for row in heads}
    for row in rows:
        path = row["unit"].path
        for end in (at for at, letter in enumerate(path, 1) if letter == "/" and path[:at] in sums):
            head = sums[path[:end]]
            head["below"] += end < len(path)
            head["total"] += row["total"]
            for status, count in row["counts"].items():
                head["counts"][status] = head["counts"].get(status, 0) + count
    return list(sums.values())


def tasks_for(person: Person) -> list[Task]:
    """Tasks that reach a unit this person works in or oversees."""
    held = [s for s in standings(person) if s.role in (*INSIDE, *READERS_ABOVE)]

    def reaches(path: str) -> bool:
        return any(s.path.startswith(path) or (s.role in READERS_ABOVE and path.startswith(s.path)) for s in held)

    return [task for task in Task.objects.select_related("unit") if reaches(task.unit.path)]


def imports_for(person: Person) -> QuerySet[Import]:
    """Uploads of the units in which this person fills in forms."""
    return Import.objects.filter(within(standings(person), ("clerk",), "unit__path")).select_related("unit", "by")


def jobs_for(person: Person) -> QuerySet[Job]:
    return Job.objects.filter(by=person)


def years(person: Person) -> list[int]:
    """Years of which this person may open a form, and the last one; for a whole district each year is asked for, not every form."""
    mine = cases_for(person).order_by()
    if any(s.role in READERS_ABOVE for s in standings(person)):
        there = list(Case.objects.order_by().values_list("year", flat=True).distinct()[:60])
        found = {year for year in there if mine.filter(year=year).exists()}
    else:
        found = set(mine.values_list("year", flat=True).distinct())
    return sorted(found | {timezone.localdate().year - 1}, reverse=True)


def last_year(person: Person, case: Case) -> Case | None:
    """The same thing one year before, where this person may open it."""
    same = {"unit": case.unit, "kind": case.kind, "name": case.name, "year": case.year - 1}
    return once(("last year", person.pk, case.pk), lambda: cases_for(person).filter(**same).first())


def role_of(person: Person, held: tuple[Standing, ...] | None = None) -> str:
    """The role whose home page is shown: the one that reaches farthest."""
    order = ("finance", "department", "auditor", "administrator", "leader", "head", "clerk", "accountant", "agency")
    roles = {s.role for s in (standings(person) if held is None else held)}
    return next((r for r in order if r in roles), "")


def today() -> dt.date:
    return timezone.localdate()
