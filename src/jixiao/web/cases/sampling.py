"""Drawing self-evaluations for a sample review (抽评): repeatable from its seed, risky forms first in the chance."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from jixiao.errors import Message
from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import standings, within
from jixiao.web.cases.models import Case, Sample
from jixiao.web.cases.workflow import Refused, perform


@dataclass(frozen=True, slots=True)
class Drawn:
    case: Case
    why: Message
    refused: Message | None = None


def ready(person: Person) -> QuerySet[Case]:
    """Self-evaluations that this person of the finance bureau may draw."""
    mine = within(standings(person), ("finance",), "unit__path")
    return (
        Case.objects.filter(mine, stage="self-evaluation", status__in=("finance", "approved")).select_related("unit").defer("form", "typed")
    )


def agencies() -> QuerySet[Person]:
    """Third parties to whom a sample can be given."""
    return Person.objects.filter(posts__role="agency", is_active=True).distinct()


def drawn(person: Person) -> QuerySet[Sample]:
    """What has been drawn of the units this person oversees."""
    mine = within(standings(person), ("finance",), "case__unit__path")
    return Sample.objects.filter(mine).select_related("case__unit", "reviewer")


def draw(cases: Iterable[Case], percent: int, seed: str) -> list[tuple[Case, Message]]:
    """`percent` of the cases, at least one: half of them those with the most findings, the rest by lot.

    The lot of a case is the hash of the seed and its number, so that anyone can repeat the draw.
    """
    cases = sorted(cases, key=lambda c: c.pk)
    if not cases:
        return []
    count = max(1, round(len(cases) * percent / 100))
    risky = sorted((c for c in cases if c.errors), key=lambda c: (-c.errors, -c.warnings, c.pk))[: count // 2]
    chosen = [
        (c, Message(f"问题较多：错误 {c.errors}，提醒 {c.warnings}", f"findings: {c.errors} errors, {c.warnings} warnings")) for c in risky
    ]
    taken = {c.pk for c in risky}
    rest = sorted((c for c in cases if c.pk not in taken), key=lambda c: lot(seed, c.pk))
    by_lot = Message(f"随机抽取，种子 {seed}", f"by lot, seed {seed}")
    return chosen + [(c, by_lot) for c in rest[: count - len(chosen)]]


def lot(seed: str, pk: int) -> str:
    return hashlib.sha256(f"{seed}:{pk}".encode()).hexdigest()


def new_seed() -> str:
    return secrets.token_hex(4)


def take(
    chosen: Iterable[tuple[Case, Message]], *, by: Person, seed: str, reviewer: Person | None = None, until: dt.date | None = None
) -> list[Drawn]:
    """Move every drawn case into sample review, and open it to the reviewer until the day."""
    results = []
    for case, why in chosen:
        try:
            with transaction.atomic():
                perform("sample", case, by=by, note=why.zh)
                Sample.objects.create(case=case, reviewer=reviewer, until=until, seed=seed, why=why.zh, drawn_by=by)
        except Refused as refused:
            results.append(Drawn(case, why, refused.message))
        else:
            results.append(Drawn(case, why))
    return results
