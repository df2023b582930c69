"""Pages on which an administrator brings in units and people."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jixiao.errors import JixiaoError
from jixiao.web import files
from jixiao.web.accounts.queries import units_managed
from jixiao.web.requests import SignedIn
from jixiao.web.roster.columns import PEOPLE, UNITS, empty
from jixiao.web.roster.plan import plan_of
from jixiao.web.roster.taking import redeem, ticket
from jixiao.web.text import told


@login_required
@require_http_methods(["GET", "POST"])
def roster(request: SignedIn) -> HttpResponse:
    """Upload a workbook and see what it would change, with every fault at its row."""
    _administrator(request)
    context: dict[str, object] = {"units": UNITS, "people": PEOPLE}
    uploaded = request.FILES.get("file")
    if request.method == "POST" and uploaded is not None:
        try:
            name = Path(uploaded.name or "file").name[:200]
            if (uploaded.size or 0) > settings.UPLOAD_LIMIT // 4:
                raise JixiaoError("文件超过 16 MB。", "The file is larger than 16 MB.")
            kept = files.put(uploaded.read())
            context |= {"plan": plan_of(kept, name, request.user), "name": name}
            context["ticket"] = ticket(kept, name, request.user)
        except JixiaoError as error:
            messages.error(request, told(error.message))
    return render(request, "roster/roster.html", context)


@login_required
@require_POST
def accept(request: SignedIn) -> HttpResponse:
    """Take in what was shown; first passwords are shown once, on the page that answers."""
    _administrator(request)
    try:
        taken = redeem(request.POST.get("ticket", ""), by=request.user, passwords=request.POST.get("sign_in") != "sign-on")
    except JixiaoError as error:
        messages.error(request, told(error.message))
        return redirect("roster")
    answer = render(request, "roster/taken.html", {"taken": taken})
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_GET
def template(request: SignedIn) -> HttpResponse:
    """The empty workbook."""
    _administrator(request)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(empty(), content_type=kind, headers={"Content-Disposition": 'attachment; filename="roster.xlsx"'})


def _administrator(request: SignedIn) -> None:
    if not units_managed(request.user).exists():
        raise Http404
