"""Fills an installation with many units, accounts and forms: copies of what the demonstration makes, under other names and years.

Every form brings its whole history with it (versions, moves, facts, public copies). The copies are made inside the database.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.db.models import CharField, F, Model, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from jixiao.web import demo, journal
from jixiao.web.accounts.models import Person, Post, Unit
from jixiao.web.cases import fields, sheet
from jixiao.web.cases.models import Case, Job, Transition, Version
from jixiao.web.journal.models import Entry, Head
from jixiao.web.overview import facts
from jixiao.web.overview.models import Fact
from jixiao.web.public.models import Publication
from jixiao.web.public.publishing import publication

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PATHS = [f"indicators[{n}].reason" for n in range(4)]
BELOW = 60  # units of one department
OF_THE_BUREAU = 12  # reviewers of the finance bureau
SINCE = dt.date(2019, 1, 1)
MINE = "单位内"  # how the names of forms begin that clerks fill in while the load runs
WAITS = "待审"  # and those that departments review


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies of one form of the demonstration, one for each unit that `units` (SQL over u) names."""

    template: int
    name: str
    status: str
    year: int
    turn: int
    units: str = "TRUE"


def fill(*, accounts: int, units: int, forms: int) -> None:
    """Fill an empty installation."""
    demo.fill()
    with transaction.atomic():
        make_units(units)
        make_people(accounts)
        for copies in plan(forms // units):
            make_forms(copies)
        make_journal(forms)
        Job.objects.filter(state="waiting").delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def make_units(count: int) -> None:
    bureau = Unit.objects.get(level="bureau")
    above = [
        Unit(code=f"9{n:05}", name=f"云溪区第{n}主管局", level="department", parent=bureau) for n in range((count + BELOW - 1) // BELOW)
    ]
    Unit.objects.bulk_create(above)
    made = [Unit(code=f"8{n:06}", name=f"云溪区第{n}事务中心", level="unit", parent=above[n // BELOW]) for n in range(count)]
    Unit.objects.bulk_create(made, batch_size=1000)
    parents = Subquery(Unit.objects.filter(pk=OuterRef("parent")).values("path")[:1])
    for first in ("9", "8"):
        Unit.objects.filter(code__startswith=first, path="").update(path=Concat(parents, Cast("pk", CharField()), Value("/")))


def make_people(count: int) -> None:
    """A clerk and a leader for each unit, three reviewers for each department, some of the bureau; further heads up to the number."""
    made, above = list(Unit.objects.filter(code__startswith="80")), list(Unit.objects.filter(code__startswith="90"))
    places = [(unit, role) for unit in made for role in ("clerk", "leader")] + [(unit, "department") for unit in above * 3]
    places += [(Unit.objects.get(level="bureau"), "finance")] * OF_THE_BUREAU
    places += [(made[n % len(made)], "head") for n in range(max(0, count - len(places)))]
    password = Person.objects.exclude(password="").values_list("password", flat=True)[0]
    rows = [Person(username=f"u{n:06}", name=f"某{n}", password=password) for n in range(len(places))]
    people = Person.objects.bulk_create(rows, batch_size=1000)
    posts = [Post(person=p, unit=unit, role=role, since=SINCE) for p, (unit, role) in zip(people, places, strict=True)]
    Post.objects.bulk_create(posts, batch_size=1000)


def plan(each: int) -> Iterator[Copies]:
    """What each unit has: a form to fill in, one before its department, one before the bureau, and years of older ones."""
    small, wide = template("draft"), Case.objects.get(layout="shanghai-2020", stage="self-evaluation").pk
    yield Copies(small, f"{MINE}专项经费", "draft", 2025, 0, "u.id %% 2 = 0")
    yield Copies(wide, f"{MINE}专项资金", "draft", 2025, 0, "u.id %% 2 = 1")
    yield Copies(template("department"), f"{WAITS}专项经费", "department", 2025, 1)
    yield Copies(template("finance"), "待批专项经费", "finance", 2025, 2)
    for turn in range(3, each):
        status = "published" if turn % 2 else "approved"
        yield Copies(template(status), f"专项经费{turn}", status, 2025 - (turn - 3) // 3 % 6, turn)


def template(status: str) -> int:
    """A form of the demonstration that stands there, with its facts and, where published, its public copy."""
    found = Case.objects.filter(stage="self-evaluation", status=status, layout="cn-project-2020", unit__code__lt="8", year=2025)
    case = found.order_by("pk").first()
    if case is None:
        raise LookupError(status)
    facts.count(case)
    if status == "published":
        publication(case)
    return case.pk


def make_forms(copies: Copies) -> None:
    """The forms and everything that hangs on them."""
    turn, filled_in = copies.turn, copies.status != "draft"
    score = f"80 + ((u.id * 37 + {turn * 11}) %% 2001) / 100.0"
    figures = {
        "score": score,
        "printed": f"{score} + CASE WHEN (u.id * 13 + {turn}) %% 5 = 0 THEN 0 - 1.5 ELSE 0 END",
        "execution": f"0.6 + ((u.id * 53 + {turn * 7}) %% 410) / 1000.0",
        "errors": f"CASE WHEN (u.id + {turn}) %% 4 = 0 THEN 1 + u.id %% 5 ELSE 0 END",
    }
    last = timezone.now() - dt.timedelta(days=1 + turn)
    own = {"unit_id": "u.id", "name": "%(name)s", "status": "%(status)s", "year": "%(year)s", "changed_at": "%(last)s"}
    values = {"name": copies.name, "status": copies.status, "year": copies.year, "last": last, "template": copies.template}
    among = f"accounts_unit u WHERE t.id = %(template)s AND u.code LIKE '80%%' AND {copies.units}"
    copied(Case, among, values, own | (figures if filled_in else {}))
    among = "cases_case c WHERE t.case_id = %(template)s AND c.name = %(name)s AND c.year = %(year)s AND c.id <> t.case_id"
    copied(Version, among, values, {"case_id": "c.id"})
    twin = "(SELECT v.id FROM cases_version v, cases_version o WHERE o.id = t.version_id AND v.case_id = c.id AND v.number = o.number)"
    copied(Transition, among, values, {"case_id": "c.id", "version_id": twin})
    if filled_in:
        copied(Fact, among, values, {"case_id": "c.id", "version": "c.version"})
    if copies.status == "published":
        copied(Publication, among, values, {"case_id": "c.id", "version_id": twin, "name": "%(name)s"})


def copied(model: type[Model], among: str, values: dict[str, Any], changes: dict[str, str]) -> None:
    """Insert rows of the model's table like `t`, one for each row of `among`, with these columns by SQL."""
    table = model._meta.db_table
    names = [str(f.column) for f in model._meta.concrete_fields if f.column != "id"]
    wanted = ", ".join(changes.get(name, f"t.{name}") for name in names)
    with connection.cursor() as cursor:
        sql = f"INSERT INTO {table} ({', '.join(names)}) SELECT {wanted} FROM {table} t, {among}"
        cursor.execute(sql, values)


def make_journal(count: int) -> None:
    """A line of the journal for each form, in the chain."""
    head, now = Head.objects.get(pk=1), timezone.now().replace(microsecond=0)
    last = head.hash
    for start in range(0, count, 5000):
        lines = []
        for n in range(start, min(start + 5000, count)):
            line = Entry(at=now, person=f"u{n % 6000:06}", what="move", subject=f"filled:{n}", data={"move": "submit"}, previous=last)
            line.hash = last = journal.digest(line)
            lines.append(line)
        Entry.objects.bulk_create(lines)
    Head.objects.filter(pk=1).update(hash=last, count=F("count") + count)


def people(count: int) -> Iterator[dict[str, Any]]:
    """Who takes part: of ten signed-in people six clerks, three department reviewers, one of the finance bureau; and one visitor."""
    rng = random.Random(7)
    drafts = list(Case.objects.filter(name__startswith=MINE).select_related("unit").order_by("pk")[: count + 1])
    clerks = {p.unit_id: p.person for p in Post.objects.filter(role="clerk", unit__in=[c.unit_id for c in drafts]).select_related("person")}
    finance = list(Person.objects.filter(posts__role="finance", username__startswith="u0"))
    posts = list(Post.objects.filter(role="department", unit__code__startswith="90").select_related("person"))
    waiting: dict[int, list[int]] = {}
    for unit, case in Case.objects.filter(name__startswith=WAITS).values_list("unit__parent", "pk"):
        waiting.setdefault(unit, []).append(case)
    handed = list(Case.objects.filter(status="finance").order_by("-pk").values_list("pk", flat=True)[:200])
    published = list(Case.objects.filter(status="published").order_by("-pk").values_list("pk", flat=True)[:200])
    for n in range(count):
        if n % 10 < 6:
            case = drafts.pop()
            form = sheet.case_form(case)
            values = {path: fields.get(form, path) for path in PATHS}
            yield {"role": "clerk", "session": session(clerks[case.unit_id]), "case": case.pk, "values": values}
        elif n % 10 < 9:
            post = rng.choice(posts)
            yield {"role": "department", "session": session(post.person), "cases": waiting[post.unit_id]}
        else:
            yield {"role": "finance", "session": session(rng.choice(finance)), "cases": handed}
    for _ in range(count // 10):
        yield {"role": "public", "cases": published}


def session(person: Person) -> str:
    """A session as signing in leaves it."""
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY], store[HASH_SESSION_KEY] = str(person.pk), BACKEND, person.get_session_auth_hash()
    store.set_expiry(settings.SESSION_COOKIE_AGE)
    store.create()
    return str(store.session_key)
