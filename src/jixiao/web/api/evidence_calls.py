"""Calls about ledgers: what a unit keeps, its records, files brought in whole, and the files behind records."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import File, Form, Query, Router, Status, UploadedFile

from jixiao.errors import WrongUse
from jixiao.evidence.template import template as workbook
from jixiao.web import files, journal
from jixiao.web.accounts.models import Unit
from jixiao.web.api import evidence_schemas as s
from jixiao.web.api.admission import HEAVY_CALLS, Bearer, PerToken, caller
from jixiao.web.api.refusals import Faulty, TooLarge, problem
from jixiao.web.api.schemas import Key, Text, Year
from jixiao.web.evidence import attaching, batches, queries, recording
from jixiao.web.evidence.models import Attachment, Batch, Ledger, Record
from jixiao.web.evidence.queries import Sight
from jixiao.web.evidence.texts import columns_of
from jixiao.web.evidence.views.ledgers import STATES, XLSX, altered, exported, narrowed

router = Router(tags=["evidence"])
READ, WRITE, MOVE = Bearer("read"), Bearer("write"), Bearer("move")
PAGE = 100


@router.get("/ledgers", auth=READ, response=s.Ledgers, url_name="api-ledgers")
def ledgers(request: HttpRequest, unit: Key | None = None, year: Year | None = None) -> object:
    """The ledgers of one's unit in a year, with counts; and those it could keep besides."""
    found = _unit(request, unit)
    chosen = year or next(iter(queries.years_kept(found)), timezone.localdate().year)
    return _ledgers(found, chosen)


@router.post("/ledgers", auth=WRITE, response=s.Ledgers, url_name="api-ledgers-on")
def switch_on(request: HttpRequest, data: s.LedgersOn) -> object:
    """Keep more ledgers in the year."""
    unit = _unit(request, data.unit)
    if not queries.may_enter(caller(request), unit):
        raise Http404
    recording.switch_on(unit, data.year, data.codes, by=caller(request))
    return _ledgers(unit, data.year)


@router.get("/ledgers/{int:pk}", auth=READ, response=s.LedgerOut, url_name="api-ledger")
def ledger(request: HttpRequest, pk: int) -> object:
    """A ledger with its columns, and what of them you may read."""
    person, found = caller(request), queries.find_ledger(caller(request), pk)
    seen, opened = queries.sight(person, found.unit), queries.sight(person, found.unit, opened=True)
    return {
        "id": found.pk, "unit": found.unit_id, "code": found.code, "name": found.declared.zh, "en": found.declared.en,
        "years": list(found.uses.values_list("year", flat=True)),
        "enters": queries.may_enter(person, found.unit), "approves": queries.may_approve(person, found.unit),
        "columns": [
            {
                "name": c.name, "label": c.zh, "en": c.en, "type": c.type, "values": list(c.values), "flag": queries.flag_of(c),
                "clear": opened.clear(c), "sensitive": opened.clear(c) and not seen.clear(c),
            }
            for c in columns_of(found.declared)
        ],
    }  # fmt: skip


@router.get("/ledgers/{int:pk}/template", auth=READ, url_name="api-ledger-template")
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty workbook of the ledger (xlsx)."""
    found = queries.find_ledger(caller(request), pk)
    headers = {"Content-Disposition": f'attachment; filename="{found.code}.xlsx"'}
    return HttpResponse(workbook(found.declared), content_type=XLSX, headers=headers)


@router.get("/ledgers/{int:pk}/records", auth=READ, response=s.Records, url_name="api-records")
def records(request: HttpRequest, pk: int, asked: Query[s.RecordsAsked]) -> object:
    """Records of a ledger, the newest event first, a hundred a page; personal columns as your role may read them."""
    person, found = caller(request), queries.find_ledger(caller(request), pk)
    if asked.state and asked.state not in STATES:
        raise WrongUse(f"没有“{asked.state}”这个状态。", f"There is no state {asked.state}.")
    pages = Paginator(narrowed(person, found, _given(asked)), PAGE)
    shown = pages.get_page(asked.page)
    seen = queries.sight(person, found.unit, opened=asked.open)
    queries.journal_view(person, found, seen, len(shown.object_list), opened=asked.open)
    return {"count": pages.count, "page": shown.number, "pages": pages.num_pages, "items": _lines(found, shown.object_list, seen)}


@router.post("/ledgers/{int:pk}/records", auth=WRITE, response={201: s.Entered}, url_name="api-record-new")
def enter(request: HttpRequest, pk: int, data: s.RecordIn) -> object:
    """Add one record; where a cell is wrong nothing is kept and `fields` says why."""
    found = queries.find_ledger(caller(request), pk)
    if not queries.may_enter(caller(request), found.unit):
        raise Http404
    return Status(201, _written(request, found, recording.enter(found, data.values, by=caller(request))))


@router.post("/ledgers/{int:pk}/records/approve", auth=MOVE, response=dict[str, int], url_name="api-records-approve")
def approve(request: HttpRequest, pk: int, data: s.Ticked) -> object:
    """Approve records that somebody else entered; how many were."""
    found = queries.find_ledger(caller(request), pk)
    if not queries.may_approve(caller(request), found.unit):
        raise Http404
    return {"approved": recording.approve(found, data.records, by=caller(request))}


@router.get("/ledgers/{int:pk}/records/{int:record}", auth=READ, response=s.RecordOut, url_name="api-record")
def one(request: HttpRequest, pk: int, record: int, open: bool = False) -> object:  # noqa: A002 - the word of the address
    """One record with everything that was done to it."""
    person, found = caller(request), queries.find_record(caller(request), pk, record)
    seen = queries.sight(person, found.ledger.unit, opened=open)
    queries.journal_view(person, found.ledger, seen, 1, opened=open)
    columns = {c.name: c for c in columns_of(found.ledger.declared)}
    history = [
        {"what": a.what, "by": str(a.by or ""), "at": a.at.isoformat(), "cells": [altered(cell, columns, seen) for cell in a.cells]}
        for a in found.alterations.select_related("by")
    ]
    reads = attaching.readable(person, found)
    return _record(found, seen) | {
        "ledger": pk, "history": history, "files": [file_line(a) for a in found.attachments.select_related("by")] if reads else [],
    }  # fmt: skip


@router.post("/ledgers/{int:pk}/records/{int:record}", auth=WRITE, response=s.Entered, url_name="api-record-change")
def change(request: HttpRequest, pk: int, record: int, data: s.RecordChange) -> object:
    """Change one's own record while nobody has approved it; only the cells that are named."""
    found = queries.find_record(caller(request), pk, record)
    if not queries.may_change(caller(request), found):
        raise Http404
    written = recording.change(found, data.values, data.version, by=caller(request))
    return _written(request, found.ledger, written)


@router.post("/ledgers/{int:pk}/records/{int:record}/void", auth=WRITE, response=s.RecordLine, url_name="api-record-void")
def void(request: HttpRequest, pk: int, record: int, data: s.Reason) -> object:
    """The record no longer counts, and says why. It stays."""
    found = queries.find_record(caller(request), pk, record)
    if not queries.may_void(caller(request), found):
        raise Http404
    recording.void(found, data.reason, by=caller(request))
    found.refresh_from_db()
    return _record(found, queries.sight(caller(request), found.ledger.unit))


@router.post("/ledgers/{int:pk}/records/{int:record}/files", auth=WRITE, response={201: dict[str, Any]}, url_name="api-record-file")
def attach(request: HttpRequest, pk: int, record: int, file: File[UploadedFile]) -> object:
    """Keep a file behind the record."""
    found = queries.find_record(caller(request), pk, record)
    unit = found.ledger.unit
    if not queries.may_enter(caller(request), unit) and not queries.may_approve(caller(request), unit):
        raise Http404
    return Status(201, file_line(attaching.keep(sized(file, attaching.LARGEST), by=caller(request), record=found)))


@router.post(
    "/ledgers/{int:pk}/batches",
    auth=WRITE,
    response={201: s.BatchOut},
    throttle=[PerToken(HEAVY_CALLS, "import")],
    url_name="api-batch-new",
)
def bring(request: HttpRequest, pk: int, year: Form[Year], text: Form[Text] = "", file: File[UploadedFile] | None = None) -> object:
    """Read a file or a pasted block; nothing is in the ledger until the batch is taken."""
    found = queries.find_ledger(caller(request), pk)
    if not queries.may_enter(caller(request), found.unit):
        raise Http404
    if file is not None:
        return Status(201, _batch(batches.upload(found, sized(file, batches.LARGEST), year, by=caller(request))))
    return Status(201, _batch(batches.paste(found, text, year, by=caller(request))))


@router.post("/ledgers/{int:pk}/off", auth=WRITE, response=s.Ledgers, url_name="api-ledger-off")
def switch_off(request: HttpRequest, pk: int, data: s.Off) -> object:
    """Keep the ledger no more in that year; its records stay."""
    found = queries.find_ledger(caller(request), pk)
    if not queries.may_enter(caller(request), found.unit):
        raise Http404
    recording.switch_off(found, data.year, by=caller(request))
    return _ledgers(found.unit, data.year)


@router.get("/ledgers/{int:pk}/export", auth=READ, url_name="api-ledger-export")
def export(request: HttpRequest, pk: int, asked: Query[s.RecordsAsked], kind: s.Export = "xlsx") -> HttpResponse:
    """The records that the filter shows as xlsx or csv, without the columns that you do not see."""
    found = queries.find_ledger(caller(request), pk)
    return exported(caller(request), found, _given(asked), (kind, asked.open))


@router.post("/ledgers/{int:pk}/records/{int:record}/undo", auth=WRITE, response=s.RecordLine, url_name="api-record-undo")
def undo(request: HttpRequest, pk: int, record: int) -> object:
    """Take back one's last step on one's own record."""
    found = queries.find_record(caller(request), pk, record)
    if not queries.may_change(caller(request), found):
        raise Http404
    recording.undo(found, by=caller(request))
    found.refresh_from_db()
    return _record(found, queries.sight(caller(request), found.ledger.unit))


@router.get("/batches/{int:pk}", auth=READ, response=s.BatchOut, url_name="api-batch")
def batch(request: HttpRequest, pk: int) -> object:
    """What was read, what is wrong with it, and what taking it would change."""
    return _batch(queries.find_batch(caller(request), pk))


@router.post("/batches/{int:pk}/take", auth=WRITE, response=dict[str, int], url_name="api-batch-take")
def take(request: HttpRequest, pk: int) -> object:
    """Put the batch into the ledger: all of it, or nothing."""
    merged = recording.take(queries.find_batch(caller(request), pk), by=caller(request))
    return {"added": len(merged.added), "changed": len({c.id for c in merged.changed}), "same": merged.same}


@router.post("/batches/{int:pk}/discard", auth=WRITE, response=dict[str, Any], url_name="api-batch-discard")
def discard(request: HttpRequest, pk: int) -> object:
    """Leave the batch."""
    found = queries.find_batch(caller(request), pk)
    Batch.objects.filter(pk=found.pk, state__in=("read", "refused")).update(state="discarded")
    found.refresh_from_db()
    return {"id": found.pk, "state": found.state}


@router.get("/files/{int:pk}", auth=READ, url_name="api-file")
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file behind a record or an indicator, always as a download."""
    found = queries.find_attachment(caller(request), pk)
    body = files.reading(found.sha256, found.name)
    journal.write("file", person=caller(request), subject=f"attachment:{pk}", data={"sha256": found.sha256})
    return FileResponse(body, as_attachment=True, filename=found.name, content_type="application/octet-stream")


def sized(file: UploadedFile, most: int) -> UploadedFile:
    """The file, where it is not larger than is taken."""
    if (file.size or 0) > most:
        raise TooLarge(f"文件超过 {most >> 20} MB。", f"The file is larger than {most >> 20} MB.")
    return file


def file_line(found: Attachment) -> dict[str, Any]:
    return {
        "id": found.pk,
        "name": found.name,
        "sha256": found.sha256,
        "size": found.size,
        "by": str(found.by),
        "at": found.at.isoformat(),
    }


def _given(asked: s.RecordsAsked) -> dict[str, str]:
    """The filter as the page's form would give it."""
    words = {"q": asked.q, "state": asked.state, "year": str(asked.year or ""), "column": asked.column, "value": asked.value}
    return {name: text.replace("\x00", "") for name, text in words.items()}


def _unit(request: HttpRequest, pk: int | None) -> Unit:
    """The unit asked for among one's own, or the first of them."""
    units = queries.units_kept(caller(request))
    found = units.filter(pk=pk).first() if pk is not None else units.first()
    if found is None:
        raise Http404
    return found


def _ledgers(unit: Unit, year: int) -> dict[str, Any]:
    kept = [
        {
            "id": k.ledger.pk, "code": k.ledger.code, "name": k.ledger.declared.zh, "en": k.ledger.declared.en,
            "live": k.live, "waiting": k.waiting, "void": k.void, "late": k.late, "last": k.last,
        }
        for k in queries.kept(unit, year)
    ]  # fmt: skip
    others = [{"code": code, "name": label.zh, "en": label.en} for code, label in queries.not_kept(unit, year)]
    return {"unit": unit.pk, "year": year, "kept": kept, "others": others}


def _lines(found: Ledger, rows: Iterable[Record], seen: Sight) -> list[dict[str, Any]]:
    lines = []
    for row in rows:
        row.ledger = found
        lines.append(_record(row, seen))
    return lines


def _record(found: Record, seen: Sight) -> dict[str, Any]:
    """The record as that sight shows it."""
    own = {c.name: queries.cell(found, c, seen) for c in columns_of(found.ledger.declared) if found.values.get(c.name)}
    return {
        "id": found.pk, "key": found.key, "values": own, "version": found.version,
        "recorded_by": str(found.recorded_by) if found.recorded_by else None, "recorded_at": found.recorded_at, "late": found.late,
        "approved": found.approved_at is not None, "void": found.void,
    }  # fmt: skip


def _written(request: HttpRequest, ledger: Ledger, written: recording.Written) -> dict[str, Any]:
    if written.faults or written.record is None:
        raise Faulty(written.faults)
    found = Record.objects.select_related("ledger__unit", "recorded_by").get(pk=written.record.pk)
    doubts = [problem(message) | {"at": name} for name, message in written.doubts.items()]
    return {"record": _record(found, queries.sight(caller(request), ledger.unit)), "doubts": doubts}


def _batch(found: Batch) -> dict[str, Any]:
    look = batches.preview(found)
    return {
        "id": found.pk, "ledger": found.ledger_id, "name": found.name, "state": found.state, "rows": len(found.result.get("rows") or ()),
        "problems": found.result.get("problems", [])[:200],
        "added": len(look.added) if look else None, "changed": len({c.id for c in look.changed}) if look else None,
        "same": look.same if look else None, "obstacles": [problem(fault) for fault in look.faults] if look else [],
    }  # fmt: skip
