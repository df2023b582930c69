"""The draw of a sample review."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jixiao.web.accounts.queries import standings
from jixiao.web.cases import queries, sampling
from jixiao.web.requests import SignedIn
from jixiao.web.text import say, told


@login_required
@require_http_methods(["GET", "POST"])
def draw(request: SignedIn) -> HttpResponse:
    """Show whom the draw takes (GET), and take them (POST with the same seed)."""
    if not any(s.role == "finance" for s in standings(request.user)):
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    years = queries.years(request.user)
    ready = sampling.ready(request.user)
    newest = ready.order_by("-year").values_list("year", flat=True).first()
    year = int(given["year"]) if given.get("year", "").isdecimal() else newest or years[0]
    percent = min(100, max(1, int(given["percent"]))) if given.get("percent", "").isdecimal() else settings.SAMPLE_PERCENT
    seed = given.get("seed", "")[:32] or sampling.new_seed()
    pool = ready.filter(year=year)
    chosen = sampling.draw(pool, percent, seed)
    agencies = sampling.agencies()
    if request.method == "POST":
        reviewer = agencies.filter(pk=given["reviewer"]).first() if given.get("reviewer", "").isdecimal() else None
        until = _day(given.get("until", "")) or timezone.localdate() + dt.timedelta(days=30)
        results = sampling.take(chosen, by=request.user, seed=seed, reviewer=reviewer, until=until)
        for result in results:
            if result.refused is not None:
                messages.error(request, f"{result.case}：{told(result.refused)}")
        messages.success(request, say("已抽取 {n} 份。", "{n} forms drawn.", n=sum(r.refused is None for r in results)))
        return redirect("sampling")
    context = {
        "years": years,
        "year": year,
        "percent": percent,
        "seed": seed,
        "pool": pool.count(),
        "chosen": chosen,
        "agencies": agencies,
        "drawn": sampling.drawn(request.user)[:100],
    }
    return render(request, "cases/sampling.html", context)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
