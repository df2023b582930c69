"""Calls about what follows a hand-in: reviews, samples, differences, what the public may see, charts."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from jixiao.web import journal
from jixiao.web.accounts.queries import standings
from jixiao.web.api import review_schemas as s
from jixiao.web.api.admission import Bearer, caller
from jixiao.web.api.refusals import problem
from jixiao.web.api.schemas import Key, Year, figure
from jixiao.web.cases import editing, queries, reviewing, sampling, sheet
from jixiao.web.cases.models import Case, Review
from jixiao.web.cases.workflow import fingerprint
from jixiao.web.overview import facts
from jixiao.web.overview.figures import charts
from jixiao.web.overview.views import as_file, chosen_by
from jixiao.web.public import queries as public
from jixiao.web.public.masking import masked_form, pieces, where
from jixiao.web.public.publishing import decide, decided

router = Router(tags=["reviews"])
READ, WRITE, MOVE = Bearer("read"), Bearer("write"), Bearer("move")


@router.get("/cases/{int:pk}/edits", auth=READ, response=list[dict[str, Any]], url_name="api-edits")
def edits(request: HttpRequest, pk: int) -> object:
    """The last 300 saves, each cell with what stood there before; of a form at work only inside its unit."""
    case = queries.find_case(caller(request), pk)
    if not queries.sees_live(caller(request), case):
        return []
    return [
        {"number": e.number, "means": e.means, "by": str(e.by), "at": e.at.isoformat(), "cells": e.cells}
        for e in case.edits.select_related("by")[:300]
    ]


@router.get("/cases/{int:pk}/versions", auth=READ, response=list[dict[str, Any]], url_name="api-versions")
def versions(request: HttpRequest, pk: int) -> object:
    """The frozen versions that one may read, the newest first."""
    kept = queries.versions_for(caller(request), queries.find_case(caller(request), pk))
    return [
        {"id": v.pk, "number": v.number, "stage": v.stage, "mark": v.mark, "sha256": v.sha256, "by": str(v.by), "at": v.at.isoformat()}
        for v in kept.defer("form")
    ]


@router.get("/cases/{int:pk}/versions/{int:version}/differences", auth=READ, response=list[dict[str, str]], url_name="api-differences")
def differences(request: HttpRequest, pk: int, version: int, against: Key | None = None) -> object:
    """What differs between a version and another one, or the form as it stands now."""
    case = queries.find_case(caller(request), pk)
    kept = queries.versions_for(caller(request), case)
    first, other = kept.filter(pk=version).first(), kept.filter(pk=against).first() if against is not None else None
    if first is None or (against is not None and other is None):
        raise Http404
    later = sheet.form_of(other.form, {}) if other else queries.shown_form(caller(request), case)
    found: list[Any] = editing.differences(sheet.form_of(first.form, {}), later)
    return [{"path": d["path"], "label": d["label"].zh, "en": d["label"].en, "before": d["before"], "after": d["after"]} for d in found]


@router.get("/cases/{int:pk}/reviews", auth=READ, response=list[s.ReviewOut], url_name="api-reviews")
def reviews(request: HttpRequest, pk: int) -> object:
    """What a sample review found."""
    return [_review(kept) for kept in queries.find_case(caller(request), pk).reviews.select_related("by")]


@router.post("/cases/{int:pk}/reviews", auth=WRITE, response=s.ReviewOut, url_name="api-review")
def review(request: HttpRequest, pk: int, data: s.ReviewIn) -> object:
    """Record a score or a finding of a sampled form."""
    case = queries.find_case(caller(request), pk)
    if not queries.may_review(caller(request), case):
        raise Http404
    return _review(reviewing.keep(case, data.path, data.score, data.note.strip(), by=caller(request)))


@router.get("/samples", auth=READ, response=list[dict[str, Any]], url_name="api-samples")
def samples(request: HttpRequest) -> object:
    """What has been drawn."""
    _finance(request)
    return [
        {
            "id": d.pk, "case": d.case_id, "unit": d.case.unit_id, "why": d.why, "seed": d.seed, "done": d.done,
            "reviewer": str(d.reviewer) if d.reviewer else None, "until": str(d.until) if d.until else None,
        }
        for d in sampling.drawn(caller(request))[:500]
    ]  # fmt: skip


@router.get("/samples/draw", auth=READ, response=s.Draw, url_name="api-draw")
def draw(request: HttpRequest, asked: Query[s.DrawAsked]) -> object:
    """Whom a draw would take; nothing is moved."""
    _finance(request)
    pool = sampling.ready(caller(request)).filter(year=asked.year)
    seed = asked.seed or sampling.new_seed()
    chosen = [
        {"case": c.pk, "unit": c.unit_id, "name": c.name, "why": why.zh, "en": why.en}
        for c, why in sampling.draw(pool, asked.percent, seed)
    ]
    reviewers = [{"id": p.pk, "name": str(p)} for p in sampling.agencies()]
    return {"seed": seed, "pool": pool.count(), "chosen": chosen, "reviewers": reviewers}


@router.post("/samples", auth=MOVE, response=list[dict[str, Any]], url_name="api-sample")
def sample(request: HttpRequest, data: s.DrawIn) -> object:
    """Take the forms of a draw into sample review."""
    _finance(request)
    reviewer = sampling.agencies().filter(pk=data.reviewer).first() if data.reviewer is not None else None
    if data.reviewer is not None and reviewer is None:
        raise Http404
    until = data.until or timezone.localdate() + dt.timedelta(days=30)
    chosen = sampling.draw(sampling.ready(caller(request)).filter(year=data.year), data.percent, data.seed)
    done = sampling.take(chosen, by=caller(request), seed=data.seed, reviewer=reviewer, until=until)
    return [{"case": one.case.pk, "problem": problem(one.refused) if one.refused else None} for one in done]


@router.get("/cases/{int:pk}/disclosure", auth=READ, response=s.Disclosure, url_name="api-disclosure")
def disclosure(request: HttpRequest, pk: int) -> object:
    """What of the form may be personal, what was decided about it, and the form as the public would see it."""
    case = public.find_for_decision(caller(request), pk)
    journal.write("personal-data-seen", person=caller(request), subject=f"case:{pk}")
    return _disclosure(case)


@router.post("/cases/{int:pk}/disclosure", auth=WRITE, response=s.Disclosure, url_name="api-decide")
def decision(request: HttpRequest, pk: int, data: s.DecisionIn) -> object:
    """Decide what is shown as it is; everything else that may be personal is masked."""
    case = public.find_for_decision(caller(request), pk)
    decide(case, by=caller(request), released=data.released, added=data.added, note=data.note)
    return _disclosure(case)


@router.get("/published", auth=READ, response=list[s.PublishedLine], url_name="api-published")
def published(request: HttpRequest, q: str = "", year: Year | None = None, unit: Key | None = None) -> object:  # noqa: ARG001
    """Published forms, the newest year first, at most 500; their files stand at /public/ID/FORMAT/ without a token."""
    public.catch_up()
    found = public.publications(words=q.replace("\x00", "")[:80], year=year, unit=unit)[:500]
    return [
        {
            "id": p.case_id, "name": p.name, "unit": p.case.unit.name, "year": p.case.year, "kind": p.case.kind, "sha256": p.sha256,
            "approved_sha256": p.approved_sha256, "at": p.at,
        }
        for p in found
    ]  # fmt: skip


@router.get("/overview", auth=READ, response=list[s.ChartOut], url_name="api-overview")
def overview(request: HttpRequest, year: Year, branch: Key | None = None) -> object:
    """The figures of every chart of a year, for the units one oversees or a branch of them."""
    chosen, _ = chosen_by(caller(request), str(year), str(branch or ""))
    facts.bring_up(facts.overseen(caller(request)).filter(year=year), by=caller(request))
    return [
        {"name": c.name, "title": c.title, "head": list(c.head), "rows": [[_plain(v) for v in row] for row in c.rows]}
        for c in charts(chosen)
    ]


@router.get("/overview/{slug:name}/{slug:kind}", auth=READ, url_name="api-chart")
def chart(request: HttpRequest, name: str, kind: str, year: Year, branch: Key | None = None) -> HttpResponse:
    """One chart as svg, csv or xlsx."""
    return as_file(chosen_by(caller(request), str(year), str(branch or ""))[0], name, kind)


def _finance(request: HttpRequest) -> None:
    if not any(held.role == "finance" for held in standings(caller(request))):
        raise Http404


def _review(kept: Review) -> dict[str, Any]:
    return {"path": kept.path, "score": figure(kept.score), "note": kept.note, "by": str(kept.by), "at": kept.at}


def _disclosure(case: Case) -> dict[str, Any]:
    form, kept = sheet.case_form(case), decided(case, fingerprint(case.form))
    released, added = (kept.released, kept.added) if kept else ((), ())
    found = [
        {
            "key": p.key, "kind": p.kind, "text": p.text, "shown": p.shown, "where": (place := where(form, p.pointer)).zh, "en": place.en,
            "masked": p.key not in released,
        }
        for p in pieces(case.form)
    ]  # fmt: skip
    return {"decided": kept is not None, "pieces": found, "added": list(added), "form": masked_form(case.form, released, added)}


def _plain(value: object) -> object:
    """Figures of a chart as they are, decimals as text."""
    return value if value is None or isinstance(value, int | str) else str(value)
