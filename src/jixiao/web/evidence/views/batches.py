"""Importing into a ledger: a file or a pasted block, what is wrong with it or what it would change, and taking it whole."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jixiao.errors import JixiaoError
from jixiao.web.evidence import batches, queries, recording
from jixiao.web.evidence.models import Batch
from jixiao.web.requests import SignedIn
from jixiao.web.text import say, told

SHOWN = 200


@login_required
@require_POST
def bring(request: SignedIn, pk: int) -> HttpResponse:
    """Read an uploaded file or a pasted block; nothing is in the ledger yet."""
    found = queries.find_ledger(request.user, pk)
    if not queries.may_enter(request.user, found.unit):
        raise Http404
    year = request.POST.get("year", "")
    year = int(year[:4]) if year.isdecimal() else timezone.localdate().year
    try:
        if uploaded := request.FILES.get("file"):
            batch = batches.upload(found, uploaded, year, by=request.user)
        else:
            batch = batches.paste(found, request.POST.get("text", ""), year, by=request.user, first=request.POST.get("first", ""))
    except JixiaoError as error:
        messages.error(request, told(error.message))
        return _go(request, reverse("evidence:ledger", args=[pk]))
    return _go(request, reverse("evidence:batch", args=[batch.pk]))


@login_required
@require_GET
def batch(request: SignedIn, pk: int) -> HttpResponse:
    """What was read: the list of what to mend, or what would change."""
    found = queries.find_batch(request.user, pk)
    look = batches.preview(found)
    columns = found.ledger.declared.columns
    rows = dict(found.result.get("rows") or ())
    problems = found.result.get("problems", [])
    shown = [c for c in found.ledger.declared.own if any(c.name in values for values in list(rows.values())[:SHOWN])]
    seen = queries.sight(request.user, found.ledger.unit, opened=True)
    context = {
        "batch": found, "ledger": found.ledger, "look": look, "columns": shown,
        "errors": [p for p in problems if p[0] == "error"], "doubts": [p for p in problems if p[0] == "doubt"],
        "count": len(rows), "more": found.result.get("more", 0),
        "fresh": [(key, [(c, rows[key].get(c.name, "")) for c in shown]) for key in (look.added[:SHOWN] if look else ())],
        "changes": [(c, columns[c.column]) for c in (look.changed[:SHOWN] if look else ())], "most": SHOWN,
        "touched": len({c.id for c in look.changed}) if look else 0,
    }  # fmt: skip
    if rows:
        queries.journal_view(request.user, found.ledger, seen, min(len(rows), SHOWN), opened=True)
    return render(request, "evidence/batch.html", context)


@login_required
@require_POST
def take(request: SignedIn, pk: int) -> HttpResponse:
    """Put the batch into the ledger."""
    found = queries.find_batch(request.user, pk)
    try:
        merged = recording.take(found, by=request.user)
    except JixiaoError as error:
        messages.error(request, told(error.message))
        return redirect("evidence:batch", pk)
    changed = len({c.id for c in merged.changed})
    messages.success(
        request,
        say(
            "已导入：新增 {a} 条，更新 {c} 条，未变 {s} 条。",
            "Taken: {a} new, {c} changed, {s} unchanged.",
            a=len(merged.added),
            c=changed,
            s=merged.same,
        ),
    )
    return redirect("evidence:ledger", found.ledger_id)


@login_required
@require_POST
def discard(request: SignedIn, pk: int) -> HttpResponse:
    """Leave the batch."""
    found = queries.find_batch(request.user, pk)
    Batch.objects.filter(pk=found.pk, state__in=("read", "refused")).update(state="discarded")
    return redirect("evidence:ledger", found.ledger_id)


def _go(request: SignedIn, address: str) -> HttpResponse:
    """To the address, also from within a page that is only partly redrawn."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
