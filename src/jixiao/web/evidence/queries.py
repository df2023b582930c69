"""Who may see which ledgers and which of their columns: every view begins here."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404

from jixiao.errors import EvidenceError, Message
from jixiao.evidence.ledger import FLAGS, Column
from jixiao.evidence.measure import Measure, load_measures
from jixiao.web import journal
from jixiao.web.accounts.models import Person, Unit
from jixiao.web.accounts.queries import INSIDE, acting, standings, within
from jixiao.web.cases.models import Case
from jixiao.web.cases.queries import cases_for, may_edit, sees_live
from jixiao.web.cases.rows import shifts, stands
from jixiao.web.evidence.models import NOWHERE, Attachment, Batch, Binding, Ledger, Record, Survey, Use, pack
from jixiao.web.evidence.texts import columns_of, discreet

ENTER, APPROVE = ("clerk",), ("head", "accountant")
SENSITIVE = frozenset("chmbi")  # shown only when asked for
# which personal columns each role of the unit may read (台账个人信息分级)
SEES = {"clerk": frozenset("pcohmx"), "head": frozenset("po"), "accountant": frozenset("p"), "leader": frozenset[str]()}
SMALL = 5  # outside the unit, fewer persons than this are not told


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person sees of a ledger's personal columns."""

    flags: frozenset[str]
    opened: bool = False  # asked to see the sensitive ones

    def clear(self, column: Column) -> bool:
        flag = flag_of(column)
        return not flag or (flag in self.flags and (self.opened or flag not in SENSITIVE))

    def show(self, column: Column, text: str) -> str:
        """The cell as this person sees it."""
        return text if not text or self.clear(column) else masked(column, text)


def cell(record: Record, column: Column, seen: Sight) -> str:
    """A cell of a record as this person sees it; what an anonymous answer says goes without the names in it."""
    text = record.values.get(column.name, "")
    return seen.show(column, discreet(text) if record.recorded_by_id is None and column.type == "text" else text)


def flag_of(column: Column) -> str:
    """The column's flag; a person's code counts as personal."""
    return column.flag or ("p" if column.type == "person" else "")


def flag_name(column: Column) -> Message | None:
    flag = flag_of(column)
    return FLAGS[flag] if flag else None  # type: ignore[index]


def masked(column: Column, text: str) -> str:
    """A name by its first letter; anything sensitive not at all."""
    return f"{text[0]}**" if flag_of(column) == "p" and column.type != "date" else "＊＊＊"


def sight(person: Person, unit: Unit, *, opened: bool = False) -> Sight:
    """What the person's roles at the unit let them see; nothing personal for anybody outside."""
    flags = frozenset[str]().union(*(seen for role, seen in SEES.items() if acting(person, (role,), unit)))
    return Sight(flags, opened)


def journal_view(person: Person, ledger: Ledger, seen: Sight, rows: int, *, opened: bool) -> None:
    """Who looked at whose data: one line a page, where the page showed any."""
    flags = "".join(sorted({flag_of(c) for c in columns_of(ledger.declared) if flag_of(c) and seen.clear(c)}))
    if flags and rows:
        journal.write("personal-data", person=person, subject=f"ledger:{ledger.pk}", data={"flags": flags, "rows": rows, "opened": opened})


def ledgers_for(person: Person) -> QuerySet[Ledger]:
    """Ledgers of the units in which this person works. Nobody above reads a unit's ledgers: they see what was handed in."""
    return Ledger.objects.filter(within(standings(person), INSIDE, "unit__path")).select_related("unit")


def find_ledger(person: Person, pk: int) -> Ledger:
    found = ledgers_for(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def find_record(person: Person, ledger_pk: int, pk: int) -> Record:
    ledger = find_ledger(person, ledger_pk)
    found = ledger.records.select_related("ledger__unit", "recorded_by", "approved_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def find_batch(person: Person, pk: int) -> Batch:
    """A batch of a unit in which this person enters records."""
    found = Batch.objects.filter(within(standings(person), ENTER, "ledger__unit__path"), pk=pk).select_related("ledger__unit").first()
    if found is None:
        raise Http404
    return found


def find_survey(person: Person, pk: int) -> Survey:
    found = surveys_for(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def surveys_for(person: Person) -> QuerySet[Survey]:
    return Survey.objects.filter(within(standings(person), INSIDE, "unit__path")).select_related("unit", "case")


def find_attachment(person: Person, pk: int) -> Attachment:
    """A file of the unit: behind a record it inherits what the record's ledger lets the person see.

    A file behind an indicator was filed to be shown: who reviews the form opens it too, once the form is out of the unit's hands.
    """
    found = Attachment.objects.filter(pk=pk).select_related("record__ledger__unit", "case__unit").first()
    if found is None:
        raise Http404
    if found.case and shows_files(person, found.case):
        return found
    ledger = found.record.ledger if found.record else None
    if ledger is None or not acting(person, INSIDE, ledger.unit):
        raise Http404
    if not acting(person, ("clerk", *APPROVE), ledger.unit) and any(flag_of(c) for c in columns_of(ledger.declared)):
        raise Http404
    return found


def shows_files(person: Person, case: Case) -> bool:
    """True where the person may open the files behind the case's indicators: its unit, and who reads the form as it was handed in."""
    return sees_live(person, case) and cases_for(person).filter(pk=case.pk).exists()


def filed(case: Case) -> dict[int, list[Attachment]]:
    """The files behind each indicator, by where its row stands now, that are no required document; under NOWHERE those of rows that are gone.

    A file is never changed: where its row stands now is worked out from what moved the rows since.
    """
    found: dict[int, list[Attachment]] = {}
    every = list(Attachment.objects.filter(case=case, required=None).select_related("by"))
    moves = shifts(case.pk) if every else []
    for one in every:
        now = stands(one.index or 0, (shift for shift in moves if shift.at > one.at))
        found.setdefault(NOWHERE if now is None else now, []).append(one)
    return found


def behind(case: Case, index: int) -> list[Attachment]:
    """Every file behind the indicator, required documents among them."""
    required = Attachment.objects.filter(case=case, required__index=index).select_related("by")
    return sorted([*filed(case).get(index, ()), *required], key=lambda a: a.pk)


def leftover(case: Case) -> list[Attachment]:
    """Files of indicators that are no longer in the form."""
    return [*filed(case).get(NOWHERE, ()), *Attachment.objects.filter(case=case, required__index=NOWHERE).select_related("by")]


def units_kept(person: Person) -> QuerySet[Unit]:
    """Units whose ledgers this person may open."""
    return Unit.objects.filter(within(standings(person), INSIDE), active=True)


def years_kept(unit: Unit) -> list[int]:
    found = set(Use.objects.filter(ledger__unit=unit).values_list("year", flat=True)) | set(
        Case.objects.filter(unit=unit).values_list("year", flat=True)
    )
    return sorted(found, reverse=True)


@dataclass(frozen=True, slots=True)
class Kept:
    """One ledger of a unit-year in figures."""

    ledger: Ledger
    live: int
    waiting: int
    void: int
    late: int
    last: dt.date | None

    @property
    def late_share(self) -> int | None:
        return round(100 * self.late / self.live) if self.live else None


def kept(unit: Unit, year: int) -> list[Kept]:
    """The ledgers of a unit-year with how many of that year's records stand how."""
    counted = {
        row["ledger"]: row
        for row in Record.objects.filter(ledger__unit=unit)
        .filter(in_year(year))
        .values("ledger")
        .annotate(
            live=Count("pk", filter=Q(void="")),
            waiting=Count("pk", filter=Q(void="", approved_at=None)),
            voided=Count("pk", filter=~Q(void="")),
            late_rows=Count("pk", filter=Q(void="", late=True)),
        )
        .order_by()
    }
    ledgers = Ledger.objects.filter(unit=unit, uses__year=year).select_related("unit").order_by("pk")
    last = dict(Record.objects.filter(ledger__unit=unit).values_list("ledger").annotate(Max("recorded_at")).order_by())
    none = {"live": 0, "waiting": 0, "voided": 0, "late_rows": 0}
    rows = [(ledger, counted.get(ledger.pk, none)) for ledger in ledgers]
    return [Kept(ledger, row["live"], row["waiting"], row["voided"], row["late_rows"], last.get(ledger.pk)) for ledger, row in rows]


def in_year(year: int) -> Q:
    """Events of the year, what is valid in it, and what has no date yet."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    event = Q(until=None, happened__range=(first, last))
    valid = Q(happened__lte=last, until__gte=first) | Q(happened__lte=last, until=None, ledger__code__in=registers())
    return event | valid | Q(happened=None)


def registers() -> list[str]:
    """Ledgers whose rows are valid from one day to another."""
    return [name for name, ledger in pack().ledgers.items() if ledger.valid]


def not_kept(unit: Unit, year: int) -> list[tuple[str, Message]]:
    """Ledgers of the packs that the unit does not keep in the year."""
    on = set(Use.objects.filter(ledger__unit=unit, year=year).values_list("ledger__code", flat=True))
    return [(name, ledger.label) for name, ledger in pack().ledgers.items() if name not in on]


def resting_on(ledger: Ledger, year: int) -> list[str]:
    """Indicators of the unit's year that are computed from the ledger, by their names."""
    found = []
    for binding in Binding.objects.filter(case__unit=ledger.unit, case__year=year).select_related("case"):
        asked = {q.ledger.name for q in measure_of(binding.measure, binding.declared).queries()}
        if ledger.code in asked:
            found.append(f"{binding.case.name} {binding.index + 1}")
    return list(dict.fromkeys(found))


def measure_of(name: str, declared: Mapping[str, Any] | None) -> Measure:
    """The measure of a pack, or the one built for an indicator; EvidenceError says what is wrong with it."""
    if declared is not None:
        return load_measures({name: declared}, pack().ledgers)[name]
    if name not in pack().measures:
        raise EvidenceError(f"没有“{name}”这个口径", f"there is no measure '{name}'")
    return pack().measures[name]


def may_enter(person: Person, unit: Unit) -> bool:
    return acting(person, ENTER, unit) is not None


def may_approve(person: Person, unit: Unit) -> bool:
    return acting(person, APPROVE, unit) is not None


def may_change(person: Person, record: Record) -> bool:
    """One's own records, as long as nobody has approved or voided them."""
    own = record.recorded_by_id == person.pk
    return own and record.approved_at is None and not record.void and may_enter(person, record.ledger.unit)


def may_void(person: Person, record: Record) -> bool:
    """A clerk what is not approved yet; an approved record those who approve."""
    if record.void:
        return False
    unit = record.ledger.unit
    return may_approve(person, unit) or (record.approved_at is None and may_enter(person, unit))


def may_bind(person: Person, case: Case) -> bool:
    """The clerk, while the form is with the unit; in the target stage too, since a target says how it will be counted."""
    return may_edit(person, case)
