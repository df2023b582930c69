"""Taking a checked workbook in: all of it in one transaction, or nothing."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db import transaction
from django.http import Http404

from jixiao.errors import WrongUse
from jixiao.web import journal
from jixiao.web.accounts.administration import first_password
from jixiao.web.accounts.models import Person, Post, Unit
from jixiao.web.roster.plan import Plan, Row, day, level_of, plan_of, role_of

SALT, MINUTES = "roster", 30
MOST_PASSWORDS = 300  # a password costs a tenth of a second to hash, on purpose


@dataclass(frozen=True, slots=True)
class Taken:
    """What was made; `accounts` are account, name and first password, known only now."""

    units: int
    renamed: int
    posts: int
    accounts: tuple[tuple[str, str, str], ...]


def ticket(sha256: str, name: str, by: Person) -> str:
    """What says that `by` has just looked at the plan of this file."""
    return signing.dumps({"file": sha256, "name": name, "by": by.pk}, salt=SALT)


def redeem(text: str, *, by: Person, passwords: bool) -> Taken:
    """Take in the file of the ticket; WrongUse where the preview is too old, Http404 where it is somebody else's."""
    try:
        found = signing.loads(text, salt=SALT, max_age=MINUTES * 60)
    except signing.BadSignature:
        raise WrongUse("预览已过期，请重新上传。", "The preview has expired; upload the file again.") from None
    if found["by"] != by.pk:
        raise Http404
    return take(found["file"], found["name"], by=by, passwords=passwords)


def take(sha256: str, name: str, *, by: Person, passwords: bool) -> Taken:
    """Read the kept file again, check it against what stands now, and write it."""
    with transaction.atomic():
        plan = plan_of(sha256, name, by)
        if plan.faults:
            raise WrongUse("文件有错误，没有导入任何内容。", "The file has faults; nothing was imported.")
        if passwords and len(plan.new_people) > MOST_PASSWORDS:
            raise WrongUse(
                f"一次最多为 {MOST_PASSWORDS} 人生成初始密码，请分批导入，或改用单点登录。",
                f"First passwords are made for at most {MOST_PASSWORDS} people at once; split the file or use single sign-on.",
            )
        units = _units(plan)
        accounts = _people(plan, units, passwords)
        taken = Taken(len(plan.new_units), plan.renamed, plan.new_posts, accounts)
        data: dict[str, object] = {
            "sha256": sha256,
            "units": taken.units,
            "renamed": taken.renamed,
            "people": len(plan.new_people),
            "posts": taken.posts,
        }
        journal.write("roster", person=by, data=data)
    return taken


def _units(plan: Plan) -> dict[str, Unit]:
    """Units by code, parents before children whatever the order of the rows."""
    known = {unit.code: unit for unit in Unit.objects.all()}
    for row in plan.units:
        unit = known.get(row["code"])
        if unit is not None and unit.name != row["name"]:
            Unit.objects.filter(pk=unit.pk).update(name=row["name"])
    waiting = [row for row in plan.units if row["code"] in plan.new_units]
    while waiting:
        ready = [row for row in waiting if row["parent"] in known]
        if not ready:
            raise WrongUse("上级单位互相循环。", "The parents form a circle.")
        for row in ready:
            known[row["code"]] = Unit.objects.create(
                code=row["code"], name=row["name"], level=level_of(row["level"]) or "", parent=known[row["parent"]]
            )
        waiting = [row for row in waiting if row["code"] not in known]
    return known


def _people(plan: Plan, units: dict[str, Unit], passwords: bool) -> tuple[tuple[str, str, str], ...]:
    made: list[tuple[str, str, str]] = []
    people = {p.username.casefold(): p for p in Person.objects.filter(username__in=[row["username"] for row in plan.people])}
    for row in plan.people:
        person = people.get(row["username"].casefold())
        if person is None:
            first = first_password() if passwords else ""
            person = people[row["username"].casefold()] = _person(row, first)
            made.append((person.username, person.name, first))
        since, until = day(row["since"]), day(row["until"])
        dates = {"since": since} if isinstance(since, dt.date) else {}
        Post.objects.update_or_create(
            person=person,
            unit=units[row["unit"]],
            role=role_of(row["role"]),
            defaults=dates | {"until": until if isinstance(until, dt.date) else None},
        )
    return tuple(made)


def _person(row: Row, password: str) -> Person:
    return Person.objects.create(
        username=row["username"],
        name=row["name"],
        phone=row["phone"],
        sign_on_subject=row["subject"],
        password=make_password(password or None),
        must_change_password=bool(password),
    )
