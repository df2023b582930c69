"""The home page: what is due, what is wrong, what waits for me."""

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import standings, within
from jixiao.web.cases import queries
from jixiao.web.cases.models import Case, Task
from jixiao.web.cases.workflow import deadline
from jixiao.web.requests import SignedIn


@login_required
@require_GET
def home(request: SignedIn) -> HttpResponse:
    """What waits for this person, what is due and what is wrong."""
    return render(request, "cases/home.html", desk(request.user))


def desk(person: Person) -> dict[str, Any]:
    """What stands on the desk of this person today."""
    held = standings(person)
    waiting = list(queries.waiting_for(person)[:50])
    today = queries.today()
    mine = queries.cases_for(person)
    return {
        "role": queries.role_of(person, held),
        "waiting": [{"case": c, "due": (due := deadline(c)), "late": due is not None and due < today} for c in waiting],
        "wrong": mine.filter(errors__gt=0, live=True).exclude(status="published").order_by("-errors")[:20],
        "tasks": _tasks(person),
        "overview": queries.overview(person),
        "recent": mine.order_by("-changed_at")[:8],
        "startable": Case.objects.filter(within(held, ("clerk",), "unit__path"), status="approved").exclude(stage="self-evaluation"),
        "today": today,
    }


def _tasks(person: Person) -> list[Task]:
    """Open tasks that reach a unit of this person; those long past are found under their own heading."""
    recent = queries.today() - dt.timedelta(days=60)
    paths = list(queries.units_overseen(person).values_list("path", flat=True))
    tasks = Task.objects.filter(open=True, deadline__gte=recent).select_related("unit").order_by("deadline")
    return [t for t in tasks if any(p.startswith(t.unit.path) for p in paths)]
