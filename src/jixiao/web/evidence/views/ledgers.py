"""Ledgers: which a unit keeps, their records as a table to type into, files, voiding, approval."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jixiao.errors import JixiaoError, Message
from jixiao.evidence.ledger import Column
from jixiao.evidence.template import as_csv
from jixiao.evidence.template import template as workbook
from jixiao.web import files, journal
from jixiao.web.accounts.models import Person, Unit
from jixiao.web.cases.workflow import Overtaken
from jixiao.web.evidence import attaching, queries, recording
from jixiao.web.evidence.models import Ledger, Record
from jixiao.web.evidence.queries import Sight
from jixiao.web.evidence.texts import columns_of
from jixiao.web.requests import SignedIn
from jixiao.web.text import say, told

A_PAGE = 50
STATES = {
    "waiting": Message("未审核", "not approved"),
    "approved": Message("已审核", "approved"),
    "void": Message("已作废", "void"),
    "late": Message("晚于30天登记", "entered over 30 days late"),
    "mine": Message("我登记的", "entered by me"),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPORTS: dict[str, tuple[Callable[..., bytes], str]] = {"xlsx": (workbook, XLSX), "csv": (as_csv, "text/csv; charset=utf-8")}


@dataclass(frozen=True)
class Cell:
    """One cell of the table as this person sees it; `open` where they may type into it."""

    column: Column
    text: str
    open: bool = False
    fault: Message | None = None

    @property
    def control(self) -> str:
        """What it is typed into."""
        match self.column.type:
            case "enum" | "bool":
                return "select"
            case "date":
                return "date"
        return "text"

    @property
    def choices(self) -> tuple[str, ...]:
        return self.column.values or ("是", "否")

    @property
    def figure(self) -> bool:
        return self.column.type in ("money", "number", "int")


@dataclass(frozen=True)
class Row:
    """One record as a row of the table."""

    record: Record
    cells: list[Cell]
    open: bool
    voidable: bool
    approvable: bool


@login_required
@require_GET
def ledgers(request: SignedIn) -> HttpResponse:
    """The ledgers of one's unit and year, with counts and the share entered late."""
    unit = _unit(request)
    years = queries.years_kept(unit) or [timezone.localdate().year]
    asked = request.GET.get("year", "")
    year = int(asked[:4]) if asked.isdecimal() else years[0]
    kept = queries.kept(unit, year)
    context = {
        "unit": unit, "units": queries.units_kept(request.user), "year": year, "years": sorted({*years, year}, reverse=True),
        "kept": kept, "enters": queries.may_enter(request.user, unit), "others": queries.not_kept(unit, year),
        "waiting": sum(k.waiting for k in kept), "live": sum(k.live for k in kept), "late": sum(k.late for k in kept),
    }  # fmt: skip
    return render(request, "evidence/ledgers.html", context)


@login_required
@require_POST
def on(request: SignedIn) -> HttpResponse:
    """Keep more ledgers in this year."""
    unit = _unit(request)
    year = request.POST.get("year", "")
    if not queries.may_enter(request.user, unit) or not year.isdecimal():
        raise Http404
    recording.switch_on(unit, int(year[:4]), request.POST.getlist("code")[:100], by=request.user)
    return redirect(f"{_address('evidence:ledgers')}?unit={unit.pk}&year={year[:4]}")


@login_required
@require_POST
def off(request: SignedIn, pk: int) -> HttpResponse:
    """Keep the ledger no more in this year."""
    found = queries.find_ledger(request.user, pk)
    year = request.POST.get("year", "")
    if not queries.may_enter(request.user, found.unit) or not year.isdecimal():
        raise Http404
    try:
        recording.switch_off(found, int(year[:4]), by=request.user)
    except JixiaoError as error:
        messages.error(request, told(error.message))
    return redirect(f"{_address('evidence:ledgers')}?unit={found.unit_id}&year={year[:4]}")


@login_required
@require_GET
def ledger(request: SignedIn, pk: int) -> HttpResponse:
    """The records of a ledger as a table."""
    found = queries.find_ledger(request.user, pk)
    return render(request, "evidence/ledger.html", _page(request, found))


@login_required
@require_POST
def enter(request: SignedIn, pk: int) -> HttpResponse:
    """Add one record."""
    found = queries.find_ledger(request.user, pk)
    if not queries.may_enter(request.user, found.unit):
        raise Http404
    texts = {name: request.POST.get(f"c:{name}", "")[:2100] for name in ["id", *(c.name for c in columns_of(found.declared))]}
    written = recording.enter(found, texts, by=request.user)
    found.refresh_from_db()
    page = _page(request, found, typed={} if written.record else texts, faults=dict(written.faults))
    page |= {"doubts": list(written.doubts.values()), "fresh": written.record, "focus": True}
    status = 200 if written.record else 422
    if not request.headers.get("HX-Request"):
        if written.record:
            for doubt in written.doubts.values():
                messages.warning(request, told(doubt))
            return redirect("evidence:ledger", pk)
        return render(request, "evidence/ledger.html", page, status=status)
    return render(request, "evidence/table.html", page, status=status)


@login_required
@require_POST
def change(request: SignedIn, pk: int, record_pk: int) -> HttpResponse:
    """Save what was typed into one's own row."""
    record = queries.find_record(request.user, pk, record_pk)
    if not queries.may_change(request.user, record):
        raise Http404
    texts = {name.removeprefix("c:"): str(text)[:2100] for name, text in request.POST.items() if name.startswith("c:")}
    version = request.POST.get("version", "")
    try:
        written = recording.change(record, texts, int(version) if version.isdecimal() else 0, by=request.user)
    except Overtaken as overtaken:
        written = recording.Written(record, {"": overtaken.message})
    if not request.headers.get("HX-Request"):
        for fault in written.faults.values():
            messages.error(request, told(fault))
        return redirect("evidence:ledger", pk)
    record.refresh_from_db()
    context = {
        "row": row_of(request.user, record, queries.sight(request.user, record.ledger.unit)),
        "written": written,
        "ledger": record.ledger,
    }
    return render(request, "evidence/row_state.html", context, status=422 if written.faults else 200)


@login_required
@require_POST
def undo(request: SignedIn, pk: int, record_pk: int) -> HttpResponse:
    """Take back one's last step on one's own record."""
    found = queries.find_record(request.user, pk, record_pk)
    if not queries.may_change(request.user, found):
        raise Http404
    try:
        recording.undo(found, by=request.user)
    except JixiaoError as error:
        messages.error(request, told(error.message))
    if not request.headers.get("HX-Request"):
        return redirect("evidence:ledger", pk)
    return render(request, "evidence/table.html", _page(request, queries.find_ledger(request.user, pk)) | {"focus": True})


@login_required
@require_GET
def record(request: SignedIn, pk: int, record_pk: int) -> HttpResponse:
    """One record: its cells, its files, everything that was done to it."""
    found = queries.find_record(request.user, pk, record_pk)
    opened = request.GET.get("open") == "1"
    seen = queries.sight(request.user, found.ledger.unit, opened=opened)
    queries.journal_view(request.user, found.ledger, seen, 1, opened=opened)
    columns = {c.name: c for c in columns_of(found.ledger.declared)}
    history = [(a, [altered(cell, columns, seen) for cell in a.cells]) for a in found.alterations.select_related("by")]
    context = {
        "ledger": found.ledger, "row": row_of(request.user, found, seen), "record": found, "history": history, "seen": seen, "opened": opened,
        "hidden": _hidden(found.ledger, seen), "attachments": found.attachments.select_related("by"),
        "enters": queries.may_enter(request.user, found.ledger.unit), "reads_files": attaching.readable(request.user, found),
    }  # fmt: skip
    return render(request, "evidence/record.html", context)


@login_required
@require_POST
def void(request: SignedIn, pk: int, record_pk: int) -> HttpResponse:
    """The record no longer counts."""
    found = queries.find_record(request.user, pk, record_pk)
    if not queries.may_void(request.user, found):
        raise Http404
    try:
        recording.void(found, request.POST.get("reason", ""), by=request.user)
    except JixiaoError as error:
        messages.error(request, told(error.message))
    return redirect("evidence:record", pk, record_pk)


@login_required
@require_POST
def approve(request: SignedIn, pk: int) -> HttpResponse:
    """Approve the ticked records, or every one that the filter shows."""
    found = queries.find_ledger(request.user, pk)
    if not queries.may_approve(request.user, found.unit):
        raise Http404
    ticked = [int(p) for p in request.POST.getlist("record")[:2000] if p.isdecimal()]
    if request.POST.get("all"):
        ticked = list(narrowed(request.user, found, request.POST).filter(approved_at=None, void="").values_list("pk", flat=True))
    count = recording.approve(found, ticked, by=request.user)
    messages.success(
        request, say("已审核 {n} 条。本人登记的由别人审核。", "{n} approved. One's own are approved by somebody else.", n=count)
    )
    return redirect("evidence:ledger", pk)


@login_required
@require_POST
def attach(request: SignedIn, pk: int, record_pk: int) -> HttpResponse:
    """Files behind a record."""
    found = queries.find_record(request.user, pk, record_pk)
    if not queries.may_enter(request.user, found.ledger.unit) and not queries.may_approve(request.user, found.ledger.unit):
        raise Http404
    attaching.many(request, record=found)
    return redirect("evidence:record", pk, record_pk)


@login_required
@require_GET
def attachment(request: SignedIn, pk: int) -> HttpResponseBase:
    """A file of the unit, always as a download."""
    found = queries.find_attachment(request.user, pk)
    try:
        kept = files.reading(found.sha256, found.name)
    except JixiaoError as error:
        messages.error(request, told(error.message))
        return (
            redirect("evidence:record", found.record.ledger_id, found.record.pk)
            if found.record
            else redirect("evidence:case", found.case_id)
        )
    journal.write("file", person=request.user, subject=f"attachment:{pk}", data={"sha256": found.sha256})
    return FileResponse(kept, as_attachment=True, filename=found.name, content_type="application/octet-stream")


@login_required
@require_GET
def template(request: SignedIn, pk: int) -> HttpResponse:
    """The empty workbook of a ledger, with drop-downs and notes."""
    found = queries.find_ledger(request.user, pk)
    answer = HttpResponse(workbook(found.declared), content_type=XLSX)
    answer["Content-Disposition"] = _attachment(f"{found.declared.zh}.xlsx")
    return answer


@login_required
@require_GET
def export(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """The records that the filter shows as a workbook like the template, or as csv, without the columns this person does not see."""
    found = queries.find_ledger(request.user, pk)
    if kind not in EXPORTS:
        raise Http404
    return exported(request.user, found, request.GET, (kind, request.GET.get("open") == "1"))


def exported(person: Person, found: Ledger, given: Any, how: tuple[str, bool]) -> HttpResponse:
    """The file; `how`: its kind, and whether the person asked to see sensitive columns."""
    kind, opened = how
    seen = queries.sight(person, found.unit, opened=opened)
    records = narrowed(person, found, given).order_by("happened", "pk")[: recording.MOST_ROWS]
    columns = [c for c in columns_of(found.declared) if seen.clear(c)]
    rows = [
        {"id": r.key, "recorded_at": str(r.recorded_at), "recorded_by": r.recorded_by.name if r.recorded_by else "", "void": r.void}
        | {c.name: queries.cell(r, c, seen) for c in columns}
        for r in records
    ]
    hidden = [c.name for c in columns_of(found.declared) if not seen.clear(c)]
    queries.journal_view(person, found, seen, len(rows), opened=opened)
    write, media = EXPORTS[kind]
    answer = HttpResponse(write(found.declared, rows, without=hidden), content_type=media)
    answer["Content-Disposition"] = _attachment(f"{found.unit} {found.declared.zh}.{kind}")
    return answer


def row_of(person: Person, record: Record, seen: Sight, *, standing: tuple[bool, bool] | None = None) -> Row:
    """A record as the person sees it; `standing`: whether they enter and approve here, looked up once for a page."""
    enters, approves = standing or (queries.may_enter(person, record.ledger.unit), queries.may_approve(person, record.ledger.unit))
    mine = record.recorded_by_id == person.pk
    free = record.approved_at is None and not record.void
    open_row = enters and mine and free
    cells = [
        Cell(c, queries.cell(record, c, seen), open_row and seen.clear(c) and c.type != "file") for c in columns_of(record.ledger.declared)
    ]
    return Row(record, cells, open_row, not record.void and (approves or (enters and free)), approves and free and not mine)


def _page(
    request: SignedIn, found: Ledger, *, typed: dict[str, str] | None = None, faults: dict[str, Message] | None = None
) -> dict[str, Any]:
    person, given = request.user, request.POST if request.method == "POST" else request.GET
    opened = given.get("open") == "1"
    seen = queries.sight(person, found.unit, opened=opened)
    standing = queries.may_enter(person, found.unit), queries.may_approve(person, found.unit)
    page = Paginator(narrowed(request.user, found, given), A_PAGE).get_page(given.get("page"))
    for record in page.object_list:
        record.ledger = found
    rows = [row_of(person, record, seen, standing=standing) for record in page.object_list]
    queries.journal_view(person, found, seen, len(rows), opened=opened)
    typed, faults = typed or {}, faults or {}
    blank = [Cell(c, typed.get(c.name, ""), True, faults.get(c.name)) for c in columns_of(found.declared) if c.type != "file"]
    return {
        "ledger": found, "declared": found.declared, "columns": columns_of(found.declared), "page": page, "rows": rows, "blank": blank,
        "row_fault": faults.get(""), "typed_id": typed.get("id", ""), "enters": standing[0], "approves": standing[1], "opened": opened,
        "hidden": _hidden(found, seen), "states": STATES, "chosen": _chosen(given), "shown_year": _chosen(given)["year"],
        "enums": [c for c in columns_of(found.declared) if c.type == "enum" and seen.clear(c)],
        "years": queries.years_kept(found.unit), "can_open": bool(seen.flags & queries.SENSITIVE),
        "approvable": sum(row.approvable for row in rows),
    }  # fmt: skip


def _chosen(given: Any) -> dict[str, str]:
    return {name: given.get(name, "")[:80] for name in ("q", "state", "year", "column", "value")}


def narrowed(person: Person, found: Ledger, given: Any) -> QuerySet[Record]:
    """The records of a ledger narrowed by words, state, year and the value of a column."""
    chosen = _chosen(given)
    rows = found.records.select_related("recorded_by", "approved_by", "voided_by")
    if words := chosen["q"].strip():
        rows = rows.filter(words__icontains=words)
    if chosen["year"].isdecimal():
        rows = rows.filter(queries.in_year(int(chosen["year"][:4])))
    narrow = {
        "waiting": Q(approved_at=None, void=""), "approved": ~Q(approved_at=None) & Q(void=""), "void": ~Q(void=""),
        "late": Q(late=True, void=""), "mine": Q(recorded_by=person),
    }  # fmt: skip
    if chosen["state"] in narrow:
        rows = rows.filter(narrow[chosen["state"]])
    seen = queries.sight(person, found.unit)
    column = next((c for c in columns_of(found.declared) if c.name == chosen["column"] and seen.clear(c)), None)
    if column and chosen["value"]:
        rows = rows.filter(**{f"values__{column.name}": chosen["value"]})
    return rows.order_by("-happened", "-pk")


def altered(cell: list[str], columns: dict[str, Column], seen: Sight) -> tuple[str, str, str]:
    name, before, after = cell
    column = columns.get(name)
    if column is None:
        return say("作废原因", "reason for voiding"), before, after
    return told(column.label), seen.show(column, before), seen.show(column, after)


def _hidden(found: Ledger, seen: Sight) -> list[Message]:
    """The headings of columns that are masked now."""
    return [c.label for c in columns_of(found.declared) if not seen.clear(c)]


def _unit(request: SignedIn) -> Unit:
    """The unit asked for, among those whose ledgers this person may open; the first where none was asked for."""
    units = queries.units_kept(request.user)
    asked = request.POST.get("unit", "") or request.GET.get("unit", "")
    if asked.isdecimal():
        return get_object_or_404(units, pk=int(asked))
    first = units.first()
    if first is None:
        raise Http404
    return first


def _address(name: str) -> str:
    from django.urls import reverse

    return reverse(name)


def _attachment(name: str) -> str:
    from urllib.parse import quote

    return f"attachment; filename*=UTF-8''{quote(name)}"
