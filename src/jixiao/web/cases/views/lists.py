"""Lists: the cases one may see, the progress of units, the tasks of the year; and the start of a new case."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from jixiao.web.accounts.queries import standings
from jixiao.web.cases import queries
from jixiao.web.cases.forms import CaseForm, TaskForm
from jixiao.web.cases.models import KINDS, STAGES, STATUSES
from jixiao.web.cases.sheet import create
from jixiao.web.cases.workflow import MOVES
from jixiao.web.requests import SignedIn
from jixiao.web.text import say


@login_required
@require_GET
def cases(request: SignedIn) -> HttpResponse:
    """Cases one may see, narrowed by year, stage, status, kind and words."""
    found = queries.cases_for(request.user).defer("form", "typed")
    chosen = {name: request.GET.get(name, "") for name in ("year", "stage", "status", "kind", "q", "wrong")}
    if chosen["year"].isdecimal():
        found = found.filter(year=int(chosen["year"][:4]))
    for name, known in (("stage", STAGES), ("status", STATUSES), ("kind", KINDS)):
        if chosen[name] in known:
            found = found.filter(**{name: chosen[name]})
    if words := chosen["q"].strip()[:80]:
        found = found.filter(Q(name__icontains=words) | Q(unit__name__icontains=words) | Q(unit__code__startswith=words))
    if chosen["wrong"]:
        found = found.filter(errors__gt=0, live=True)
    roles = {s.role for s in standings(request.user)}
    bulk = [m for m in MOVES.values() if m.bulk and roles & set(m.roles)]
    context = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "chosen": chosen,
        "years": queries.years(request.user),
        "stages": STAGES,
        "statuses": STATUSES,
        "kinds": KINDS,
        "bulk": bulk,
        "movable": {status for move in bulk for status in move.before},
        "clerk": "clerk" in roles,
        "nonce": secrets.token_hex(4),
    }
    return render(request, "cases/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Begin a new form."""
    form = CaseForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        case = create(by=request.user, **form.cleaned_data)
        return redirect("case", case.pk)
    return render(request, "cases/new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@login_required
@require_GET
def progress(request: SignedIn) -> HttpResponse:
    """Where each unit stands."""
    years = queries.years(request.user)
    year = int(request.GET["year"]) if request.GET.get("year", "").isdecimal() else years[0]
    stage = request.GET.get("stage") if request.GET.get("stage") in STAGES else "self-evaluation"
    context = {
        "rows": queries.folded(queries.progress(request.user, year, stage), request.GET.get("branch", "")),
        "year": year,
        "years": years,
        "stage": stage,
        "stages": STAGES,
        "statuses": STATUSES,
    }
    return render(request, "cases/progress.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def tasks(request: SignedIn) -> HttpResponse:
    """What is asked of units this year; the finance bureau adds to it."""
    setter = any(s.role == "finance" for s in standings(request.user))
    form = TaskForm(request.POST or None, person=request.user) if setter else None
    if form is not None and request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, say("已布置。", "The task is set."))
        return redirect("tasks")
    return render(request, "cases/tasks.html", {"tasks": queries.tasks_for(request.user), "form": form, "today": queries.today()})
