"""What the public may read: published forms and nothing else; and who decides about personal data."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import standings, within
from jixiao.web.cases.models import Case, Version
from jixiao.web.public.models import Publication
from jixiao.web.public.publishing import Withheld, publication

DECIDERS = ("leader", "department")
AT_ONCE = 100  # copies made in one request, where a list meets forms published since the last one
_seen: dict[str, tuple[int, dt.datetime] | None] = {}  # the last publication up to which this process knows of every copy


def publications(*, words: str = "", year: int | None = None, unit: int | None = None, kind: str = "") -> QuerySet[Publication]:
    """The current public copy of every published form, newest year first."""
    later = Publication.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
    again = Version.objects.filter(case=OuterRef("case"), mark="publish", pk__gt=OuterRef("version"))
    found = Publication.objects.filter(~Exists(later), ~Exists(again), case__status="published")
    for word in words.split()[:6]:
        found = found.filter(Q(name__icontains=word) | Q(case__unit__name__icontains=word))
    if year is not None:
        found = found.filter(case__year=year)
    if unit is not None:
        found = found.filter(case__unit__path__contains=f"/{unit}/")
    if kind:
        found = found.filter(case__kind=kind)
    return (
        found.select_related("case__unit__parent", "version")
        .defer("form", "version__form", "case__form")
        .order_by("-case__year", "case__unit__path", "name")
    )


def catch_up() -> None:
    """Make the public copies of forms that have been published since anybody looked; forms are searched only where there were any."""
    last = Version.objects.filter(mark="publish").order_by("-pk").values_list("pk", "at").first()
    if _seen.get("last") == last:
        return
    again = Version.objects.filter(case=OuterRef("case"), mark="publish", pk__gt=OuterRef("pk"))
    copied = Publication.objects.filter(version=OuterRef("pk"))
    waiting = Version.objects.filter(~Exists(copied), ~Exists(again), mark="publish", case__status="published")
    found = list(Case.objects.filter(pk__in=waiting.values("case")[:AT_ONCE]).select_related("unit"))
    for case in found:
        try:
            publication(case)
        except Withheld:
            continue
    if len(found) < AT_ONCE:
        _seen["last"] = last


def find_published(pk: int) -> Case:
    """The published case, or Http404."""
    case = Case.objects.filter(pk=pk, status="published").select_related("unit__parent").first()
    if case is None:
        raise Http404
    return case


def find_for_decision(person: Person, pk: int) -> Case:
    """A case whose disclosure this person decides about: approved or published, of a unit they lead or oversee."""
    mine = within(standings(person), DECIDERS, "unit__path")
    case = Case.objects.filter(mine, pk=pk, stage="self-evaluation", status__in=("approved", "published")).select_related("unit").first()
    if case is None:
        raise Http404
    return case


def years() -> list[int]:
    return list(Case.objects.filter(status="published").order_by("-year").values_list("year", flat=True).distinct())
