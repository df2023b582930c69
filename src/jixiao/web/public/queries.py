"""What the public may read: published forms and nothing else; and who decides about personal data."""

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import standings, within
from jixiao.web.cases.models import Case, Version
from jixiao.web.public.models import Publication
from jixiao.web.public.publishing import Withheld, publication

DECIDERS = ("leader", "department")
AT_ONCE = 100  # copies made in one request, where a list meets forms published since the last one


def publications(*, words: str = "", year: int | None = None, unit: int | None = None, kind: str = "") -> QuerySet[Publication]:
    """The current public copy of every published form, newest year first."""
    newest = Publication.objects.filter(case=OuterRef("case"), version=Subquery(_published(OuterRef("case"))))
    found = Publication.objects.filter(case__status="published", pk=Subquery(newest.order_by("-pk").values("pk")[:1]))
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
    """Make the public copies of forms that have been published since anybody looked."""
    copied = Publication.objects.filter(version=OuterRef("published")).values("pk")[:1]
    waiting = Case.objects.filter(status="published").annotate(published=Subquery(_published(OuterRef("pk"))))
    for case in waiting.annotate(copied=Subquery(copied)).filter(copied=None).select_related("unit")[:AT_ONCE]:
        try:
            publication(case)
        except Withheld:
            continue


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


def _published(case: OuterRef) -> QuerySet[Version, dict[str, int]]:
    return Version.objects.filter(case=case, mark="publish").order_by("-pk").values("pk")[:1]
