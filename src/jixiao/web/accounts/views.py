"""One's own account: posts, stand-ins, safety."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from jixiao.web.accounts import delegating
from jixiao.web.accounts.forms import DelegationForm
from jixiao.web.accounts.models import Delegation
from jixiao.web.accounts.queries import standings
from jixiao.web.requests import SignedIn


@login_required
@require_GET
def me(request: SignedIn) -> HttpResponse:
    """The person's posts, stand-ins and safety settings."""
    return render(request, "accounts/me.html", _account(request, DelegationForm(person=request.user)))


@login_required
@require_POST
def delegate(request: SignedIn) -> HttpResponse:
    """Let a colleague stand in for a while."""
    form = DelegationForm(request.POST, person=request.user)
    if not form.is_valid():
        return render(request, "accounts/me.html", _account(request, form), status=422)
    delegating.begin(form, by=request.user)
    return redirect("me")


@login_required
@require_POST
def end_delegation(request: SignedIn, pk: int) -> HttpResponse:
    """End a delegation before its day."""
    delegating.end(get_object_or_404(Delegation.objects.filter(ended=False), pk=pk, away=request.user), by=request.user)
    return redirect("me")


def _account(request: SignedIn, form: DelegationForm) -> dict[str, object]:
    given = Delegation.objects.filter(away=request.user, ended=False).select_related("stand_in")
    return {"form": form, "posts": request.user.posts.select_related("unit"), "given": given, "standings": standings(request.user)}
