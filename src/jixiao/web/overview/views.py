"""Overview for superiors: look instead of read."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from jixiao.web.accounts.models import Person, Unit
from jixiao.web.accounts.queries import standings
from jixiao.web.cases import queries
from jixiao.web.overview import facts, tables
from jixiao.web.overview.figures import Chart, Chosen, charts
from jixiao.web.requests import SignedIn

KINDS = {
    "svg": "image/svg+xml",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

GLANCE = ("scores", "heat")


@login_required
@require_GET
def overview(request: SignedIn) -> HttpResponse:
    """Every chart of a year, each with its figures; for the home page, two of them."""
    chosen, branches = chosen_by(request.user, request.GET.get("year", ""), request.GET.get("branch", ""))
    left = facts.bring_up(facts.overseen(request.user).filter(year=chosen.year), by=request.user)
    drawn = [{"chart": chart, "svg": mark_safe(chart.svg)} for chart in charts(chosen)]  # noqa: S308 - every text in it is escaped
    context = {
        "drawn": drawn,
        "left": left,
        "year": chosen.year,
        "years": queries.years(request.user),
        "branches": branches,
        "branch": chosen.branch,
    }
    if request.headers.get("HX-Request"):
        return render(
            request,
            "overview/glance.html",
            context | {"drawn": [one for one in drawn if one["chart"].name in GLANCE and _says(one["chart"])]},
        )
    return render(request, "overview/overview.html", context)


def _says(chart: Chart) -> bool:
    """False where every figure of the chart is nought or unknown."""
    return any(value for row in chart.rows for value in row[1:])


@login_required
@require_GET
def download(request: SignedIn, name: str, kind: str) -> HttpResponse:
    """One chart as a picture or as a table."""
    chosen, _ = chosen_by(request.user, request.GET.get("year", ""), request.GET.get("branch", ""))
    return as_file(chosen, name, kind)


def as_file(chosen: Chosen, name: str, kind: str) -> HttpResponse:
    """The chart of that name as svg, csv or xlsx; Http404 where there is none."""
    chart = next((chart for chart in charts(chosen) if chart.name == name), None)
    if chart is None or kind not in KINDS:
        raise Http404
    body = chart.svg.encode() if kind == "svg" else tables.as_csv(chart) if kind == "csv" else tables.as_xlsx(chart)
    headers = {"Content-Disposition": f'attachment; filename="{name}-{chosen.year}.{kind}"'}
    return HttpResponse(body, content_type=KINDS[kind], headers=headers)


def chosen_by(person: Person, text: str, branch: str) -> tuple[Chosen, list[Unit]]:
    """The year and branch that are asked for, where this person oversees units at all."""
    if not any(held.role in queries.READERS_ABOVE for held in standings(person)):
        raise Http404
    year = int(text) if text.isdecimal() and len(text) == 4 else _latest(person)
    branches = [unit for unit in queries.units_overseen(person) if unit.level in ("bureau", "department")]
    path = next((unit.path for unit in branches if str(unit.pk) == branch), "")
    return Chosen(person, year, path), branches


def _latest(person: Person) -> int:
    """The last year of which self-evaluations have been handed in."""
    found = facts.overseen(person).filter(stage="self-evaluation").order_by("-year").values_list("year", flat=True).first()
    return found or queries.years(person)[0]
