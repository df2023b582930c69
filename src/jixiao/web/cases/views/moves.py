"""Moving cases: one, or many at once."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jixiao.errors import JixiaoError
from jixiao.web.cases import queries, scoring
from jixiao.web.cases.workflow import MOVES, Overtaken, Refused, many, perform
from jixiao.web.requests import SignedIn
from jixiao.web.text import say, told


@login_required
@require_POST
def move(request: SignedIn, pk: int, name: str) -> HttpResponse:
    """Make one move; what was seen on the page must still be what stands."""
    case = queries.find_case(request.user, pk)
    if name not in MOVES:
        raise Http404
    try:
        if request.POST.get("version") != str(case.version):
            raise Overtaken(
                "这张表在您打开之后又有改动，请核对后再办理。", "The form has changed since you opened it; look again before you go on."
            )
        perform(name, case, by=request.user, note=request.POST.get("note", "")[:4000], due=_day(request.POST.get("due", "")))
    except Refused as refused:
        messages.error(request, told(refused.message))
    else:
        messages.success(request, say("已办理：{what}。", "Done: {what}.", what=told(MOVES[name].label)))
    still = queries.cases_for(request.user).filter(pk=pk).exists()
    return redirect("case", pk) if still else redirect("home")


@login_required
@require_POST
def profile(request: SignedIn, pk: int) -> HttpResponse:
    """Score the form by other rules from now on."""
    found = queries.find_case(request.user, pk)
    if not scoring.may_choose(request.user, found):
        raise Http404
    try:
        scoring.choose(pk, request.POST.get("profile", ""), by=request.user, reason=request.POST.get("reason", "")[:1000])
    except JixiaoError as error:
        messages.error(request, told(error.message))
    else:
        messages.success(
            request, say("评分办法已更改，得分和核查结果已重新计算。", "The rules are changed; scores and findings are worked out anew.")
        )
    return redirect("case", pk)


@login_required
@require_POST
def bulk(request: SignedIn) -> HttpResponse:
    """The same move on every ticked case."""
    name = request.POST.get("move", "")
    ticked = [int(pk) for pk in request.POST.getlist("case") if pk.isdecimal()][:500]
    if name not in MOVES:
        raise Http404
    results = many(name, queries.cases_for(request.user).filter(pk__in=ticked), by=request.user, note=request.POST.get("note", "")[:4000])
    done = sum(refusal is None for _, refusal in results)
    if done:
        messages.success(request, say("已办理 {n} 项：{what}。", "Done for {n}: {what}.", n=done, what=told(MOVES[name].label)))
    for case, refusal in results:
        if refusal is not None:
            messages.error(request, f"{case.unit} {case.name}：{told(refusal)}")
    back = request.POST.get("back") or ""
    return redirect(back if back.startswith("/cases/") else "cases")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
