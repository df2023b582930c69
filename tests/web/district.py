"""The district of the web tests, and how to act as one of its people."""

import datetime as dt
from dataclasses import dataclass, field

from django.test import Client

from jixiao.form import from_json
from jixiao.web import demo
from jixiao.web.accounts.models import Person, Post, Unit
from jixiao.web.cases import editing, judge, sheet
from jixiao.web.cases.models import Case, Task
from jixiao.web.cases.workflow import MOVES, perform

ROLES = {
    "clerk": ("a1", "clerk"),
    "leader": ("a1", "leader"),
    "colleague": ("a1", "head"),
    "accountant": ("a1", "accountant"),
    "neighbour": ("a2", "clerk"),
    "neighbour_leader": ("a2", "leader"),
    "superior": ("a", "department"),
    "stranger": ("b1", "clerk"),
    "other_department": ("b", "department"),
    "finance": ("bureau", "finance"),
    "auditor": ("bureau", "auditor"),
    "agency": ("bureau", "agency"),
    "administrator": ("bureau", "administrator"),
}


@dataclass
class District:
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def client(self, who: str) -> Client:
        """A browser in which this person is signed in."""
        client = Client()
        if who != "anonymous":
            client.force_login(self.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def case(self, seed: str = "shanghai-2020", unit: str = "a1", *moves: str) -> Case:
        """A case of a seed form with its targets set, moved on as told."""
        data = demo.seed(seed)
        case = sheet.create(
            by=self.clerk,
            unit=self.units[unit],
            year=int(data["year"]),
            stage="target",
            layout=seed,
            name=data["name"] or data["department"],
        )
        case.profile, case.form = seed, sheet.data_of(demo.promised(from_json(data)))[0]
        case.save()
        return self.move(case, *moves)

    def filled(self, seed: str = "shanghai-2020", unit: str = "a1", *moves: str) -> Case:
        """A case in self-evaluation with the seed's results in it, moved on as told."""
        case = self.case(seed, unit, "submit", "sign", "pass", "approve", "evaluate")
        form = from_json(demo.seed(seed))
        editing.write_form(
            case.pk, lambda before, now: judge.follow(before, form, judge.load(now.profile)), by=self.clerk, means="imported"
        )
        return self.move(case, *moves)

    def move(self, case: Case, *moves: str, note: str = "请按意见修改。") -> Case:
        who = {"clerk": self.clerk, "leader": self.leader, "department": self.superior, "finance": self.finance}
        for name in moves:
            perform(name, Case.objects.select_related("unit").get(pk=case.pk), by=who[MOVES[name].roles[0]], note=note)
        return Case.objects.select_related("unit").get(pk=case.pk)


def make() -> District:
    district = District()
    bureau = Unit.objects.create(code="1", name="示例区财政局", level="bureau")
    a = Unit.objects.create(code="2", name="示例区甲局", level="department", parent=bureau)
    b = Unit.objects.create(code="3", name="示例区乙局", level="department", parent=bureau)
    district.units = {"bureau": bureau, "a": a, "b": b}
    for code, name, parent in (("a1", "甲局第一中心", a), ("a2", "甲局第二中心", a), ("b1", "乙局中心", b)):
        district.units[code] = Unit.objects.create(code=code, name=name, level="unit", parent=parent)
    for who, (unit, role) in ROLES.items():
        person = Person.objects.create_user(username=who, name=f"某{who}", password="a-long-password-7")
        Post.objects.create(person=person, unit=district.units[unit], role=role, since=dt.date(2020, 1, 1))
        district.people[who] = person
    for year in (2020, 2021):
        for stage in ("target", "monitoring", "self-evaluation"):
            Task.objects.create(
                unit=bureau, year=year, stage=stage, title=f"{year} {stage}", deadline=dt.date(year + 1, 3, 31), created_by=district.finance
            )
    return district
