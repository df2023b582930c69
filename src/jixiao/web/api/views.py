"""Pages about the API: its tokens, its description, and the addresses that are told of moves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jixiao.errors import JixiaoError
from jixiao.web.accounts.queries import units_managed
from jixiao.web.api import hooks, tokens
from jixiao.web.api.described import description
from jixiao.web.api.models import SCOPES, Delivery, Hook, Token
from jixiao.web.cases import jobs
from jixiao.web.cases.queries import WITHIN
from jixiao.web.cases.workflow import MOVES
from jixiao.web.requests import SignedIn
from jixiao.web.text import say, told


@login_required
@require_http_methods(["GET", "POST"])
def mine(request: SignedIn) -> HttpResponse:
    """One's own tokens; a new one is shown once, on the page that answers."""
    made = text = None
    if request.method == "POST":
        days = request.POST.get("days", "")
        try:
            made, text = tokens.make(
                request.user, request.POST.get("name", ""), request.POST.getlist("scope"), int(days) if days.isdecimal() else 0
            )
        except JixiaoError as error:
            messages.error(request, told(error.message))
    context = {"tokens": Token.objects.filter(person=request.user), "made": made, "text": text, "scopes": SCOPES}
    answer = render(request, "api/tokens.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_POST
def revoke(request: SignedIn, pk: int) -> HttpResponse:
    """From now on this token opens nothing."""
    tokens.revoke(get_object_or_404(Token, pk=pk, person=request.user), by=request.user)
    messages.success(request, say("已撤销。", "Revoked."))
    return redirect("tokens")


@require_GET
def schema(_request: HttpRequest) -> JsonResponse:
    """The OpenAPI description."""
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    """The description as a page."""
    calls = [
        {
            "path": path, "method": method.upper(), "about": call["description"].split("\n\n")[0], "anchor": call["operationId"],
            "scope": call["x-scope"], "sample": call["x-codeSamples"][0]["source"],
        }
        for path, methods in description()["paths"].items()
        for method, call in methods.items()
    ]  # fmt: skip
    return render(request, "api/reference.html", {"calls": calls, "scopes": SCOPES})


@login_required
@require_http_methods(["GET", "POST"])
def addresses(request: SignedIn) -> HttpResponse:
    """The addresses that are told of moves; administrators add and stop them."""
    units = units_managed(request.user).filter(active=True).exclude(level="office")
    if not units:
        raise Http404
    if request.method == "POST":
        unit = get_object_or_404(units, pk=request.POST["unit"] if request.POST.get("unit", "").isdecimal() else 0)
        try:
            hooks.add(unit, request.POST.get("address", ""), request.POST.getlist("move"), by=request.user)
        except JixiaoError as error:
            messages.error(request, told(error.message))
        else:
            jobs.enqueue("hooks", {}, by=request.user)
        return redirect("hooks")
    found = Hook.objects.filter(unit__in=units).select_related("unit", "by")
    context = {
        "hooks": found,
        "units": units,
        "moves": [move for move in MOVES.values() if move.name not in WITHIN],
        "deliveries": Delivery.objects.filter(hook__in=found).select_related("hook", "step")[:100],
    }
    return render(request, "api/hooks.html", context)


@login_required
@require_POST
def stop(request: SignedIn, pk: int) -> HttpResponse:
    """Nothing more is sent there."""
    hooks.stop(get_object_or_404(Hook, pk=pk, unit__in=units_managed(request.user)), by=request.user)
    return redirect("hooks")
