"""Calls about cases: the same queries and the same doors as the pages."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Status

from jixiao.errors import WrongUse
from jixiao.form import to_json
from jixiao.report import json as told_json
from jixiao.web import journal
from jixiao.web.accounts.queries import acting
from jixiao.web.api import schemas as s
from jixiao.web.api.admission import Bearer, caller
from jixiao.web.api.lines import case_line, comment_line, form_faults
from jixiao.web.api.refusals import problem
from jixiao.web.cases import commenting, editing, queries, scoring, sheet
from jixiao.web.cases.exporting import KINDS as FORMATS
from jixiao.web.cases.exporting import exported
from jixiao.web.cases.forms import CaseForm
from jixiao.web.cases.judge import Judged, judge
from jixiao.web.cases.models import KINDS, STAGES, STATUSES, Case
from jixiao.web.cases.workflow import MOVES, Overtaken, approved_target, many, obstacle, perform, possible

router = Router(tags=["cases"])
READ, WRITE, MOVE = Bearer("read"), Bearer("write"), Bearer("move")
PAGE = 100


@router.get("/cases", auth=READ, response=s.Cases, url_name="api-cases")
def cases(request: HttpRequest, asked: Query[s.CasesAsked]) -> object:
    """Cases one may see, narrowed like the list of the pages; a hundred a page."""
    found = queries.cases_for(caller(request)).order_by("-year", "unit__path", "pk")
    for name, value, known in (("stage", asked.stage, STAGES), ("status", asked.status, STATUSES), ("kind", asked.kind, KINDS)):
        if value and value not in known:
            raise WrongUse(f"{name}：没有“{value}”这个取值。", f"{name}: there is no {value}.")
        found = found.filter(**{name: value}) if value else found
    if asked.year is not None:
        found = found.filter(year=asked.year)
    if asked.unit is not None:
        found = found.filter(unit__path__contains=f"/{asked.unit}/")
    if words := asked.q.replace("\x00", "").strip():
        found = found.filter(Q(name__icontains=words) | Q(unit__name__icontains=words) | Q(unit__code__startswith=words))
    pages = Paginator(found, PAGE)
    shown = pages.get_page(asked.page)
    return {
        "count": pages.count,
        "page": shown.number,
        "pages": pages.num_pages,
        "items": [case_line(case, caller(request), live=getattr(case, "live", None)) for case in shown],
    }


@router.post("/cases", auth=WRITE, response={201: s.CaseLine}, url_name="api-case-new")
def begin(request: HttpRequest, data: s.CaseIn) -> object:
    """Begin a new form."""
    form = CaseForm(data.dict(), person=caller(request))
    if not form.is_valid():
        raise WrongUse(*form_faults(form))
    return Status(201, case_line(sheet.create(by=caller(request), **form.cleaned_data), caller(request)))


@router.get("/cases/{int:pk}", auth=READ, response=s.CaseLine, url_name="api-case")
def one(request: HttpRequest, pk: int) -> object:
    """Where the case stands."""
    return case_line(queries.find_case(caller(request), pk), caller(request))


@router.get("/cases/{int:pk}/form", auth=READ, response=dict[str, Any], url_name="api-form")
def form(request: HttpRequest, pk: int) -> object:
    """The form as canonical JSON: the living one inside the unit, the one last handed in elsewhere."""
    return to_json(queries.shown_form(caller(request), queries.find_case(caller(request), pk)))


@router.get("/cases/{int:pk}/findings", auth=READ, response=dict[str, Any], url_name="api-findings")
def findings(request: HttpRequest, pk: int) -> object:
    """Recomputed scores with their workings, and what the checks found."""
    case = queries.find_case(caller(request), pk)
    judged = _judged(request, case)
    return {
        "profile": judged.profile.id,
        "scorecard": told_json.scorecard(judged.card, "zh") if judged.card else None,
        "findings": [told_json.finding(found, "zh") | {"en": found.message.en} for found in judged.findings],
        "checks": told_json.checks(judged.report, "zh") if judged.report else None,
    }


@router.post("/cases/{int:pk}/cells", auth=WRITE, response=s.Saved, url_name="api-cells")
def cells(request: HttpRequest, pk: int, data: s.Cells) -> object:
    """Save cells, each only where it still holds what its writer saw; `overtaken` and `closed` are left as they are."""
    queries.find_case(caller(request), pk)
    changes = [editing.Change(c.path, c.was, c.text) for c in data.changes]
    return _saved(editing.save(pk, changes, by=caller(request), means="pasted"))


@router.post("/cases/{int:pk}/rows", auth=WRITE, response=s.Saved, url_name="api-rows")
def rows(request: HttpRequest, pk: int, data: s.Row) -> object:
    """Add a row below row `index`, or remove that row."""
    queries.find_case(caller(request), pk)
    change = editing.insert_row if data.what == "add" else editing.remove_row
    return _saved(change(pk, data.scope, data.index, by=caller(request)))


@router.post("/cases/{int:pk}/undo", auth=WRITE, response=s.Saved, url_name="api-undo")
def undo(request: HttpRequest, pk: int) -> object:
    """Take back the last save."""
    queries.find_case(caller(request), pk)
    return _saved(editing.undo(pk, by=caller(request)))


@router.post("/cases/{int:pk}/profile", auth=WRITE, response=s.CaseLine, url_name="api-profile")
def profile(request: HttpRequest, pk: int, data: s.ProfileIn) -> object:
    """Score the form by other rules from now on; the reason is journalled."""
    if not scoring.may_choose(caller(request), queries.find_case(caller(request), pk)):
        raise Http404
    scoring.choose(pk, data.profile, by=caller(request), reason=data.reason)
    return case_line(queries.find_case(caller(request), pk), caller(request))


@router.get("/cases/{int:pk}/moves", auth=READ, response=list[s.MoveOut], url_name="api-moves")
def moves(request: HttpRequest, pk: int) -> object:
    """The moves one could make now, each with what stands in its way."""
    person, case = caller(request), queries.find_case(caller(request), pk)
    return [
        {
            "name": move.name,
            "label": move.label.zh,
            "en": move.label.en,
            "needs_note": move.note,
            "obstacle": problem(reason) if (reason := obstacle(move, case, person, acting(person, move.roles, case.unit))) else None,
        }
        for move in possible(case, person)
    ]


@router.post("/cases/{int:pk}/moves", auth=MOVE, response=s.CaseLine, url_name="api-move")
def move(request: HttpRequest, pk: int, data: s.MoveIn) -> object:
    """Make one move on the case as it was looked at."""
    case = queries.find_case(caller(request), pk)
    _known(data.move)
    if data.version != case.version:
        raise Overtaken("这张表在您读取之后又有改动。", "The form has changed since you read it.")
    perform(data.move, case, by=caller(request), note=data.note, due=data.due)
    return case_line(case, caller(request))


@router.post("/moves", auth=MOVE, response=list[dict[str, Any]], url_name="api-moves-bulk")
def bulk(request: HttpRequest, data: s.BulkIn) -> object:
    """The same move on many cases, each on its own; what failed says why."""
    _known(data.move)
    found = queries.cases_for(caller(request)).filter(pk__in=data.cases)
    done = many(data.move, found, by=caller(request), note=data.note)
    return [{"id": case.pk, "problem": problem(refusal) if refusal else None} for case, refusal in done]


@router.get("/cases/{int:pk}/history", auth=READ, response=list[dict[str, Any]], url_name="api-history")
def history(request: HttpRequest, pk: int) -> object:
    """The moves one may read about, with the hash of the form that each froze."""
    case = queries.find_case(caller(request), pk)
    return [
        {
            "move": step.move,
            "stage": step.stage,
            "before": step.before,
            "after": step.after,
            "note": step.note,
            "by": str(step.by),
            "at": step.at.isoformat(),
            "version": step.version_id,
            "sha256": step.version.sha256 if step.version else None,
        }
        for step in queries.steps_for(caller(request), case)
    ]


@router.get("/cases/{int:pk}/versions/{int:version}", auth=READ, response=dict[str, Any], url_name="api-version")
def version(request: HttpRequest, pk: int, version: int) -> object:
    """The form as it stood at a move."""
    found = queries.versions_for(caller(request), queries.find_case(caller(request), pk)).filter(pk=version).first()
    if found is None:
        raise Http404
    return {"stage": found.stage, "mark": found.mark, "sha256": found.sha256, "form": found.form}


@router.get("/cases/{int:pk}/comments", auth=READ, response=list[dict[str, Any]], url_name="api-comments")
def comments(request: HttpRequest, pk: int) -> object:
    """What was said about the case and its cells."""
    case = queries.find_case(caller(request), pk)
    return [comment_line(said) for said in case.comments.select_related("by")]


@router.post("/cases/{int:pk}/comments", auth=WRITE, response={201: dict[str, Any]}, url_name="api-comment")
def comment(request: HttpRequest, pk: int, data: s.CommentIn) -> object:
    """Say something about a cell or the whole form."""
    person, case = caller(request), queries.find_case(caller(request), pk)
    if not queries.may_comment(person, case):
        raise Http404
    return Status(201, comment_line(commenting.keep(case, data.path, data.text.strip(), by=person)))


@router.post("/cases/{int:pk}/comments/{int:comment}/close", auth=WRITE, response=dict[str, Any], url_name="api-comment-close")
def close(request: HttpRequest, pk: int, comment: int) -> object:
    """A comment has been dealt with."""
    person, case = caller(request), queries.find_case(caller(request), pk)
    said = case.comments.filter(pk=comment).first() if queries.may_comment(person, case) else None
    if said is None:
        raise Http404
    queries.close(said, person)
    said.refresh_from_db()
    return comment_line(said)


@router.get("/cases/{int:pk}/export", auth=READ, url_name="api-export")
def export(request: HttpRequest, pk: int, format: str = "docx", layout: str | None = None) -> HttpResponse:  # noqa: A002 - the reader's word
    """The form as docx, xlsx, pdf, html, json, annotated or redacted, on its own layout or another."""
    case = queries.find_case(caller(request), pk)
    if format not in FORMATS:
        raise WrongUse(f"没有“{format}”这种格式。", f"There is no format {format}.")
    body, _name = exported(_judged(request, case), case, format, layout)
    journal.write("export", person=caller(request), subject=f"case:{pk}", data={"format": format, "version": case.version})
    headers = {"Content-Disposition": f'attachment; filename="case-{pk}.{FORMATS[format].ending}"'}
    return HttpResponse(body, content_type=FORMATS[format].media, headers=headers)


def _known(name: str) -> None:
    if name not in MOVES:
        raise WrongUse(f"没有“{name}”这一步。", f"There is no move {name}.")


def _judged(request: HttpRequest, case: Case) -> Judged:
    """The form as this person sees it, held against the approved target."""
    return judge(queries.shown_form(caller(request), case), case, approved_target(case) if case.stage != "target" else None)


def _saved(saved: editing.Saved) -> dict[str, Any]:
    return {
        "version": saved.case.version,
        "changed": list(saved.changed),
        "overtaken": saved.overtaken,
        "closed": list(saved.closed),
        "errors": saved.judged.errors,
        "warnings": saved.judged.warnings,
    }
