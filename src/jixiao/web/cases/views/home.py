"""The home page: what is due, what is wrong, what waits for me."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jixiao.web.accounts.queries import standings, within
from jixiao.web.cases import queries
from jixiao.web.cases.models import Case, Task
from jixiao.web.cases.workflow import deadline
from jixiao.web.requests import SignedIn


@login_required
@require_GET
def home(request: SignedIn) -> HttpResponse:
    """What waits for this person, what is due and what is wrong."""
    held = standings(request.user)
    waiting = list(queries.waiting_for(request.user)[:50])
    today = queries.today()
    mine = queries.cases_for(request.user)
    context = {
        "role": queries.role_of(request.user, held),
        "waiting": [{"case": c, "due": (due := deadline(c)), "late": due is not None and due < today} for c in waiting],
        "wrong": mine.filter(errors__gt=0, live=True).exclude(status="published").order_by("-errors")[:20],
        "tasks": _tasks(request),
        "overview": queries.overview(request.user),
        "recent": mine.order_by("-changed_at")[:8],
        "startable": Case.objects.filter(within(held, ("clerk",), "unit__path"), status="approved").exclude(stage="self-evaluation"),
        "today": today,
    }
    return render(request, "cases/home.html", context)


def _tasks(request: SignedIn) -> list[Task]:
    """Open tasks that reach a unit of this person; those long past are found under their own heading."""
    recent = queries.today() - dt.timedelta(days=60)
    paths = list(queries.units_overseen(request.user).values_list("path", flat=True))
    tasks = Task.objects.filter(open=True, deadline__gte=recent).select_related("unit").order_by("deadline")
    return [t for t in tasks if any(p.startswith(t.unit.path) for p in paths)]
