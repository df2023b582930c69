"""Calls about what a form's actual values are computed from, back to the records; and about surveys."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile

from jixiao.evidence.measure import Measure
from jixiao.evidence.sentence import shown
from jixiao.form import Form as FilledForm
from jixiao.report import json as told_json
from jixiao.web.accounts.queries import INSIDE, acting
from jixiao.web.api import evidence_schemas as s
from jixiao.web.api.admission import Bearer, caller
from jixiao.web.api.evidence_calls import file_line, sized
from jixiao.web.api.refusals import problem
from jixiao.web.api.schemas import Key, Number, figure
from jixiao.web.cases.models import Case
from jixiao.web.cases.queries import find_case, shown_form
from jixiao.web.evidence import attaching, binding, findings, queries, requiring, surveys
from jixiao.web.evidence.binding import Bound, Desk, Part
from jixiao.web.evidence.findings import few
from jixiao.web.evidence.models import Frozen, Required, Survey, pack
from jixiao.web.evidence.queries import Sight
from jixiao.web.evidence.views.cases import outside, table

router = Router(tags=["evidence"])
READ, WRITE = Bearer("read"), Bearer("write")


class Asked(Schema):
    """`part`: which promise's records; `open` shows sensitive columns your role may read, and is kept in the journal."""

    part: s.Index = 0
    page: Number = 1
    open: bool = False


@router.get("/measures", auth=READ, response=list[s.MeasureOut], url_name="api-measures")
def measures(request: HttpRequest) -> object:  # noqa: ARG001 - every call takes the request
    """The measures that come with Jixiao."""
    return [_measure(measure) for measure in sorted(pack().measures.values(), key=lambda m: m.name)]


@router.get("/cases/{int:pk}/evidence", auth=READ, response=list[s.IndicatorOut], url_name="api-evidence")
def evidence(request: HttpRequest, pk: int) -> object:
    """Every indicator with what it is computed from: inside the unit as it is now, elsewhere as it was handed in."""
    _, rows, inside = _bound(request, pk)
    return [_indicator(one, inside=inside) for one in rows]


@router.get("/cases/{int:pk}/evidence/findings", auth=READ, response=list[dict[str, Any]], url_name="api-evidence-findings")
def wrong(request: HttpRequest, pk: int) -> object:
    """What the evidence says is wrong; outside the unit only about what was handed in."""
    case, rows, inside = _bound(request, pk)
    return [told_json.finding(found, "zh") | {"en": found.message.en} for found in findings.findings(case, rows, inside=inside)]


@router.get("/cases/{int:pk}/evidence/{int:index}", auth=READ, response=s.Lineage, url_name="api-lineage")
def lineage(request: HttpRequest, pk: int, index: int, asked: Query[Asked]) -> object:
    """One indicator back to its records; outside the unit masked, and not at all where they are a few people."""
    case, rows, inside = _bound(request, pk)
    if index >= len(rows):
        raise Http404
    one = rows[index]
    kept = [file_line(a) for a in queries.behind(case, index)]
    wanted = [{"id": r.pk, "name": r.name, "waived": r.waived} for r in Required.objects.filter(case=case, index=index)]
    records = _live(request, case, one, asked) if inside else _kept(request, case, one, asked)
    return _indicator(one, inside=inside) | {"records": records, "files": kept, "required": wanted}


@router.get("/cases/{int:pk}/evidence/{int:index}/suggested", auth=READ, response=list[s.MeasureOut], url_name="api-suggested")
def suggested(request: HttpRequest, pk: int, index: int) -> object:
    """Measures whose names are like the indicator's words, of ledgers that the unit keeps."""
    case, form = _bindable(request, pk, index)
    row = form.indicators[index]
    return [_measure(measure) for measure in binding.suggested(row, Desk.of(case))]


@router.post("/cases/{int:pk}/evidence/compute", auth=WRITE, response=dict[str, list[dict[str, Any]]], url_name="api-compute")
def compute(request: HttpRequest, pk: int, data: s.Compute) -> object:
    """Write computed values into the form and freeze what they rest on; `left` says what was not written, and why."""
    case = find_case(caller(request), pk)
    if not queries.may_bind(caller(request), case):
        raise Http404
    wanted = range(len(shown_form(caller(request), case).indicators)) if data.indices is None else data.indices
    return {"left": [problem(message) for message in binding.take(case, wanted, by=caller(request))]}


@router.post("/cases/{int:pk}/evidence/{int:index}/trial", auth=WRITE, response=s.TrialOut, url_name="api-trial")
def trial(request: HttpRequest, pk: int, index: int, data: s.Trial) -> object:
    """What a measure would give now, as a sentence and a number; nothing is bound."""
    case, _ = _bindable(request, pk, index)
    measure = binding.measure_of("own", binding.built(data.built)) if data.built else binding.measure_of(data.measure, None)
    result, sentence = Desk.of(case).run(measure)
    value = f"{shown(result.value)}{measure.unit}" if result.value is not None else ""
    told = {"zh": sentence.zh, "en": sentence.en}
    return {"sentence": told, "value": value, "rows": result.count, "obstacle": problem(result.reason) if result.reason else None}


@router.post("/cases/{int:pk}/evidence/{int:index}/bind", auth=WRITE, response=s.IndicatorOut, url_name="api-bind")
def bind(request: HttpRequest, pk: int, index: int, data: s.Bind) -> object:
    """Bind, unbind, word, type a value over the computed one with its reason; require a document, or waive it with a reason."""
    case, _ = _bindable(request, pk, index)
    person = caller(request)
    match data.what:
        case "measure":
            binding.bind(case, index, data.measure, None, by=person, support=data.support)
        case "built":
            binding.bind(case, index, "", binding.built(data.built or {}), by=person, support=data.support)
        case "unbind":
            binding.unbind(case, index, data.part, by=person)
        case "wording":
            binding.say_as(case, index, data.wording.strip(), by=person)
        case "override":
            binding.override(case, index, data.part, data.typed, data.reason, by=person)
        case "require":
            requiring.ask(case, index, data.name, by=person)
        case "waive":
            requiring.waive(case, index, data.part, data.reason, by=person)
    _, rows, inside = _bound(request, pk)
    return _indicator(rows[index], inside=inside)


@router.post("/cases/{int:pk}/evidence/{int:index}/files", auth=WRITE, response={201: dict[str, Any]}, url_name="api-case-file")
def attach(request: HttpRequest, pk: int, index: int, file: File[UploadedFile], required: Form[Key | None] = None) -> object:
    """Keep a file behind an indicator, or for a document that it requires."""
    case, _ = _bindable(request, pk, index)
    asked = Required.objects.filter(case=case, index=index, pk=required).first() if required is not None else None
    if required is not None and asked is None:
        raise Http404
    kept = attaching.keep(sized(file, attaching.LARGEST), by=caller(request), case=case, index=index, required=asked)
    return Status(201, file_line(kept))


@router.get("/surveys", auth=READ, response=list[s.SurveyOut], url_name="api-surveys")
def all_of_them(request: HttpRequest) -> object:
    """The surveys of one's unit with their results."""
    return [_survey(request, found) for found in queries.surveys_for(caller(request))[:100]]


@router.post("/surveys", auth=WRITE, response={201: s.SurveyOut}, url_name="api-survey-new")
def make_survey(request: HttpRequest, data: s.SurveyIn) -> object:
    """A survey for the unit, or for an indicator of a form."""
    case = None
    if data.case is not None and data.index is not None:
        case, _ = _bindable(request, data.case, data.index)
    unit = case.unit if case else queries.units_kept(caller(request)).filter(pk=data.unit).first()
    if unit is None or not queries.may_enter(caller(request), unit):
        raise Http404
    given = data.dict(include={"year", "name", "question", "object", "population", "sent", "closes_on"})
    made = surveys.create(unit, given, case=case, index=data.index if case else None, by=caller(request))
    return Status(201, _survey(request, made))


@router.get("/surveys/{int:pk}", auth=READ, response=s.SurveyOut, url_name="api-survey")
def survey(request: HttpRequest, pk: int) -> object:
    """A survey and its result with n, response rate and interval."""
    return _survey(request, queries.find_survey(caller(request), pk))


@router.get("/surveys/{int:pk}/qr", auth=READ, url_name="api-survey-qr")
def qr(request: HttpRequest, pk: int) -> HttpResponse:
    """The public link as a QR code (svg)."""
    return HttpResponse(surveys.qr(_link(request, queries.find_survey(caller(request), pk))), content_type="image/svg+xml")


@router.get("/surveys/{int:pk}/codes", auth=WRITE, response=list[str], url_name="api-survey-codes")
def codes(request: HttpRequest, pk: int) -> object:
    """Codes for one answer each that have not been used."""
    return list(_entered(request, pk).codes.filter(used=False).order_by("pk").values_list("code", flat=True)[:500])


@router.post("/surveys/{int:pk}/codes", auth=WRITE, response=list[str], url_name="api-survey-hand-out")
def hand_out(request: HttpRequest, pk: int, data: s.CodesIn) -> object:
    """Make more codes; from then on an answer needs one."""
    found = _entered(request, pk)
    surveys.hand_out(found, data.count, by=caller(request))
    return list(found.codes.filter(used=False).order_by("pk").values_list("code", flat=True)[:500])


@router.post("/surveys/{int:pk}/paper", auth=WRITE, response=s.SurveyOut, url_name="api-survey-paper")
def paper(request: HttpRequest, pk: int, data: s.Paper) -> object:
    """Sheets on paper, as counts of each answer."""
    found = _entered(request, pk)
    surveys.paper(found, {str(answer): n for answer, n in data.counts.items()}, by=caller(request))
    return _survey(request, found)


@router.post("/surveys/{int:pk}/close", auth=WRITE, response=s.SurveyOut, url_name="api-survey-close")
def close(request: HttpRequest, pk: int) -> object:
    """No more answers."""
    found = _entered(request, pk)
    surveys.close(found, by=caller(request))
    found.refresh_from_db()
    return _survey(request, found)


def _bindable(request: HttpRequest, pk: int, index: int) -> tuple[Case, FilledForm]:
    """The form that this person may bind, where it has that indicator."""
    case = find_case(caller(request), pk)
    form = shown_form(caller(request), case)
    if not queries.may_bind(caller(request), case) or index >= len(form.indicators):
        raise Http404
    return case, form


def _bound(request: HttpRequest, pk: int) -> tuple[Case, list[Bound], bool]:
    """The case, its indicators as this person may know them, and whether that is from inside the unit."""
    case = find_case(caller(request), pk)
    inside = acting(caller(request), INSIDE, case.unit) is not None
    return case, findings.rows_for(caller(request), case, shown_form(caller(request), case)), inside


def _indicator(one: Bound, *, inside: bool) -> dict[str, Any]:
    """Inside the unit with the numbers of now, elsewhere with what was frozen."""
    parts = [_part(part) for part in (*one.parts, *one.supports)] if inside else [_frozen(frozen) for frozen in one.kept]
    text = one.text if inside else ""
    return {"index": one.index, "name": one.row.title, "printed": one.printed, "text": text, "state": one.state, "parts": parts}


def _part(part: Part) -> dict[str, Any]:
    return {
        "part": part.binding.part, "measure": part.binding.measure,
        "label": part.measure.zh if part.measure else "", "en": part.measure.en if part.measure else "",
        "sentence": {"zh": part.sentence.zh, "en": part.sentence.en} if part.sentence else None,
        "value": shown(part.result.value) if part.result and part.result.value is not None else "", "unit": part.unit,
        "rows": part.result.count if part.result else None, "typed": part.typed, "reason": part.binding.reason, "digest": "", "support": part.binding.support,
        "obstacle": problem(part.fault) if part.fault else None,
    }  # fmt: skip


def _frozen(frozen: Frozen) -> dict[str, Any]:
    """What stands outside the unit: no sentence and no number of rows where they are a few people."""
    seen = outside(frozen)
    sentence = seen["sentence"]
    return {
        "part": frozen.part, "measure": frozen.measure, "label": seen["label"].zh, "en": seen["label"].en,
        "sentence": {"zh": sentence.zh, "en": sentence.en} if sentence else None, "value": frozen.value, "unit": frozen.unit,
        "rows": None if seen["few"] else sum(len(ids) for _, ids in frozen.rows), "typed": frozen.typed, "reason": frozen.reason,
        "digest": frozen.digest, "support": bool(frozen.support),
    }  # fmt: skip


def _live(request: HttpRequest, case: Case, one: Bound, asked: Asked) -> dict[str, Any] | None:
    """The records that a part counts now."""
    parts = (*one.parts, *one.supports)
    result = parts[asked.part].result if asked.part < len(parts) else None
    if result is None or not result.selections:
        return None
    first = result.selections[0]
    seen = queries.sight(caller(request), case.unit, opened=asked.open)
    return _rows(request, case, (first.query.ledger.name, list(first.ids())), (seen, asked.page))


def _kept(request: HttpRequest, case: Case, one: Bound, asked: Asked) -> dict[str, Any] | None:
    """The records that were frozen with a part, masked; nothing of them where they are a few people."""
    if asked.part >= len(one.kept) or not one.kept[asked.part].rows:
        return None
    code, ids = one.kept[asked.part].rows[0]
    if few(code, len(ids)):
        return {"few": True, "count": None, "page": 1, "pages": 1, "items": []}
    return _rows(request, case, (code, ids), (Sight(frozenset()), asked.page))


def _rows(request: HttpRequest, case: Case, rows: tuple[str, list[str]], look: tuple[Sight, int]) -> dict[str, Any]:
    found = table(caller(request), case, rows, *look)
    names = [column.name for column in found["columns"]]
    items = [{"key": r.key, "void": r.void, "values": {n: t for n, t in zip(names, texts, strict=True) if t}} for r, texts in found["rows"]]
    return {"few": False, "count": found["count"], "page": found["page"].number, "pages": found["page"].paginator.num_pages, "items": items}


def _measure(measure: Measure) -> dict[str, Any]:
    used = list(dict.fromkeys(query.ledger.name for query in measure.queries()))
    return {"name": measure.name, "label": measure.zh, "en": measure.en, "unit": measure.unit, "ledgers": used}


def _entered(request: HttpRequest, pk: int) -> Survey:
    """A survey of a unit in which this person enters records."""
    found = queries.find_survey(caller(request), pk)
    if not queries.may_enter(caller(request), found.unit):
        raise Http404
    return found


def _survey(request: HttpRequest, found: Survey) -> dict[str, Any]:
    result = surveys.outcome(found)
    return {
        "id": found.pk, "unit": found.unit_id, "year": found.year, "name": found.name, "question": found.question,
        "open": surveys.is_open(found), "closes_on": found.closes_on, "link": _link(request, found), "answered": result.answered,
        "content": result.content, "sent": result.sent, "counts": dict(result.counts), "share": figure(result.share),
        "interval": [str(end) for end in result.interval] if result.interval else None, "response": figure(result.response),
    }  # fmt: skip


def _link(request: HttpRequest, found: Survey) -> str:
    return request.build_absolute_uri(reverse("evidence:answer", args=[found.token]))
