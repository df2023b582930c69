"""Writing records: one entered or changed, a file taken whole, voiding with a reason, approval by another person.

Every write locks its ledger, raises its revision and writes the journal in one transaction. The role is looked up inside.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from jixiao.errors import Message
from jixiao.evidence import rowcheck
from jixiao.evidence.intake import Intake, read_sheets
from jixiao.evidence.ledger import Column
from jixiao.evidence.ledger import Ledger as Declared
from jixiao.evidence.sheet import Sheet, frame_of
from jixiao.evidence.store import Merged, merge
from jixiao.web import journal
from jixiao.web.accounts.models import Person, Unit
from jixiao.web.cases.workflow import Overtaken, Refused
from jixiao.web.evidence import queries
from jixiao.web.evidence.frames import days_of, frame, is_late, typed, words_of
from jixiao.web.evidence.models import Alteration, Batch, Ledger, Record, Use, pack, stamp
from jixiao.web.evidence.texts import columns_of, rows_of

if TYPE_CHECKING:
    import polars as pl

NOT_YOURS = Message("您不能在这个单位的台账里做这一步。", "You cannot do this in the ledgers of this unit.")
AUTOMATIC = ("unit", "approved_by", "source", "files", "recorded_by", "recorded_at")  # what a file does not decide
MOST_ROWS = 100_000
UNDONE = "登记后当场撤销"


@dataclass(frozen=True)
class Written:
    """What came of a row: the record, or the faults by column ("" for the row); doubts are told and do not stop it."""

    record: Record | None = None
    faults: Mapping[str, Message] = field(default_factory=dict)
    doubts: Mapping[str, Message] = field(default_factory=dict)


def switch_on(unit: Unit, year: int, codes: Iterable[str], *, by: Person | None) -> None:
    """Keep these ledgers in the year."""
    if by is not None and not queries.may_enter(by, unit):
        raise Refused(*NOT_YOURS)
    with transaction.atomic():
        known = [code for code in codes if code in pack().ledgers]
        for code in known:
            ledger, _ = Ledger.objects.get_or_create(unit=unit, code=code)
            Use.objects.get_or_create(ledger=ledger, year=year, defaults={"by": by})
        if known:
            journal.write("ledgers", person=by, subject=f"unit:{unit.pk}", data={"year": year, "on": known})


def switch_off(ledger: Ledger, year: int, *, by: Person) -> None:
    """The ledger is not kept in the year after all; its records stay. Refused where an indicator is computed from it."""
    if not queries.may_enter(by, ledger.unit):
        raise Refused(*NOT_YOURS)
    if rests := queries.resting_on(ledger, year):
        names = "、".join(rests[:3])
        raise Refused(
            f"{ledger}还在用：{names}等 {len(rests)} 个指标由它计算，先解除绑定。",
            f"The {ledger.declared.en} is in use: {len(rests)} indicators are computed from it; unbind them first.",
        )
    with transaction.atomic():
        gone, _ = Use.objects.filter(ledger=ledger, year=year).delete()
        if gone:
            journal.write("ledgers", person=by, subject=f"unit:{ledger.unit_id}", data={"year": year, "off": [ledger.code]})


def enter(ledger: Ledger, texts: Mapping[str, str], *, by: Person) -> Written:
    """A new record typed by hand; nothing is kept where a cell is wrong."""
    if not queries.may_enter(by, ledger.unit):
        raise Refused(*NOT_YOURS)
    with transaction.atomic():
        ledger = locked(ledger)
        intake = read_row(ledger.declared, texts)
        if intake.frame is None:
            return Written(None, *problems_by_column(intake))
        key, values = next(rows_of(intake.frame, ledger.declared))
        clash = clashes(ledger, intake.frame)
        if clash:
            return Written(None, clash)
        record = made(ledger, key, values, by=by)
        record.save(force_insert=True)
        written(ledger, "record", by, {"record": record.pk})
    return Written(record, {}, problems_by_column(intake)[1])


def change(record: Record, texts: Mapping[str, str], version: int, *, by: Person) -> Written:
    """The person's own record, not yet approved, with other cells; Overtaken where it has been changed since it was read."""
    with transaction.atomic():
        ledger = locked(record.ledger)
        record = Record.objects.select_for_update(of=("self",)).select_related("ledger__unit").get(pk=record.pk)
        if not queries.may_change(by, record):
            raise Refused("只能改自己登记、尚未审核的记录。", "Only one's own records that are not approved yet can be changed.")
        if record.version != version:
            raise Overtaken("这一行在别的窗口里刚改过，请刷新。", "This row has just been changed in another window; reload.")
        columns = {c.name: c for c in columns_of(ledger.declared)}
        values = {**record.values, **{name: text.strip() for name, text in texts.items() if name in columns}}
        intake = read_row(ledger.declared, {"id": record.key, **values})
        if intake.frame is None:
            return Written(record, *problems_by_column(intake))
        if clash := clashes(ledger, intake.frame, but=record.key):
            return Written(record, clash)
        _key, values = next(rows_of(intake.frame, ledger.declared))
        alter(record, values, by=by)
        written(ledger, "record-change", by, {"record": record.pk, "version": record.version})
    return Written(record, {}, problems_by_column(intake)[1])


def undo(record: Record, *, by: Person) -> None:
    """Take back what this person last did to their own record: the cells as before, or the entry itself, which then counts no more."""
    with transaction.atomic():
        ledger = locked(record.ledger)
        record = Record.objects.select_for_update(of=("self",)).select_related("ledger__unit").get(pk=record.pk)
        if not queries.may_change(by, record):
            raise Refused("只能撤销自己登记、尚未审核的记录。", "Only one's own records that are not approved yet can be taken back.")
        last = record.alterations.first()
        if last is None:
            void(record, UNDONE, by=by)
            return
        values = record.values | {name: before for name, before, _after in last.cells}
        if clash := clashes(ledger, read_row(ledger.declared, {"id": record.key, **values}).frame, but=record.key):
            raise Refused(*next(iter(clash.values())))
        alter(record, values, by=by)
        written(ledger, "record-change", by, {"record": record.pk, "version": record.version, "undo": last.pk})


def void(record: Record, reason: str, *, by: Person) -> None:
    """The record no longer counts, and says why. It stays."""
    if not reason.strip():
        raise Refused("作废要写明原因。", "Voiding needs a reason.")
    with transaction.atomic():
        ledger = locked(record.ledger)
        record = Record.objects.select_for_update(of=("self",)).select_related("ledger__unit").get(pk=record.pk)
        if record.void:
            raise Refused(f"这条记录已作废：{record.void}", f"This record is void already: {record.void}")
        if not queries.may_void(by, record):
            raise Refused("已审核的记录由科室负责人或财务作废。", "An approved record is voided by the head of office or the accountant.")
        Record.objects.filter(pk=record.pk).update(void=reason.strip()[:300], voided_by=by, voided_at=timezone.now())
        Alteration.objects.create(record=record, what="voided", cells=[["void", "", reason.strip()[:300]]], by=by)
        written(ledger, "record-void", by, {"record": record.pk, "key": record.key, "reason": reason.strip()[:300]})


def approve(ledger: Ledger, pks: Iterable[int], *, by: Person) -> int:
    """Approve records that somebody else entered; how many were."""
    if not queries.may_approve(by, ledger.unit):
        raise Refused(*NOT_YOURS)
    with transaction.atomic():
        ledger = locked(ledger)
        found = ledger.records.filter(pk__in=list(pks), approved_at=None, void="").exclude(recorded_by=by)
        keys = list(found.values_list("pk", flat=True))
        Record.objects.filter(pk__in=keys).update(approved_by=by, approved_at=timezone.now())
        Alteration.objects.bulk_create(Alteration(record_id=pk, what="approved", by=by) for pk in keys)
        if keys:
            written(ledger, "records-approve", by, {"count": len(keys), "first": keys[0], "last": keys[-1]})
    return len(keys)


def planned(ledger: Ledger, rows: list[tuple[str, dict[str, str]]]) -> tuple[Merged, list[Message]]:
    """What taking these rows would change, and why it cannot be done."""
    declared = ledger.declared
    empty = dict.fromkeys(AUTOMATIC)
    kept = frame(ledger)
    arriving = typed(declared, [(key, values, {}) for key, values in rows])
    merged = merge(blanked(kept, empty), blanked(arriving, empty), declared)
    faults = [fault_of(f) for f in rowcheck.doubles(numbered(merged.frame), declared)]
    touched = {c.id for c in merged.changed}
    closed = ledger.records.filter(key__in=touched) if touched else Record.objects.none()
    for record in closed.exclude(approved_at=None, void="")[:20]:
        state = Message("已作废", "void") if record.void else Message("已审核", "approved")
        faults.append(
            Message(
                f"{record.key}：{state.zh}，不能再由导入改动；要改请作废后另登一条",
                f"{record.key} is {state.en} and cannot be changed by an import; void it and enter another",
            )
        )
    return merged, faults[:100]


def take(batch: Batch, *, by: Person) -> Merged:
    """Put the rows of a batch into the ledger: all of them, or none."""
    if not queries.may_enter(by, batch.ledger.unit):
        raise Refused(*NOT_YOURS)
    with transaction.atomic():
        ledger = locked(batch.ledger)
        batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if batch.state != "read":
            raise Refused("这一批已经处理过。", "This batch has been dealt with already.")
        rows = dict(batch.result["rows"])
        merged, faults = planned(ledger, list(rows.items()))
        if faults:
            raise Refused(*faults[0])
        fresh = [made(ledger, key, rows[key], by=by, source="导入", batch=batch) for key in merged.added]
        Record.objects.bulk_create(fresh, batch_size=500)
        for record in ledger.records.filter(key__in={c.id for c in merged.changed}):
            alter(record, {k: v for k, v in rows[record.key].items() if k != "void"}, by=by)
            if reason := rows[record.key].get("void"):
                void(record, reason, by=by)
        Batch.objects.filter(pk=batch.pk).update(state="taken")
        data = {"batch": batch.pk, "sha256": batch.sha256, "added": len(merged.added), "changed": len({c.id for c in merged.changed})}
        written(ledger, "records-import", by, data)
    return merged


def locked(ledger: Ledger) -> Ledger:
    """The ledger, held until the transaction ends: one writer at a time."""
    return Ledger.objects.select_for_update(of=("self",)).select_related("unit").get(pk=ledger.pk)


def written(ledger: Ledger, what: str, by: Person | None, data: dict[str, Any]) -> None:
    ledger.revision = stamp()
    ledger.save(update_fields=["revision"])
    journal.write(what, person=by, subject=f"ledger:{ledger.pk}", data=data)


def made(ledger: Ledger, key: str, values: Mapping[str, str], *, by: Person | None, **rest: Any) -> Record:
    """A record not yet saved."""
    declared, today = ledger.declared, rest.pop("recorded_at", None) or timezone.localdate()
    own = {c.name: values[c.name] for c in columns_of(declared) if values.get(c.name)}
    happened, until = days_of(declared, own)
    return Record(
        ledger=ledger, key=key, values=own, happened=happened, until=until, late=is_late(declared, happened, today),
        words=words_of(declared, key, own), recorded_by=by, recorded_at=today, void=values.get("void", "")[:300], **rest,
    )  # fmt: skip


def alter(record: Record, values: Mapping[str, str], *, by: Person) -> None:
    """The record with new values; what changed is kept."""
    declared = record.ledger.declared
    new = {c.name: values[c.name] for c in columns_of(declared) if values.get(c.name)}
    cells = [[name, record.values.get(name, ""), new.get(name, "")] for name in dict.fromkeys([*record.values, *new])]
    cells = [cell for cell in cells if cell[1] != cell[2]]
    if not cells:
        return
    record.values, record.version = new, record.version + 1
    record.happened, record.until = days_of(declared, new)
    record.late = is_late(declared, record.happened, record.recorded_at)
    record.words = words_of(declared, record.key, new)
    record.save()
    Alteration.objects.create(record=record, what="changed", cells=cells, by=by)


def read_row(declared: Declared, texts: Mapping[str, str]) -> Intake:
    """One typed row, read as a file of one row would be."""
    columns: list[Column] = [declared.columns["id"], *(c for c in columns_of(declared) if c.name != "id")]
    cells = [[c.zh for c in columns], [texts.get(c.name, "").strip().replace("\x00", "") for c in columns]]
    if not any(cells[1]):
        cells[1] = ["" for _ in columns]
    return read_sheets((Sheet(frame_of(cells, len(columns)), (0, 0)),), declared)


def problems_by_column(intake: Intake) -> tuple[dict[str, Message], dict[str, Message]]:
    """Faults and doubts of a single row, by column name ("" for the row as a whole)."""
    names = {c.zh: c.name for c in intake.ledger.columns.values()}
    faults, doubts = ({names.get(p.column, ""): p.message for p in found} for found in (intake.errors, intake.doubts))
    return faults, doubts


def clashes(ledger: Ledger, row: "pl.DataFrame | None", *, but: str = "") -> dict[str, Message]:
    """Where a row says again what another record says: its id, its key, a combination that is declared unique."""
    import polars as pl

    if row is None:
        return {}
    declared, kept = ledger.declared, frame(ledger)
    others = kept.filter((pl.col("id") != but) & (pl.col("void").is_null() | (pl.col("id") == row["id"][0])))
    both = pl.concat([others, row.select(others.columns)])
    found: dict[str, Message] = {}
    for fault in rowcheck.doubles(numbered(both), declared):
        if fault.row == both.height:
            found[fault.column if fault.column != "id" else ""] = fault_of(fault)
    return found


def fault_of(fault: rowcheck.RowFault) -> Message:
    if fault.column == "id":
        return Message(
            f"台账里已有同样的一条（编号 {fault.read}）；确是另一笔的，请填不同的编号",
            f"the ledger holds the same row already (id {fault.read}); if it is another one, give it an id of its own",
        )
    return Message(f"“{fault.read}”：{fault.message.zh}", f"“{fault.read}”: {fault.message.en}")


def numbered(frame: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    return frame.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("@row"))


def blanked(frame: "pl.DataFrame", empty: Mapping[str, None]) -> "pl.DataFrame":
    import polars as pl

    return frame.with_columns(pl.lit(None, dtype=frame.schema[name]).alias(name) for name in empty)


def seeded(ledger: Ledger, read: "pl.DataFrame", *, by: Person, approver: Person | None) -> int:
    """Every row of a frame as records, entered on the day the file gives or else that of the event: for a demonstration."""
    happened = read[ledger.declared.happened or "recorded_at"]
    recorded = [day or event or dt.date(2000, 1, 1) for day, event in zip(read["recorded_at"], happened, strict=True)]
    at = timezone.now()
    records = [
        made(ledger, key, values, by=by, source="导入", recorded_at=day, approved_by=approver, approved_at=at if approver else None)
        for (key, values), day in zip(rows_of(read, ledger.declared), recorded, strict=True)
    ]
    Record.objects.bulk_create(records, batch_size=500)
    Ledger.objects.filter(pk=ledger.pk).update(revision=stamp())
    return len(records)
