"""Surveys: made for an indicator or alone, answered on a phone without signing in, entered from paper, and their result."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jixiao.errors import JixiaoError
from jixiao.web.cases.models import Case
from jixiao.web.cases.queries import find_case
from jixiao.web.cases.sheet import case_form
from jixiao.web.evidence import queries, surveys
from jixiao.web.evidence.models import Code, Survey
from jixiao.web.evidence.texts import discreet
from jixiao.web.middleware import client_address
from jixiao.web.requests import SignedIn
from jixiao.web.text import say, told

WIDTH, LEFT = 320, 20  # of the interval picture


@login_required
@require_http_methods(["GET", "POST"])
def all_of_them(request: SignedIn) -> HttpResponse:
    """The surveys of one's unit; a clerk can make another."""
    units = queries.units_kept(request.user)
    if not units:
        raise Http404
    case, index = _wanted(request)
    unit = case.unit if case else units[0]
    enters = queries.may_enter(request.user, unit)
    if request.method == "POST":
        if not enters:
            raise Http404
        try:
            made = surveys.create(unit, _given(request), case=case, index=index, by=request.user)
            return redirect("evidence:survey", made.pk)
        except (JixiaoError, ValueError) as error:
            messages.error(
                request,
                told(error.message) if isinstance(error, JixiaoError) else say("日期或数字填写有误。", "A date or figure is wrong."),
            )
    rows = [(s, surveys.outcome(s), surveys.is_open(s)) for s in queries.surveys_for(request.user)[:100]]
    title = case_form(case).indicators[index].title if case and index is not None else ""
    context = {
        "surveys": rows, "enters": enters, "case": case, "index": index, "title": title, "unit": unit, "given": request.POST,
        "year": case.year if case else timezone.localdate().year, "closes": timezone.localdate() + dt.timedelta(days=30),
    }  # fmt: skip
    return render(request, "evidence/surveys.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_GET
def survey(request: SignedIn, pk: int) -> HttpResponse:
    """Link, QR code, paper sheets, and the result with its interval."""
    found = queries.find_survey(request.user, pk)
    result = surveys.outcome(found)
    comments = [discreet(v["comment"]) for v in surveys.records(found).values_list("values", flat=True) if v.get("comment")][:200]
    low, high = result.interval or (0, 0)
    context = {
        "survey": found, "outcome": result, "open": surveys.is_open(found), "link": _link(request, found), "answers": surveys.ANSWERS,
        "counts": [(surveys.ANSWERS[a], n, 100 * n // result.answered if result.answered else 0) for a, n in result.counts.items()],
        "comments": comments, "enters": queries.may_enter(request.user, found.unit), "codes": found.codes.count(),
        "used": found.codes.filter(used=True).count(),
        "drawn": {"low": LEFT + int(low * WIDTH / 100), "high": LEFT + int(high * WIDTH / 100), "mark": LEFT + int((result.share or 0) * WIDTH / 100)},
    }  # fmt: skip
    return render(request, "evidence/survey.html", context)


@login_required
@require_GET
def qr(request: SignedIn, pk: int) -> HttpResponse:
    """The public link as a QR code; with ?k= the link of one code."""
    found = queries.find_survey(request.user, pk)
    code = request.GET.get("k", "")
    if code and not found.codes.filter(code=code).exists():
        raise Http404
    return HttpResponse(surveys.qr(_link(request, found, code)), content_type="image/svg+xml")


@login_required
@require_http_methods(["GET", "POST"])
def codes(request: SignedIn, pk: int) -> HttpResponse:
    """Codes for one answer each, to print and hand out."""
    found = queries.find_survey(request.user, pk)
    if not queries.may_enter(request.user, found.unit):
        raise Http404
    if request.method == "POST":
        count = request.POST.get("count", "")
        _tried(request, lambda: surveys.hand_out(found, int(count) if count.isdecimal() else 0, by=request.user))
        return redirect("evidence:survey-codes", pk)
    fresh: Any = found.codes.filter(used=False).order_by("pk")[:500]
    return render(request, "evidence/codes.html", {"survey": found, "codes": fresh, "link": _link(request, found)})


@login_required
@require_POST
def paper(request: SignedIn, pk: int) -> HttpResponse:
    """Sheets on paper."""
    found = queries.find_survey(request.user, pk)
    if not queries.may_enter(request.user, found.unit):
        raise Http404
    given = {a: request.POST.get(f"n{i}", "").strip() for i, a in enumerate(surveys.ANSWERS)}
    counts = {a: int(text) if text.isdecimal() and len(text) < 6 else 0 for a, text in given.items()}
    _tried(request, lambda: surveys.paper(found, counts, by=request.user))
    return redirect("evidence:survey", pk)


@login_required
@require_POST
def close(request: SignedIn, pk: int) -> HttpResponse:
    found = queries.find_survey(request.user, pk)
    if not queries.may_enter(request.user, found.unit):
        raise Http404
    surveys.close(found, by=request.user)
    return redirect("evidence:survey", pk)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The public page: one question, no account, nothing about the person."""
    found = get_object_or_404(Survey.objects.select_related("unit"), token=token)
    code = (request.POST.get("k") or request.GET.get("k") or "")[:16]
    context: dict[str, Any] = {
        "survey": found, "answers": surveys.ANSWERS, "open": surveys.is_open(found), "code": code,
        "spent": bool(found.coded and code and not Code.objects.filter(survey=found, code=code.upper(), used=False).exists()),
        "done": request.COOKIES.get(f"s{found.pk}") == "1" and not found.coded,
    }  # fmt: skip
    if request.method == "POST" and not context["done"]:
        try:
            choice, comment = request.POST.get("answer", ""), request.POST.get("comment", "")
            surveys.answer(found, choice, comment, code=code, address=client_address(request))
        except JixiaoError as error:
            return render(request, "evidence/answer.html", context | {"fault": error.message, "given": request.POST}, status=422)
        done = redirect(reverse("evidence:thanks", args=[token]))
        done.set_cookie(f"s{found.pk}", "1", max_age=90 * 86400, httponly=True, samesite="Lax", secure=request.is_secure())
        return done
    return render(request, "evidence/answer.html", context)


@require_GET
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    found = get_object_or_404(Survey, token=token)
    return render(request, "evidence/answer.html", {"survey": found, "thanks": True})


def _wanted(request: SignedIn) -> tuple[Case | None, int | None]:
    """The indicator that a survey is made for."""
    given = request.POST if request.method == "POST" else request.GET
    pk, index = given.get("case", ""), given.get("index", "")
    if not pk.isdecimal() or not index.isdecimal():
        return None, None
    case = find_case(request.user, int(pk))
    if not queries.may_bind(request.user, case) or int(index) >= len(case_form(case).indicators):
        raise Http404
    return case, int(index)


def _given(request: SignedIn) -> dict[str, Any]:
    """What the form says; ValueError where a date or figure is wrong."""
    post = request.POST
    name, question = post.get("name", "").strip()[:60], post.get("question", "").strip()[:200]
    if not name or not question:
        raise ValueError(name)
    numbers = {n: int(post[n]) if post.get(n, "").strip() else None for n in ("population", "sent")}
    if any(n is not None and not 0 < n < 10**8 for n in numbers.values()) or not 1990 <= int(post.get("year", "")) <= 2100:
        raise ValueError(name)
    return {
        "year": int(post["year"]), "name": name, "question": question, "object": post.get("object", "").strip()[:60],
        "closes_on": dt.date.fromisoformat(post.get("closes_on", "")), **numbers,
    }  # fmt: skip


def _link(request: HttpRequest, found: Survey, code: str = "") -> str:
    return request.build_absolute_uri(reverse("evidence:answer", args=[found.token])) + (f"?k={code}" if code else "")


def _tried(request: SignedIn, deed: Any) -> None:
    try:
        deed()
    except JixiaoError as error:
        messages.error(request, told(error.message))
