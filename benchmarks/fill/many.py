"""Fills an installation with many units, accounts and forms: copies of what the demonstration makes, under other names and years."""

import datetime as dt
import json
import random
from copy import deepcopy
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from jixiao.web import demo
from jixiao.web.accounts.models import Person, Post, Unit
from jixiao.web.cases import fields, sheet
from jixiao.web.cases.models import Case, Version

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PATHS = [f"indicators[{n}].reason" for n in range(4)]
BELOW = 60  # units of one department
SINCE = dt.date(2019, 1, 1)


def fill(*, users: int, accounts: int, units: int, forms: int) -> None:
    """Fill, and print who takes part in the load and with which session, as one line of JSON."""
    demo.fill()
    with transaction.atomic():
        made, above = make_units(units)
        clerks, reviewers = make_people(made, above, accounts)
        drafts, waiting = make_forms(made, forms)
    print(json.dumps(list(people(users, clerks, reviewers, drafts, waiting))))


def make_units(count: int) -> tuple[list[Unit], list[Unit]]:
    bureau = Unit.objects.get(level="bureau")
    above = [
        Unit.objects.create(code=f"9{n:05}", name=f"云溪区第{n}主管局", level="department", parent=bureau)
        for n in range((count + BELOW - 1) // BELOW)
    ]
    made = [Unit.objects.create(code=f"8{n:06}", name=f"云溪区第{n}事务中心", level="unit", parent=above[n // BELOW]) for n in range(count)]
    return made, above


def make_people(made: list[Unit], above: list[Unit], count: int) -> tuple[dict[int, Person], list[Person]]:
    """A clerk and a leader for each unit, three reviewers for each department, and further clerks up to the number."""
    places = [(unit, "clerk") for unit in made] + [(unit, "leader") for unit in made] + [(unit, "department") for unit in above * 3]
    places += [(made[n % len(made)], "head") for n in range(max(0, count - len(places)))]
    password = Person.objects.exclude(password="").values_list("password", flat=True)[0]
    rows = [Person(username=f"u{n:06}", name=f"某{n}", password=password) for n in range(len(places))]
    people = Person.objects.bulk_create(rows, batch_size=1000)
    Post.objects.bulk_create(
        [Post(person=p, unit=unit, role=role, since=SINCE) for p, (unit, role) in zip(people, places, strict=True)], batch_size=1000
    )
    clerks = {unit.pk: p for p, (unit, role) in zip(people, places, strict=True) if role == "clerk"}
    return clerks, [p for p, (_, role) in zip(people, places, strict=True) if role == "department"]


def make_forms(made: list[Unit], count: int) -> tuple[dict[int, int], dict[int, list[int]]]:
    """Copies over all units: each unit's first a draft, its second before the department, all others approved in earlier years."""
    named = {
        status: Case.objects.filter(stage="self-evaluation", status=status, layout="cn-project-2020")[0]
        for status in ("draft", "department", "approved")
    }
    kept = {status: list(case.versions.filter(mark__in=("approve", "sign")).order_by("pk")) for status, case in named.items()}
    drafts: dict[int, int] = {}
    waiting: dict[int, list[int]] = {}
    for start in range(0, count, 2000):
        rows = []
        for n in range(start, min(start + 2000, count)):
            unit, turn = made[n % len(made)], n // len(made)
            status = ("draft", "department")[turn] if turn < 2 else "approved"
            rows.append((status, copy(named[status], unit=unit, name=f"专项经费{n}", year=2025 if turn < 2 else 2024 - turn % 6)))
        cases = Case.objects.bulk_create([case for _, case in rows], batch_size=500)
        versions = []
        for (status, _), case in zip(rows, cases, strict=True):
            versions += [copy(version, case=case) for version in kept[status]]
            if status == "draft":
                drafts[case.unit_id] = case.pk
            elif status == "department":
                waiting.setdefault(case.unit.parent_id, []).append(case.pk)
        Version.objects.bulk_create(versions, batch_size=500)
    return drafts, waiting


def copy(row: Any, **changes: Any) -> Any:
    """A row like that one, not yet stored."""
    new = deepcopy(row)
    new.pk, new._state.adding = None, True
    for name, value in changes.items():
        setattr(new, name, value)
    return new


def people(count: int, clerks: dict[int, Person], reviewers: list[Person], drafts: dict[int, int], waiting: dict[int, list[int]]):
    """Who takes part: six clerks, three department reviewers and one of the finance bureau in every ten."""
    rng = random.Random(7)
    own = list(drafts.items())
    overseen = {person.pk: Post.objects.get(person=person).unit_id for person in reviewers}
    finance = Person.objects.get(username="caizheng")
    used = 0
    for n in range(count):
        if n % 10 < 6:
            unit, case = own[used % len(own)]
            used += 1
            form = sheet.case_form(Case.objects.get(pk=case))
            values = {path: fields.get(form, path) for path in PATHS}
            yield {"role": "clerk", "session": session(clerks[unit]), "case": case, "values": values}
        elif n % 10 < 9:
            person = rng.choice(reviewers)
            yield {"role": "department", "session": session(person), "cases": waiting[overseen[person.pk]]}
        else:
            yield {"role": "finance", "session": session(finance)}


def session(person: Person) -> str:
    """A session as signing in leaves it."""
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY], store[HASH_SESSION_KEY] = str(person.pk), BACKEND, person.get_session_auth_hash()
    store.set_expiry(settings.SESSION_COOKIE_AGE)
    store.create()
    return str(store.session_key)
