"""What a form's actual values are computed from: all indicators, one indicator back to its records, binding, and writing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from jixiao.errors import EvidenceError, JixiaoError, Message
from jixiao.evidence.sentence import shown
from jixiao.form import Form
from jixiao.profile import load as load_profile
from jixiao.score import Row as ScoreRow
from jixiao.score import score
from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import INSIDE, acting
from jixiao.web.cases.models import Case
from jixiao.web.cases.queries import find_case, shown_form
from jixiao.web.evidence import attaching, binding, drawing, findings, queries, requiring
from jixiao.web.evidence.binding import Bound, Desk, Part, Since
from jixiao.web.evidence.findings import few, few_of
from jixiao.web.evidence.findings import told as told_now
from jixiao.web.evidence.models import Frozen, Record, Required, pack
from jixiao.web.evidence.queries import Sight
from jixiao.web.evidence.texts import columns_of
from jixiao.web.requests import SignedIn
from jixiao.web.text import language, say, told

A_PAGE = 25
STATES = {
    "free": Message("未绑定口径", "bound to nothing"),
    "worded": Message("定性，有旁证", "in words, with support"),
    "untaken": Message("尚未取数", "not taken yet"),
    "same": Message("与台账一致", "as the ledgers say"),
    "moved": Message("台账已有变动", "the ledgers have changed since"),
    "retyped": Message("表中的值是另写的", "the form says something else"),
}


@login_required
@require_GET
def case(request: SignedIn, pk: int) -> HttpResponse:
    """Every indicator with what it is computed from, the number now, what the form says, and what is wrong with it."""
    found = find_case(request.user, pk)
    inside = acting(request.user, INSIDE, found.unit) is not None
    rows = findings.rows_for(request.user, found, shown_form(request.user, found))
    context = {
        "case": found, "rows": rows, "inside": inside, "binds": queries.may_bind(request.user, found), "states": STATES,
        "bound": sum(bool(r.parts or r.frozen) for r in rows), "takeable": sum(bool(r.text) for r in rows),
        "findings": findings.findings(found, rows, inside=inside), "leftover": queries.leftover(found) if inside else (),
    }  # fmt: skip
    return render(request, "evidence/case.html", context)


@login_required
@require_GET
def told_findings(request: SignedIn, pk: int) -> HttpResponse:
    """What the evidence says is wrong, for the page of the form."""
    found = find_case(request.user, pk)
    inside = acting(request.user, INSIDE, found.unit) is not None
    rows = findings.rows_for(request.user, found, shown_form(request.user, found))
    context = {"case": found, "findings": findings.findings(found, rows, inside=inside), "rows": [r for r in rows if r.parts or r.kept]}
    return render(request, "evidence/findings.html", context)


@login_required
@require_GET
def lineage(request: SignedIn, pk: int, index: int) -> HttpResponse:
    """One indicator: form cell ← score ← actual ← measure sentence ← records."""
    found = find_case(request.user, pk)
    form = shown_form(request.user, found)
    if index >= len(form.indicators):
        raise Http404
    inside = acting(request.user, INSIDE, found.unit) is not None
    one = findings.rows_for(request.user, found, form)[index]
    chosen = request.GET.get("part", "0")
    part = int(chosen) if chosen.isdecimal() else 0
    context: dict[str, Any] = {
        "case": found, "index": index, "row": form.indicators[index], "inside": inside, "states": STATES, "one": one, "part": part,
        "binds": queries.may_bind(request.user, found), "total": len(form.indicators), "working": _working(form, found, index),
        "opens": queries.shows_files(request.user, found),
        "attachments": queries.filed(found).get(index, ()),
        "required": Required.objects.filter(case=found, index=index).prefetch_related("files__by"),
    }  # fmt: skip
    if inside:
        desk, parts = Desk.of(found), (*one.parts, *one.supports)
        steps = [_step(p, one, desk) for p in parts]
        context |= {"steps": steps[: len(one.parts)], "supports": steps[len(one.parts) :], "table": _live_rows(request, found, parts, part)}
        context["pictures"] = drawing.pictures([one], desk, language())
    else:
        context |= {"frozen": [_since(s) for s in one.since], "table": _frozen_rows(request, found, one.kept, part)}
    return render(request, "evidence/lineage.html", context)


@login_required
@require_GET
def builder(request: SignedIn, pk: int, index: int) -> HttpResponse:
    """Choose or build what the indicator is computed from; the sentence and the number follow as one edits."""
    found, _form, one, desk = _one(request, pk, index)
    given = request.GET
    measures = sorted(pack().measures.values(), key=lambda m: m.zh)
    kept = set(desk.book.frames)
    code = given.get("ledger", "")
    context = {
        "case": found, "index": index, "one": one, "row": one.row, "suggested": binding.suggested(one.row, desk),
        "measures": [m for m in measures if all(q.ledger.name in kept for q in m.queries())], "given": given,
        "ledgers": [(name, ledger.label) for name, ledger in pack().ledgers.items() if name in kept],
        "columns": columns_of(pack().ledgers[code]) if code in kept else (), "kinds": binding.VALUES,
        "lines": [_line(given, f"w{n}") for n in range(3)], "share": _line(given, "s"), "relations": binding.OPERATORS,
        "enums": [c for c in columns_of(pack().ledgers[code]) if c.values] if code in kept else (), **_tried(given, desk),
    }  # fmt: skip
    return render(request, "evidence/trial.html" if request.headers.get("HX-Request") else "evidence/builder.html", context)


@login_required
@require_POST
def bind(request: SignedIn, pk: int, index: int) -> HttpResponse:
    """Bind, unbind, word, or type a value over the computed one."""
    found, _form, _one_bound, _desk = _one(request, pk, index)
    post, what = request.POST, request.POST.get("what") or request.GET.get("what", "")
    part = int(post["part"]) if post.get("part", "").isdecimal() else 0
    try:
        match what:
            case "measure":
                binding.bind(found, index, post.get("measure", ""), None, by=request.user, support="support" in post)
            case "built":
                binding.bind(found, index, "", binding.built(post), by=request.user, support="support" in post)
            case "unbind":
                binding.unbind(found, index, part, by=request.user)
            case "wording":
                binding.say_as(found, index, post.get("wording", "").strip(), by=request.user)
            case "override":
                binding.override(found, index, part, post.get("typed", ""), post.get("reason", ""), by=request.user)
            case "require":
                requiring.ask(found, index, post.get("name", ""), by=request.user)
            case "waive":
                requiring.waive(found, index, part, post.get("reason", ""), by=request.user)
    except JixiaoError as error:
        messages.error(request, told(error.message))
        if what == "built":
            kept = urlencode({name: str(text) for name, text in post.items() if name not in ("csrfmiddlewaretoken", "what", "support")})
            return redirect(f"{reverse('evidence:builder', args=[pk, index])}?{kept}")
    return redirect("evidence:lineage", pk, index)


@login_required
@require_POST
def take(request: SignedIn, pk: int) -> HttpResponse:
    """Write computed values into the form: of one indicator, or of every bound one."""
    found = find_case(request.user, pk)
    if not queries.may_bind(request.user, found):
        raise Http404
    index = request.POST.get("index", "")
    wanted = [int(index)] if index.isdecimal() else range(len(shown_form(request.user, found).indicators))
    try:
        left = binding.take(found, wanted, by=request.user)
    except JixiaoError as error:
        left = [error.message]
    for message in left[:20]:
        messages.warning(request, told(message))
    if not left:
        messages.success(request, say("已取数，写入表中并固定了依据。", "Taken: written into the form, with what it rests on."))
    return redirect("evidence:lineage", pk, int(index)) if index.isdecimal() else redirect("evidence:case", pk)


@login_required
@require_POST
def attach(request: SignedIn, pk: int, index: int) -> HttpResponse:
    """Evidence files behind an indicator."""
    found = find_case(request.user, pk)
    if not queries.may_bind(request.user, found) or index >= len(shown_form(request.user, found).indicators):
        raise Http404
    asked = request.POST.get("required", "")
    required = Required.objects.filter(case=found, index=index, pk=int(asked)).first() if asked.isdecimal() else None
    attaching.many(request, case=found, index=index, required=required)
    return redirect("evidence:lineage", pk, index)


def _one(request: SignedIn, pk: int, index: int) -> tuple[Case, Any, Bound, Desk]:
    """The indicator of a form that this person may bind."""
    found = find_case(request.user, pk)
    form = shown_form(request.user, found)
    if not queries.may_bind(request.user, found) or index >= len(form.indicators):
        raise Http404
    desk = Desk.of(found)
    return found, form, next(binding.bound(found, form, desk, only=index)), desk


def _line(given: Any, name: str) -> dict[str, str]:
    """One condition of the builder as it was given: column, relation, value."""
    return {"name": name, "column": given.get(f"{name}c", ""), "relation": given.get(f"{name}o", "=="), "value": given.get(f"{name}v", "")}


def _tried(given: Any, desk: Desk) -> dict[str, Any]:
    """What the measure chosen or built gives now, or what is wrong with it."""
    try:
        if name := given.get("measure", ""):
            measure = binding.measure_of(name, None)
        elif given.get("ledger", ""):
            measure = binding.measure_of("own", binding.built(given))
        else:
            return {}
        result, sentence = desk.run(measure)
    except EvidenceError as error:
        return {"trial_fault": error.message}
    value = f"{shown(result.value)}{measure.unit}" if result.value is not None else "—"
    return {
        "trial": measure,
        "sentence": sentence,
        "value": value,
        "reason": result.reason,
        "count": result.count,
        "series": result.series[:24],
    }


def _step(part: Part, one: Bound, desk: Desk) -> dict[str, Any]:
    """One promise for the page: what it gives now beside what was frozen."""
    kept = next((s for s in one.since if s.frozen.part == part.binding.part and s.frozen.measure == part.binding.measure), None)
    return {
        "part": part, "frozen": kept.frozen if kept else None, "moved": bool(kept and kept.moved), "then": kept.then if kept else "",
        "differs": bool(kept and kept.moved and kept.then != part.shown),
        "void": binding.void_rows(part, desk), "series": part.result.series[:24] if part.result else (),
        "rows": part.result.count if part.result else 0,
    }  # fmt: skip


def _live_rows(request: SignedIn, found: Case, parts: tuple[Part, ...], number: int) -> dict[str, Any] | None:
    part = parts[number] if number < len(parts) else None
    if part is None or part.result is None or not part.result.selections:
        return None
    first = part.result.selections[0]
    seen = queries.sight(request.user, found.unit, opened=request.GET.get("open") == "1")
    return _table(request, found, first.query.ledger.name, list(first.ids()), seen)


def _frozen_rows(request: SignedIn, found: Case, kept: tuple[Frozen, ...], number: int) -> dict[str, Any] | None:
    """The frozen rows for somebody outside the unit: masked, and not at all where they are a few people."""
    if number >= len(kept) or not kept[number].rows:
        return None
    code, ids = kept[number].rows[0]
    if few(code, len(ids)):
        return {"few": True}
    return _table(request, found, code, ids, Sight(frozenset()))


def _table(request: SignedIn, found: Case, code: str, ids: list[str], seen: Sight) -> dict[str, Any]:
    """A page of records by their ids, as this person sees them."""
    return table(request.user, found, (code, ids), seen, request.GET.get("page"))


def table(person: Person, found: Case, rows_of: tuple[str, list[str]], seen: Sight, number: str | int | None) -> dict[str, Any]:
    """Page `number` of the records (ledger, ids) behind a number; that somebody looked at them is kept in the journal."""
    code, ids = rows_of
    page = Paginator(ids, A_PAGE).get_page(number)
    kept = {r.key: r for r in Record.objects.filter(ledger__unit=found.unit, ledger__code=code, key__in=list(page.object_list))}
    records = [kept[key] for key in page.object_list if key in kept]
    columns = columns_of(pack().ledgers[code])
    if records:
        queries.journal_view(person, records[0].ledger, seen, len(records), opened=seen.opened)
    rows = [(r, [queries.cell(r, c, seen) for c in columns]) for r in records]
    return {
        "ledger": pack().ledgers[code],
        "columns": columns,
        "rows": rows,
        "page": page,
        "count": len(ids),
        "record_ledger": records[0].ledger_id if records else None,
    }


def outside(frozen: Frozen) -> dict[str, Any]:
    """What a superior reads of a frozen part: the sentence, without a row count that is a few people."""
    hides = few_of(frozen)
    return {"frozen": frozen, "few": hides, "label": Message(*frozen.label), "sentence": None if hides else Message(*frozen.sentence)}


def _since(since: Since) -> dict[str, Any]:
    """The same with whether its ledger has moved."""
    return outside(since.frozen) | {"now": told_now(since, inside=False) if since.moved else None}


def _working(form: Form, case: Case, index: int) -> ScoreRow | None:
    """How the indicator's score is worked out; a target has none."""
    if form.stage == "target":
        return None
    return next((r for r in score(form, load_profile(case.profile)).rows if r.kind == "indicator" and r.index == index), None)
