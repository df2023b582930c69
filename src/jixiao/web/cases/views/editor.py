"""The form itself: the official sheet, which the clerk types into and the reviewer reads."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from jixiao import layouts
from jixiao.errors import JixiaoError, WrongUse
from jixiao.web import journal
from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import acting
from jixiao.web.cases import commenting, editing, queries, reviewing, scoring, sheet
from jixiao.web.cases.editing import Change, Saved
from jixiao.web.cases.exporting import KINDS, exported
from jixiao.web.cases.grid import grid
from jixiao.web.cases.judge import Judged, judge, suggestions
from jixiao.web.cases.models import Case, Transition
from jixiao.web.cases.workflow import approved_target, deadline, obstacle, possible
from jixiao.web.requests import SignedIn
from jixiao.web.text import say, told


@login_required
@require_GET
def case(request: SignedIn, pk: int) -> HttpResponse:
    """The sheet with scores, findings, comments, history and the moves one may make."""
    found = queries.find_case(request.user, pk)
    return render(request, "cases/case.html", _page(request.user, found))


@login_required
@require_POST
def cell(request: SignedIn, pk: int) -> HttpResponse:
    """Save one cell; the answer updates it and every cell that follows from it."""
    queries.find_case(request.user, pk)
    change = Change(request.POST.get("path", ""), request.POST.get("was", ""), request.POST.get("text", "")[:20_000])
    try:
        saved = editing.save(pk, [change], by=request.user)
    except JixiaoError as error:
        return _refused(request, error, change)
    if saved.reshaped and not saved.overtaken:
        answer = _sheet(request, saved)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#sheet", "outerHTML"
        return answer
    return render(request, "cases/saved.html", _answer(request.user, saved, [change]))


@login_required
@require_POST
def paste(request: SignedIn, pk: int) -> HttpResponse:
    """Save a block copied from a spreadsheet, as one save."""
    queries.find_case(request.user, pk)
    try:
        changes = [Change(str(c["path"]), str(c["was"]), str(c["text"])[:20_000]) for c in json.loads(request.POST.get("cells", ""))[:2000]]
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest(say("粘贴的内容无法识别。", "The pasted block cannot be read."))
    try:
        saved = editing.save(pk, changes, by=request.user, means="pasted")
    except JixiaoError as error:
        return _refused(request, error)
    if saved.overtaken or saved.closed:
        messages.warning(
            request,
            say(
                "有 {n} 格没有改：已被别人修改或不允许修改。",
                "{n} cells were left as they are.",
                n=len(saved.overtaken) + len(saved.closed),
            ),
        )
    return _sheet(request, saved)


@login_required
@require_POST
def undo(request: SignedIn, pk: int) -> HttpResponse:
    """Take back the last save."""
    queries.find_case(request.user, pk)
    try:
        return _sheet(request, editing.undo(pk, by=request.user))
    except JixiaoError as error:
        return _refused(request, error)


@login_required
@require_POST
def rows(request: SignedIn, pk: int) -> HttpResponse:
    """Add a row below, or remove a row."""
    queries.find_case(request.user, pk)
    scope, index, what = request.POST.get("scope", ""), request.POST.get("index", ""), request.POST.get("what")
    change = {"add": editing.insert_row, "remove": editing.remove_row}.get(what or "")
    if change is None or not index.isdecimal():
        return HttpResponseBadRequest()
    try:
        return _sheet(request, change(pk, scope, int(index), by=request.user))
    except JixiaoError as error:
        return _refused(request, error)


@login_required
@require_POST
def comment(request: SignedIn, pk: int) -> HttpResponse:
    """Say something about a cell or the whole form."""
    found = queries.find_case(request.user, pk)
    if not queries.may_comment(request.user, found):
        raise Http404
    text = request.POST.get("text", "").strip()[:2000]
    path = request.POST.get("path", "")[:60]
    if text:
        try:
            commenting.keep(found, path, text, by=request.user)
        except JixiaoError as error:
            messages.error(request, told(error.message))
    return redirect("case", pk)


@login_required
@require_POST
def close_comment(request: SignedIn, pk: int, comment_pk: int) -> HttpResponse:
    """A comment has been dealt with."""
    found = queries.find_case(request.user, pk)
    if not queries.may_comment(request.user, found):
        raise Http404
    said = get_object_or_404(found.comments.filter(closed_at=None), pk=comment_pk)
    queries.close(said, request.user)
    return redirect("case", pk)


@login_required
@require_GET
def history(request: SignedIn, pk: int) -> HttpResponse:
    """Every move and every save."""
    found = queries.find_case(request.user, pk)
    context = {
        "case": found,
        "transitions": _with_earlier(list(queries.steps_for(request.user, found).order_by("pk"))),
        "edits": found.edits.select_related("by")[:300] if queries.sees_live(request.user, found) else (),
        "form": queries.shown_form(request.user, found),
    }
    return render(request, "cases/history.html", context)


def _with_earlier(steps: list[Transition]) -> list[tuple[Transition, int | None]]:
    """Each step, oldest first, with the version before it where the form has changed since."""
    kept: list[tuple[Transition, int | None]] = []
    for before, step in zip([None, *steps], steps, strict=False):
        changed = before is not None and before.version and step.version and before.version.sha256 != step.version.sha256
        kept.append((step, before.version_id if before is not None and changed else None))
    return kept


@login_required
@require_GET
def version(request: SignedIn, pk: int, number: int) -> HttpResponse:
    """The form as it stood at a move, beside what differs from another version or from now."""
    found = queries.find_case(request.user, pk)
    kept = queries.versions_for(request.user, found)
    frozen = get_object_or_404(kept, pk=number)
    form = sheet.form_of(frozen.form, {})
    against = kept.filter(pk=request.GET["against"]).first() if request.GET.get("against", "").isdecimal() else None
    other = sheet.form_of(against.form, {}) if against else queries.shown_form(request.user, found)
    context = {
        "case": found,
        "version": frozen,
        "against": against,
        "versions": kept,
        "grid": grid(judge(form, found), found, None),
        "differences": editing.differences(form, other),
    }
    return render(request, "cases/version.html", context)


@login_required
@require_GET
def export(request: SignedIn, pk: int, format: str) -> HttpResponse:  # noqa: A002 - the reader's word
    """The form as docx, xlsx, pdf, html or json, on its own layout or another."""
    found = queries.find_case(request.user, pk)
    if format not in KINDS:
        raise Http404
    try:
        judged = judge(queries.shown_form(request.user, found), found, approved_target(found) if found.stage != "target" else None)
        body, name = exported(judged, found, format, request.GET.get("layout"))
    except JixiaoError as error:
        messages.error(request, told(error.message))
        return redirect("case", pk)
    journal.write("export", person=request.user, subject=f"case:{pk}", data={"format": format, "version": found.version})
    return HttpResponse(body, content_type=KINDS[format].media, headers={"Content-Disposition": _attachment(name)})


def _page(person: Person, found: Case) -> dict[str, object]:
    form = queries.shown_form(person, found)
    approved = approved_target(found)
    judged = judge(form, found, approved if found.stage != "target" else None)
    live = queries.sees_live(person, found)
    return {
        **_known(person, found, judged),
        "last": queries.last_year(person, found),
        "edits": live and queries.may_edit(person, found),
        "live": live,
        "comments": found.comments.select_related("by", "closed_by"),
        **_moves(person, found),
        "formats": KINDS,
        "other_layouts": [
            one for one in layouts.catalogue() if one.kind == found.kind and one.stage == form.stage and one.id != found.layout
        ],
        "may_review": queries.may_review(person, found),
        "reviews": found.reviews.select_related("by"),
        "due": deadline(found),
        "steps": queries.steps_for(person, found)[:100],
    }


def _known(person: Person, found: Case, judged: Judged) -> dict[str, object]:
    """What the sheet and the panels beside it need."""
    last = queries.last_year(person, found)
    live = queries.sees_live(person, found)
    return {
        "case": found,
        "judged": judged,
        "grid": grid(judged, found, person, last=queries.shown_form(person, last) if last is not None else None, read_only=not live),
        "suggestions": list(suggestions(judged.card)),
        "undoable": live and queries.may_edit(person, found) and editing.undoable(found.pk),
        "may_comment": queries.may_comment(person, found),
        "profiles": scoring.fitting(found) if scoring.may_choose(person, found) else (),
        "can_add": live and queries.may_change(person, found, "indicators[0].name"),
    }


def _moves(person: Person, found: Case) -> dict[str, object]:
    moves = [{"move": m, "obstacle": obstacle(m, found, person, acting(person, m.roles, found.unit))} for m in possible(found, person)]
    return {"moves": moves, "asks_due": any(m["move"].name == "notify" for m in moves)}  # type: ignore[attr-defined]


def _answer(person: Person, saved: Saved, changes: list[Change]) -> dict[str, object]:
    known = _known(person, saved.case, saved.judged)
    by_path = known["grid"].by_path  # type: ignore[attr-defined]
    typed = {c.path for c in changes}
    return known | {
        "saved": saved,
        "own": [by_path[p] for p in typed if p in by_path],
        "others": [by_path[p] for p in saved.changed if p in by_path and p not in typed],
        "marks": [s for p, s in by_path.items() if p not in saved.overtaken],
        "conflicts": [by_path[p] for p in saved.overtaken if p in by_path],
        "edits": True,
        **_moves(person, saved.case),
    }


def _sheet(request: SignedIn, saved: Saved) -> HttpResponse:
    known = _known(request.user, saved.case, saved.judged) | _moves(request.user, saved.case)
    return render(request, "cases/sheet_answer.html", known | {"edits": True, "live": True})


def _refused(request: SignedIn, error: JixiaoError, change: Change | None = None) -> HttpResponse:
    """The reason, in the page's message area; what was typed stays where it was typed."""
    status = 400 if isinstance(error, WrongUse) else 409
    answer = render(request, "cases/refused.html", {"sentence": told(error.message), "change": change}, status=status)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#messages", "innerHTML"
    return answer


@login_required
@require_POST
def review(request: SignedIn, pk: int) -> HttpResponse:
    """Record a review score or finding of a sampled form."""
    found = queries.find_case(request.user, pk)
    if not queries.may_review(request.user, found):
        raise Http404
    path, note = request.POST.get("path", "")[:60], request.POST.get("note", "").strip()[:4000]
    try:
        reviewing.keep(found, path, request.POST.get("score", ""), note, by=request.user)
    except JixiaoError as error:
        messages.error(request, told(error.message))
    return redirect("case", pk)


def _attachment(name: str) -> str:
    from urllib.parse import quote

    return f"attachment; filename*=UTF-8''{quote(name)}"
