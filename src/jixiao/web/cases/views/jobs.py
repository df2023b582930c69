"""Jobs: how far they are."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from jixiao.web.cases import queries
from jixiao.web.requests import SignedIn


@login_required
@require_GET
def job(request: SignedIn, pk: int) -> HttpResponse:
    """Progress of one's own job; asked again by the page until it has ended."""
    found = get_object_or_404(queries.jobs_for(request.user), pk=pk)
    return render(request, "cases/job_state.html" if request.GET.get("part") else "cases/job.html", {"job": found})
