"""Who may act where: the one place that turns posts and delegations into rights."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from jixiao.web.accounts.models import Delegation, Person, Post, Unit
from jixiao.web.once import once

INSIDE = ("clerk", "head", "accountant", "leader")  # roles that work inside their own unit
ABOVE = ("department", "finance", "auditor", "administrator")  # roles that reach everything below their unit


@dataclass(frozen=True, slots=True)
class Standing:
    """One role a person may act in now: their own, or (`through` set) that of someone who is away."""

    role: str
    path: str
    unit: int
    through: int | None = None


def standings(person: Person, day: dt.date | None = None) -> tuple[Standing, ...]:
    """Every role `person` may act in on `day`: own posts and those of people they stand in for."""
    day = day or timezone.localdate()
    if not person.is_active:
        return ()
    return once(("standings", person.pk, day), lambda: _standings(person, day))


def _standings(person: Person, day: dt.date) -> tuple[Standing, ...]:
    covered = list(
        Delegation.objects.filter(stand_in=person, since__lte=day, until__gte=day, ended=False, away__is_active=True).values_list(
            "away", flat=True
        )
    )
    posts = Post.objects.filter(person__in=[person.pk, *covered], unit__active=True).select_related("unit__parent")
    return tuple(_standing(post, person) for post in posts if post.held_on(day))


def _standing(post: Post, person: Person) -> Standing:
    """A post in an office counts for the unit that the office belongs to."""
    unit = post.unit
    while unit.level == "office" and unit.parent is not None:
        unit = unit.parent
    return Standing(post.role, unit.path, unit.pk, None if post.person_id == person.pk else post.person_id)


def reaches(standing: Standing, unit: Unit) -> bool:
    """Inside roles reach their own unit only; roles above reach everything below theirs."""
    return unit.path == standing.path if standing.role in INSIDE else unit.path.startswith(standing.path)


def acting(person: Person, roles: Iterable[str], unit: Unit) -> Standing | None:
    """The standing in which `person` may act in one of `roles` for `unit`; own posts go before delegated ones."""
    wanted = set(roles)
    fitting = [s for s in standings(person) if s.role in wanted and reaches(s, unit)]
    return min(fitting, key=lambda s: s.through is not None, default=None)


def within(held: Iterable[Standing], roles: Iterable[str], field: str = "path") -> Q:
    """A condition on `field` (a unit's path) for everything the standings in `roles` reach; nothing where there are none."""
    wanted = set(roles)
    reach = [Q(**{field if s.role in INSIDE else f"{field}__startswith": s.path}) for s in held if s.role in wanted]
    return reduce(or_, reach) if reach else Q(pk__in=[])


def units_for(person: Person) -> QuerySet[Unit]:
    """Units a person may look into: their own, and everything below for the roles that reach down."""
    return Unit.objects.filter(within(standings(person), (*INSIDE, *ABOVE)))


def units_managed(person: Person) -> QuerySet[Unit]:
    """Units whose people and posts this administrator keeps."""
    return Unit.objects.filter(within(standings(person), ("administrator",)))


def people_managed(person: Person) -> QuerySet[Person]:
    """People who hold a post in a unit that this administrator keeps, and no post above it."""
    managed = units_managed(person)
    outside = Post.objects.exclude(unit__in=managed).values("person")
    return Person.objects.filter(posts__unit__in=managed).exclude(pk__in=outside).distinct()
