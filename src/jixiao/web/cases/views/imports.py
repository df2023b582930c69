"""Importing files: one or a hundred, seen beside what was recognised, corrected and accepted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jixiao.errors import JixiaoError
from jixiao.form import from_json
from jixiao.web import files
from jixiao.web.accounts.models import Unit
from jixiao.web.accounts.queries import standings, within
from jixiao.web.cases import fields, importing, queries
from jixiao.web.cases.models import Case, Import
from jixiao.web.requests import SignedIn
from jixiao.web.text import say, told


@login_required
@require_http_methods(["GET", "POST"])
def imports(request: SignedIn) -> HttpResponse:
    """Uploads of the unit, newest first; more can be added."""
    units = Unit.objects.filter(within(standings(request.user), ("clerk",)), active=True)
    if not units:
        raise Http404
    if request.method == "POST":
        unit = get_object_or_404(units, pk=request.POST.get("unit") if request.POST.get("unit", "").isdecimal() else units[0].pk)
        for uploaded in request.FILES.getlist("files")[:200]:
            try:
                importing.take(uploaded, unit, request.user)
            except JixiaoError as error:
                messages.error(request, told(error.message))
        return redirect("imports")
    found = queries.imports_for(request.user).defer("result")[:200]
    reading = sum(i.state == "waiting" for i in found)
    context = {"imports": found, "units": units, "reading": reading, "read": len(found) - reading, "all": len(found)}
    return render(request, "cases/import_rows.html" if request.GET.get("part") else "cases/imports.html", context)


@login_required
@require_GET
def show(request: SignedIn, pk: int) -> HttpResponse:
    """The page as it is on the left, what was recognised on the right, doubtful values first."""
    found = _find(request, pk)
    if found.state not in ("read", "accepted"):
        return redirect("imports")
    number = int(request.GET["form"]) if request.GET.get("form", "").isdecimal() else 0
    result = found.result or {"forms": []}
    if number >= len(result["forms"]):
        raise Http404
    one = result["forms"][number]
    form = from_json(one["form"])
    values = [v | {"label": fields.label(form, v["path"])} for v in one["values"]]
    context = {
        "found": found,
        "number": number,
        "values": values,
        "doubtful": sum(v["doubt"] is not None for v in values),
        "form": form,
        "targets": _targets(request, found, form.kind),
        "next": _next(request, found),
    }
    return render(request, "cases/import.html", context)


@login_required
@require_POST
def accept(request: SignedIn, pk: int) -> HttpResponse:
    """Take the form, as corrected, into a case."""
    found = _find(request, pk)
    number = request.POST.get("form", "0")
    corrections = {name.removeprefix("v:"): str(text) for name, text in request.POST.items() if name.startswith("v:")}
    into = None
    if request.POST.get("case", "").isdecimal():
        into = get_object_or_404(Case.objects.filter(unit=found.unit, status="draft"), pk=request.POST["case"])
    try:
        case = importing.accept(found, int(number) if number.isdecimal() else -1, corrections, into, by=request.user)
    except JixiaoError as error:
        messages.error(request, told(error.message))
        return redirect("import", pk)
    messages.success(request, say("已导入：{case}。", "Imported: {case}.", case=case))
    following = _next(request, found) if "next" in request.POST else None
    if following is not None:
        return redirect("import", following)
    return redirect("case", case.pk)


@login_required
@require_POST
def discard(request: SignedIn, pk: int) -> HttpResponse:
    """Put an upload aside; the file itself stays."""
    importing.discard(_find(request, pk), by=request.user)
    return redirect("imports")


@login_required
@require_GET
def page(request: SignedIn, pk: int, number: int) -> FileResponse:
    """The picture of one page of the file."""
    found = _find(request, pk)
    pictures = (found.result or {}).get("pictures", [])
    if not 1 <= number <= len(pictures):
        raise Http404
    return FileResponse(files.path(pictures[number - 1]).open("rb"), content_type="image/png")


def _find(request: SignedIn, pk: int) -> Import:
    return get_object_or_404(queries.imports_for(request.user), pk=pk)


def _targets(request: SignedIn, found: Import, kind: str) -> list[Case]:
    """Cases of the unit that are being filled in and could take the form."""
    return list(queries.cases_for(request.user).filter(unit=found.unit, kind=kind, status="draft"))


def _next(request: SignedIn, found: Import) -> int | None:
    """The next upload of the same unit that waits to be looked at."""
    waiting = queries.imports_for(request.user).filter(unit=found.unit, state="read").exclude(pk=found.pk)
    return waiting.order_by("pk").values_list("pk", flat=True).first()
