"""The home page: what is due, what is wrong, what waits for me."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from jixiao.errors import Message
from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import standings, within
from jixiao.web.cases import queries
from jixiao.web.cases.models import Case, Task
from jixiao.web.cases.workflow import deadline
from jixiao.web.requests import SignedIn

STAGES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """One large number of the home page, what it counts, and where it leads."""

    value: int
    label: Message
    address: str
    tone: str = ""


@dataclass(slots=True)
class Stage:
    """How many forms of one year and stage stand where."""

    year: int
    stage: str
    name: Message
    late: bool  # its day has passed
    inside: int = 0
    review: int = 0
    done: int = 0

    @property
    def total(self) -> int:
        return self.inside + self.review + self.done


@login_required
@require_GET
def home(request: SignedIn) -> HttpResponse:
    """What waits for this person, what is due and what is wrong."""
    found = desk(request.user)
    shown = {
        "figures": _figures(found, _wrong(request.user).count()),
        "stages": _stages(found, _tasks(request.user, since=dt.date.min)),
        "begins": found["role"] == "clerk" and not found["recent"],
        "overseer": found["role"] in queries.READERS_ABOVE,
    }
    return render(request, "cases/home.html", found | shown)


def desk(person: Person) -> dict[str, Any]:
    """What stands on the desk of this person today."""
    held = standings(person)
    waiting = list(queries.waiting_for(person)[:50])
    today = queries.today()
    mine = queries.cases_for(person).defer("form", "typed")
    return {
        "role": queries.role_of(person, held),
        "waiting": [{"case": c, "due": (due := deadline(c)), "late": due is not None and due < today} for c in waiting],
        "wrong": _wrong(person)[:20],
        "tasks": _tasks(person, since=today - dt.timedelta(days=60)),
        "overview": queries.overview(person),
        "recent": mine.order_by("-changed_at")[:8],
        "startable": Case.objects.filter(within(held, ("clerk",), "unit__path"), status="approved").exclude(stage="self-evaluation"),
        "today": today,
    }


def _figures(found: dict[str, Any], wrong: int) -> list[Figure]:
    """The first glance: how much waits, is late, is wrong, and what is due next."""
    late = sum(item["late"] for item in found["waiting"])
    shown = [
        Figure(len(found["waiting"]), Message("待我办理", "wait for me"), "#waiting"),
        Figure(late, Message("其中已逾期", "of them overdue"), "#waiting", "error" if late else "good"),
        Figure(wrong, Message("核查有错误的表", "forms with errors"), f"{reverse('cases')}?wrong=1", "error" if wrong else "good"),
    ]
    ahead = [task for task in found["tasks"] if task.deadline >= found["today"]]
    if ahead:
        days = (ahead[0].deadline - found["today"]).days
        shown.append(Figure(days, Message(f"天后截止：{ahead[0].title}", f"days until: {ahead[0].title}"), reverse("tasks")))
    return shown


def _stages(found: dict[str, Any], tasks: list[Task]) -> list[Stage]:
    """The last years' stages: how many forms are with the unit, under review, done."""
    closed = {(task.year, task.stage) for task in tasks if task.deadline < found["today"]}
    kept: dict[tuple[int, str], Stage] = {}
    for row in found["overview"]:
        key = row["year"], row["stage"]
        stage = kept.setdefault(key, Stage(*key, row["stage_name"], late=key in closed))
        where = "inside" if row["status"] in queries.AT_WORK else "done" if row["status"] in ("approved", "published") else "review"
        setattr(stage, where, getattr(stage, where) + row["count"])
    return list(kept.values())[:STAGES_SHOWN]


def _wrong(person: Person) -> QuerySet[Case]:
    """Forms with errors that can still be mended, the worst first."""
    return queries.cases_for(person).defer("form", "typed").filter(errors__gt=0, live=True).exclude(status="published").order_by("-errors")


def _tasks(person: Person, *, since: dt.date) -> list[Task]:
    """Open tasks that reach a unit of this person and are due on `since` or later."""
    return sorted((t for t in queries.tasks_for(person) if t.open and t.deadline >= since), key=lambda t: t.deadline)
