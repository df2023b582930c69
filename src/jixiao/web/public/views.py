"""Public pages, open to everybody; and the page on which a unit decides what they may show."""

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from jixiao.errors import JixiaoError
from jixiao.web import journal
from jixiao.web.cases import sheet
from jixiao.web.cases.models import KINDS
from jixiao.web.cases.workflow import fingerprint
from jixiao.web.public import queries
from jixiao.web.public.masking import masked_form, pieces, where
from jixiao.web.public.page import laid_out
from jixiao.web.public.publishing import FORMATS, Withheld, copy, decide, decided, file_name, public_form, publication
from jixiao.web.requests import SignedIn
from jixiao.web.text import say, told


@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """Published forms, by words, year, unit and kind."""
    queries.catch_up()
    chosen = {name: request.GET.get(name, "").replace("\x00", "").strip()[:80] for name in ("q", "year", "unit", "kind")}
    found = queries.publications(
        words=chosen["q"],
        year=_number(chosen["year"]),
        unit=_number(chosen["unit"]),
        kind=chosen["kind"] if chosen["kind"] in KINDS else "",
    )
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    return render(request, "public/list.html", {"page": page, "chosen": chosen, "years": queries.years(), "kinds": KINDS})


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One published form on its official sheet, with the hashes it was checked by."""
    case = queries.find_published(pk)
    try:
        found = publication(case)
    except Withheld as withheld:
        return render(request, "public/withheld.html", {"case": case, "sentence": told(withheld.message)}, status=409)
    form = public_form(found)
    context = {
        "case": case,
        "found": found,
        "form": form,
        "page": laid_out(form, found.version.layout),
        "copies": {kept.format: kept for kept in found.copies.all()},
        "formats": FORMATS,
    }
    return render(request, "public/form.html", context)


@require_GET
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The published form as a file, with its hash in the header."""
    case = queries.find_published(pk)
    if kind not in FORMATS:
        raise Http404
    try:
        found = publication(case)
        data, kept = copy(found, kind)
    except JixiaoError as error:
        return render(request, "public/withheld.html", {"case": case, "sentence": told(error.message)}, status=409)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name(found, kind))}",
        "X-Content-SHA256": kept.sha256,
        "X-Approved-SHA256": found.approved_sha256,
    }
    return HttpResponse(data, content_type=FORMATS[kind], headers=headers)


@login_required
@require_http_methods(["GET", "POST"])
def disclosure(request: SignedIn, pk: int) -> HttpResponse:
    """What would be masked before the public sees it, decided piece by piece."""
    case = queries.find_for_decision(request.user, pk)
    if request.method == "POST":
        shown = {piece.key for piece in pieces(case.form)} - set(request.POST.getlist("mask"))
        try:
            decide(
                case, by=request.user, released=shown, added=request.POST.get("added", "").splitlines(), note=request.POST.get("note", "")
            )
        except JixiaoError as error:
            messages.error(request, told(error.message))
        else:
            messages.success(request, say("已保存遮盖决定。", "The decision is kept."))
        return redirect("disclosure", pk)
    journal.write("personal-data-seen", person=request.user, subject=f"case:{pk}")
    form = sheet.case_form(case)
    kept = decided(case, fingerprint(case.form))
    proposed = [
        {"piece": p, "where": where(form, p.pointer), "masked": kept is None or p.key not in kept.released} for p in pieces(case.form)
    ]
    shown = masked_form(case.form, kept.released if kept else (), kept.added if kept else ())
    context = {"case": case, "proposed": proposed, "kept": kept, "shown": shown}
    return render(request, "public/disclosure.html", context)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None
