"""Pages on which an administrator keeps accounts."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jixiao.errors import JixiaoError
from jixiao.web.accounts import administration
from jixiao.web.accounts.models import ROLES, Person, Post
from jixiao.web.accounts.queries import people_managed, units_managed
from jixiao.web.requests import SignedIn
from jixiao.web.text import say, told

WHAT = ("password", "on", "off", "sessions", "factor")


@login_required
@require_GET
def people(request: SignedIn) -> HttpResponse:
    """Everybody whose account this administrator keeps, by name, account or unit."""
    found = _managed(request)
    words, state = request.GET.get("q", "").replace("\x00", "").strip()[:80], request.GET.get("state", "")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(username__icontains=words) | Q(posts__unit__name__icontains=words)).distinct()
    if state in ("on", "off"):
        found = found.filter(is_active=state == "on")
    page = Paginator(found.prefetch_related("posts__unit"), 50).get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"page": page, "q": words, "state": state, **_choices(request)})


@login_required
@require_POST
def new(request: SignedIn) -> HttpResponse:
    """Open an account; its first password is shown once, on the page that answers."""
    _managed(request)
    post = request.POST
    unit = get_object_or_404(units_managed(request.user).filter(active=True), pk=post["unit"] if post.get("unit", "").isdecimal() else 0)
    try:
        person, password = administration.open_account(
            post.get("username", "").strip(), post.get("name", ""), unit, post.get("role", ""), by=request.user, subject=post.get("subject", "").strip()
        )  # fmt: skip
    except JixiaoError as error:
        messages.error(request, told(error.message))
        return redirect("people")
    return _page(request, person, password)


@login_required
@require_http_methods(["GET", "POST"])
def person(request: SignedIn, pk: int) -> HttpResponse:
    """One account: who it is, which posts it holds, whether it may sign in."""
    found = _find(request, pk)
    if request.method == "POST":
        try:
            post = request.POST
            administration.describe(found, post.get("name", ""), post.get("phone", ""), by=request.user, subject=post.get("subject"))
        except JixiaoError as error:
            messages.error(request, told(error.message))
        return redirect("person", pk)
    return _page(request, found)


@login_required
@require_POST
def act(request: SignedIn, pk: int, what: str) -> HttpResponse:
    """A new first password, opening or closing the account, ending its sessions, dropping its second factor."""
    found = _find(request, pk)
    if what not in WHAT:
        raise Http404
    try:
        password = done(what, found, by=request.user)
    except JixiaoError as error:
        messages.error(request, told(error.message))
        return redirect("person", pk)
    if password:
        return _page(request, found, password)
    messages.success(request, say("已办理。", "Done."))
    return redirect("person", pk)


@login_required
@require_POST
def give(request: SignedIn, pk: int) -> HttpResponse:
    """Give the person a role at a unit."""
    found, post = _find(request, pk), request.POST
    unit = get_object_or_404(units_managed(request.user).filter(active=True), pk=post["unit"] if post.get("unit", "").isdecimal() else 0)
    try:
        until = dt.date.fromisoformat(post["until"]) if post.get("until") else None
        administration.give_post(found, unit, post.get("role", ""), by=request.user, until=until)
    except ValueError:
        messages.error(request, say("日期有误。", "The date is wrong."))
    except JixiaoError as error:
        messages.error(request, told(error.message))
    return redirect("person", pk)


@login_required
@require_POST
def end(request: SignedIn, pk: int, post_pk: int) -> HttpResponse:
    """End a role of the person."""
    post = get_object_or_404(Post.objects.select_related("unit", "person"), pk=post_pk, person=_find(request, pk))
    try:
        administration.end_post(post, by=request.user)
    except JixiaoError as error:
        messages.error(request, told(error.message))
    return redirect("person", pk)


def done(what: str, found: Person, *, by: Person) -> str:
    """Do one of WHAT; the new first password where there is one."""
    match what:
        case "password":
            return administration.set_first_password(found, by=by)
        case "sessions":
            administration.end_sessions(found, by=by)
        case "factor":
            administration.drop_second_factor(found, by=by)
        case _:
            administration.switch(found, on=what == "on", by=by)
    return ""


def _managed(request: SignedIn) -> QuerySet[Person]:
    if not units_managed(request.user).exists():
        raise Http404
    return people_managed(request.user)


def _find(request: SignedIn, pk: int) -> Person:
    return get_object_or_404(people_managed(request.user), pk=pk)


def _choices(request: SignedIn) -> dict[str, object]:
    return {"units": units_managed(request.user).filter(active=True), "roles": ROLES}


def _page(request: SignedIn, found: Person, password: str = "") -> HttpResponse:
    """The account's page; with a password on it, no copy is kept anywhere."""
    found.refresh_from_db()
    context = {
        "found": found,
        "posts": found.posts.select_related("unit"),
        "password": password,
        "today": timezone.localdate(),
        **_choices(request),
    }
    answer = render(request, "accounts/person.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
