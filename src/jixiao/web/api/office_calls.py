"""Calls about one's desk and stand-ins, and those of administrators: accounts, rosters, addresses that are told of moves."""

from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Router, Status, UploadedFile

from jixiao.errors import WrongUse
from jixiao.web import files
from jixiao.web.accounts import administration, delegating
from jixiao.web.accounts.forms import DelegationForm
from jixiao.web.accounts.models import Delegation, Person, Post, Unit
from jixiao.web.accounts.people import done
from jixiao.web.accounts.queries import people_managed, units_managed
from jixiao.web.api import hooks
from jixiao.web.api import review_schemas as s
from jixiao.web.api.admission import HEAVY_CALLS, Bearer, PerToken, caller
from jixiao.web.api.evidence_calls import sized
from jixiao.web.api.lines import case_line, form_faults, task_line
from jixiao.web.api.models import Hook
from jixiao.web.api.schemas import Number
from jixiao.web.cases import jobs
from jixiao.web.cases.views.home import desk as desk_of
from jixiao.web.roster.columns import empty
from jixiao.web.roster.plan import plan_of
from jixiao.web.roster.taking import redeem, ticket

router = Router(tags=["office"])
READ, WRITE, MANAGE = Bearer("read"), Bearer("write"), Bearer("manage")
PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/desk", auth=READ, response=s.Desk, url_name="api-desk")
def desk(request: HttpRequest) -> object:
    """What waits for one, what is wrong, what can be begun."""
    person = caller(request)
    found: Any = desk_of(person)
    waiting = [
        {"case": case_line(w["case"], person), "due": str(w["due"]) if w["due"] else None, "late": w["late"]} for w in found["waiting"]
    ]
    lines = {name: [case_line(case, person) for case in found[name]] for name in ("wrong", "startable", "recent")}
    return {"role": found["role"], "waiting": waiting, "tasks": [task_line(task) for task in found["tasks"]], **lines}


@router.get("/delegations", auth=READ, response=list[s.DelegationOut], url_name="api-delegations")
def delegations(request: HttpRequest) -> object:
    """Who stands in for one, and for whom one stands in."""
    person = caller(request)
    found = Delegation.objects.filter(Q(away=person) | Q(stand_in=person), ended=False)
    return [_delegation(one) for one in found.select_related("away", "stand_in")]


@router.post("/delegations", auth=WRITE, response={201: s.DelegationOut}, url_name="api-delegate")
def delegate(request: HttpRequest, data: s.DelegationIn) -> object:
    """Let a colleague of the unit stand in."""
    form = DelegationForm(data.dict(), person=caller(request))
    if not form.is_valid():
        raise WrongUse(*form_faults(form))
    return Status(201, _delegation(delegating.begin(form, by=caller(request))))


@router.post("/delegations/{int:pk}/end", auth=WRITE, response=s.DelegationOut, url_name="api-delegation-end")
def end_delegation(request: HttpRequest, pk: int) -> object:
    """End it before its day."""
    found = Delegation.objects.filter(pk=pk, away=caller(request), ended=False).select_related("away", "stand_in").first()
    if found is None:
        raise Http404
    delegating.end(found, by=caller(request))
    return _delegation(found)


@router.get("/people", auth=MANAGE, response=s.People, url_name="api-people")
def people(request: HttpRequest, q: str = "", page: Number = 1) -> object:
    """Accounts that one keeps, by name or account."""
    _administrator(request)
    found = people_managed(caller(request)).prefetch_related("posts__unit")
    if words := q.replace("\x00", "").strip()[:80]:
        found = found.filter(Q(name__icontains=words) | Q(username__icontains=words))
    pages = Paginator(found, PAGE)
    shown = pages.get_page(page)
    return {"count": pages.count, "page": shown.number, "pages": pages.num_pages, "items": [_person(one) for one in shown]}


@router.post("/people", auth=MANAGE, response={201: s.Opened}, url_name="api-person-new")
def open_account(request: HttpRequest, data: s.PersonIn) -> object:
    """Open an account with its first post."""
    unit = _unit(request, data.unit)
    made, password = administration.open_account(data.username, data.name, unit, data.role, by=caller(request), subject=data.subject)
    return Status(201, {"person": _person(made), "password": password})


@router.get("/people/{int:pk}", auth=MANAGE, response=s.PersonLine, url_name="api-person")
def person(request: HttpRequest, pk: int) -> object:
    """One account."""
    return _person(_find(request, pk))


@router.post("/people/{int:pk}", auth=MANAGE, response=s.PersonLine, url_name="api-person-names")
def describe(request: HttpRequest, pk: int, data: s.PersonNames) -> object:
    """Another name or telephone."""
    administration.describe(_find(request, pk), data.name, data.phone, by=caller(request), subject=data.subject)
    return _person(_find(request, pk))


@router.post("/people/{int:pk}/act", auth=MANAGE, response=s.Opened, url_name="api-person-act")
def act(request: HttpRequest, pk: int, data: s.Act) -> object:
    """A new first password, opening or closing the account, ending its sessions, dropping its second factor."""
    password = done(data.what, _find(request, pk), by=caller(request))
    return {"person": _person(_find(request, pk)), "password": password}


@router.post("/people/{int:pk}/posts", auth=MANAGE, response={201: s.PersonLine}, url_name="api-post-give")
def give(request: HttpRequest, pk: int, data: s.PostIn) -> object:
    """Give a role at a unit."""
    found = _find(request, pk)
    administration.give_post(found, _unit(request, data.unit), data.role, by=caller(request), until=data.until)
    return Status(201, _person(_find(request, pk)))


@router.post("/people/{int:pk}/posts/{int:post}/end", auth=MANAGE, response=s.PersonLine, url_name="api-post-end")
def end_post(request: HttpRequest, pk: int, post: int) -> object:
    """End a role."""
    found = Post.objects.filter(person=_find(request, pk), pk=post).select_related("unit", "person").first()
    if found is None:
        raise Http404
    administration.end_post(found, by=caller(request))
    return _person(_find(request, pk))


@router.get("/roster/template", auth=MANAGE, url_name="api-roster-template")
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook for units and people (xlsx)."""
    _administrator(request)
    return HttpResponse(empty(), content_type=XLSX, headers={"Content-Disposition": 'attachment; filename="roster.xlsx"'})


@router.post("/roster", auth=MANAGE, response=s.RosterPlan, throttle=[PerToken(HEAVY_CALLS, "import")], url_name="api-roster")
def roster(request: HttpRequest, file: File[UploadedFile]) -> object:
    """What a workbook of units and people would change; nothing is written."""
    _administrator(request)
    name = Path((file.name or "file").replace("\\", "/")).name[:200]
    kept = files.put(sized(file, 16 << 20).read())
    plan = plan_of(kept, name, caller(request))
    faults = [{"sheet": f.sheet.zh, "row": f.row, "column": f.column, "message": f.message.zh, "en": f.message.en} for f in plan.faults]
    return {
        "new_units": sorted(plan.new_units), "renamed": plan.renamed, "new_people": sorted(plan.new_people), "new_posts": plan.new_posts,
        "faults": faults[:500], "ticket": ticket(kept, name, caller(request)),
    }  # fmt: skip


@router.post("/roster/take", auth=MANAGE, response=dict[str, Any], url_name="api-roster-take")
def take_roster(request: HttpRequest, data: s.RosterTake) -> object:
    """Take the workbook in; first passwords are told once."""
    _administrator(request)
    taken = redeem(data.ticket, by=caller(request), passwords=data.passwords)
    accounts = [{"username": username, "name": name, "password": password} for username, name, password in taken.accounts]
    return {"units": taken.units, "renamed": taken.renamed, "posts": taken.posts, "accounts": accounts}


@router.get("/hooks", auth=MANAGE, response=list[s.HookOut], url_name="api-hooks")
def addresses(request: HttpRequest) -> object:
    """Addresses that are told of moves."""
    _administrator(request)
    return [_hook(hook) for hook in Hook.objects.filter(unit__in=units_managed(caller(request)))]


@router.post("/hooks", auth=MANAGE, response={201: s.HookOut}, url_name="api-hook-new")
def add_hook(request: HttpRequest, data: s.HookIn) -> object:
    """Tell one more address of the moves below a unit."""
    unit = _unit(request, data.unit)
    if unit.level == "office":
        raise Http404
    made = hooks.add(unit, data.address, data.moves, by=caller(request))
    jobs.enqueue("hooks", {}, by=caller(request))
    return Status(201, _hook(made))


@router.post("/hooks/{int:pk}/stop", auth=MANAGE, response=s.HookOut, url_name="api-hook-stop")
def stop_hook(request: HttpRequest, pk: int) -> object:
    """Nothing more is sent there."""
    found = Hook.objects.filter(pk=pk, unit__in=units_managed(caller(request))).first()
    if found is None:
        raise Http404
    hooks.stop(found, by=caller(request))
    found.refresh_from_db()
    return _hook(found)


def _administrator(request: HttpRequest) -> None:
    if not units_managed(caller(request)).exists():
        raise Http404


def _unit(request: HttpRequest, pk: int) -> Unit:
    found = units_managed(caller(request)).filter(pk=pk, active=True).first()
    if found is None:
        raise Http404
    return found


def _find(request: HttpRequest, pk: int) -> Person:
    found = people_managed(caller(request)).filter(pk=pk).prefetch_related("posts__unit").first()
    if found is None:
        raise Http404
    return found


def _person(one: Person) -> dict[str, Any]:
    posts = [
        {"id": p.pk, "unit": p.unit_id, "role": p.role, "since": str(p.since), "until": str(p.until) if p.until else None}
        for p in one.posts.all()
    ]
    return {
        "id": one.pk, "username": one.username, "name": one.name, "phone": one.phone, "active": one.is_active, "last_login": one.last_login,
        "posts": posts,
    }  # fmt: skip


def _delegation(one: Delegation) -> dict[str, Any]:
    return {"id": one.pk, "away": str(one.away), "stand_in": str(one.stand_in), "since": one.since, "until": one.until, "note": one.note}


def _hook(hook: Hook) -> dict[str, Any]:
    return {"id": hook.pk, "unit": hook.unit_id, "address": hook.address, "moves": hook.moves, "active": hook.active, "secret": hook.secret}
