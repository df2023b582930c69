"""Indicators bound to measures: the live number with its sentence, writing it into the form, and what was frozen with it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from unicodedata import normalize

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jixiao.errors import EvidenceError, JixiaoError, Message
from jixiao.evidence.calendar import Period
from jixiao.evidence.evaluate import Result, evaluate, freeze, voided
from jixiao.evidence.ledger import Ledger as Declared
from jixiao.evidence.measure import Measure
from jixiao.evidence.rows import Book
from jixiao.evidence.sentence import Speaker, shown
from jixiao.form import Form, Indicator
from jixiao.web import journal
from jixiao.web.accounts.models import Person
from jixiao.web.cases import editing, fields
from jixiao.web.cases.models import Case, Transition
from jixiao.web.cases.queries import may_change
from jixiao.web.cases.rows import shifts, stands
from jixiao.web.cases.workflow import Refused
from jixiao.web.evidence import queries
from jixiao.web.evidence.frames import book as book_of
from jixiao.web.evidence.frames import period_of
from jixiao.web.evidence.models import Binding, Frozen, pack
from jixiao.web.evidence.queries import measure_of
from jixiao.workspace.fill import HOLE, Filler

MOST_PARTS = 8
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
BEFORE = ("draft",)  # where figures are still taken; in every other state they stand as handed in
VALUES = {
    "count": Message("计数（行）", "count rows"),
    "distinct": Message("去重计数", "count different"),
    "sum": Message("合计", "sum"),
    "avg": Message("平均", "mean"),
    "min": Message("最小", "lowest"),
    "max": Message("最大", "highest"),
    "share": Message("占比 %", "share in %"),
}
OPERATORS = {
    "==": Message("=", "="),
    "!=": Message("≠", "≠"),
    ">": Message(">", ">"),
    ">=": Message("≥", "≥"),
    "<": Message("<", "<"),
    "<=": Message("≤", "≤"),
    "filled": Message("已填", "filled in"),
    "isnull": Message("未填", "blank"),
}


@dataclass(frozen=True)
class Part:
    """One promise: its binding, what the measure gives now, and the sentence; or why there is nothing."""

    binding: Binding
    measure: Measure | None
    result: Result | None
    sentence: Message | None
    fault: Message | None = None

    @property
    def computed(self) -> Decimal | None:
        return self.result.number if self.result else None

    @property
    def value(self) -> Decimal | None:
        """What goes into the form: the typed value where there is one."""
        return self.computed if self.binding.typed is None else self.binding.typed

    @property
    def shown(self) -> str:
        return f"{shown(self.result.value)}{self.unit}" if self.result and self.result.value is not None else "—"

    @property
    def typed(self) -> str:
        return f"{shown(self.binding.typed)}{self.unit}" if self.binding.typed is not None else ""

    @property
    def unit(self) -> str:
        return self.measure.unit if self.measure else ""


@dataclass(frozen=True)
class Bound:
    """One indicator with what it is computed from, what stands beside it, and what was last written into the form or handed in."""

    index: int
    row: Indicator
    parts: tuple[Part, ...] = ()
    supports: tuple[Part, ...] = ()
    kept: tuple[Frozen, ...] = ()
    handed: bool = False  # with the reviewers: what is kept is what was handed in

    @property
    def text(self) -> str:
        """What 取数 would write; "" where a part is unknown."""
        return wording(self.parts)

    @property
    def frozen(self) -> tuple[Frozen, ...]:
        return tuple(f for f in self.kept if not f.support)

    @property
    def printed(self) -> str:
        return self.row.actual.text

    @property
    def state(self) -> str:
        """free · worded (in words, with support) · untaken · same · moved (ledger changed since) · retyped (the form says another)."""
        if not self.parts and not self.frozen:
            return "worded" if self.supports else "free"
        if not self.frozen:
            return "untaken"
        if self.moved and (self.handed or self.agrees):
            return "moved"
        return "same" if self.agrees else "retyped"

    @property
    def agrees(self) -> bool:
        """True where the form says what was kept: the same text, or other words with every one of its figures."""
        printed = self.printed.strip()
        if printed == self.frozen[0].text.strip():
            return True
        said = {Decimal(found.replace(",", "")) for found in FIGURE.findall(normalize("NFKC", printed))}
        return all(f.value and Decimal((f.typed or f.value).replace(",", "")) in said for f in self.frozen)

    @property
    def moved(self) -> bool:
        """Another value now; once handed in, also the same value from other rows."""
        if self.handed:
            return any(one.moved for one in self.since if not one.frozen.support)
        return bool(self.text) and self.text != self.frozen[0].text

    @property
    def since(self) -> tuple["Since", ...]:
        """Each part as frozen beside what its ledger gives now."""
        now = {part.binding.part: part for part in (*self.parts, *self.supports)}
        return tuple(Since(f, now.get(f.part)) for f in self.kept)


@dataclass(frozen=True)
class Since:
    """A part as it was frozen, beside what the same measure gives now."""

    frozen: Frozen
    now: Part | None

    @property
    def moved(self) -> bool:
        result = self.now.result if self.now else None
        return result is not None and freeze(result).digest != self.frozen.digest

    @property
    def then(self) -> str:
        return f"{self.frozen.value}{self.frozen.unit}" if self.frozen.value else "—"


@dataclass(frozen=True)
class Desk:
    """What measures run over for one case, up to the day it was handed in where it was."""

    book: Book
    period: Period

    @classmethod
    def of(cls, case: Case) -> "Desk":
        handed = last_submit(case) if case.status not in BEFORE else None
        day = timezone.localdate(handed.at) if handed else timezone.localdate()
        return cls(book_of(case.unit, case.year), period_of(case.year, day, stage=case.stage))

    @property
    def speaker(self) -> Speaker:
        declared = pack()
        return Speaker(declared.ledgers, declared.windows, declared.words)

    def run(self, measure: Measure) -> tuple[Result, Message]:
        result = evaluate(measure, self.book, self.period)
        return result, self.speaker.sentence(result)


def part_of(binding: Binding, desk: Desk) -> Part:
    try:
        measure = measure_of(binding.measure, binding.declared)
        result, sentence = desk.run(measure)
    except EvidenceError as error:
        return Part(binding, None, None, None, error.message)
    return Part(binding, measure, result, sentence, result.reason)


def bound(case: Case, form: Form, desk: Desk, *, only: int | None = None) -> Iterator[Bound]:
    """Every indicator of the form (or one) with its parts as they are now and as they were last frozen."""
    bindings: dict[int, list[Binding]] = {}
    for binding in Binding.objects.filter(case=case):
        bindings.setdefault(binding.index, []).append(binding)
    handed = case.status not in BEFORE
    last = handed_in(case) if handed else last_frozen(case)
    for index, row in enumerate(form.indicators):
        if only is None or only == index:
            parts = tuple(part_of(b, desk) for b in bindings.get(index, ()))
            answers, supports = tuple(p for p in parts if not p.binding.support), tuple(p for p in parts if p.binding.support)
            yield Bound(index, row, answers, supports, last.get(index, ()), handed)


def last_frozen(case: Case, *, until: int | None = None) -> dict[int, tuple[Frozen, ...]]:
    """What was last frozen for each indicator, up to a version of the form."""
    kept = Frozen.objects.filter(case=case).select_related("by")
    return newest(kept if until is None else kept.filter(case_version__lte=until), until=until)


def handed_in(case: Case, *, until: int | None = None) -> dict[int, tuple[Frozen, ...]]:
    """What was frozen when the form was last handed in, up to a version; before hand-ins were frozen, what was last taken."""
    step = last_submit(case, until=until)
    frozen = Frozen.objects.filter(case=case, step=step).select_related("by") if step else Frozen.objects.none()
    if frozen or Frozen.objects.filter(case=case, step__isnull=False).exists():
        return newest(frozen, until=until)
    return last_frozen(case, until=until)


def last_submit(case: Case, *, until: int | None = None) -> Transition | None:
    steps = case.transitions.filter(move="submit")
    return (steps if until is None else steps.filter(version__number__lte=until)).order_by("-pk").first()


def newest(kept: QuerySet[Frozen], *, until: int | None) -> dict[int, tuple[Frozen, ...]]:
    """Of each indicator, by where its row stands now, the parts that were frozen together last."""
    found: dict[int, list[Frozen]] = {}
    every = list(kept.order_by("-case_version", "-pk"))
    since = shifts(every[-1].case_id, every[-1].case_version, until) if every else []
    for frozen in every:
        index = stands(frozen.index, (s for s in since if s.number > frozen.case_version))
        if index is None:
            continue
        group = found.setdefault(index, [])
        if not group or (group[0].case_version, group[0].step_id) == (frozen.case_version, frozen.step_id):
            if frozen.part not in {f.part for f in group}:
                group.append(frozen)
    return {index: tuple(sorted(group, key=lambda f: f.part)) for index, group in found.items()}


def wording(parts: Iterable[Part]) -> str:
    """The actual value as it would be written: the wording with its figures, else each figure with its unit; "" where one is unknown."""
    parts = tuple(parts)
    if not parts or any(p.result is None or p.value is None for p in parts):
        return ""
    results = {p.binding.measure: replace(p.result, value=p.value) for p in parts if p.result is not None}
    words = parts[0].binding.wording or "，".join(f"{{{p.binding.measure}:{p.unit}}}" for p in parts)
    try:
        return Filler(results)(words)
    except JixiaoError:
        return ""


def take(case: Case, indices: Iterable[int], *, by: Person) -> list[Message]:
    """Write the computed values into the form and freeze what they rest on; what could not be written, and why."""
    wanted, left = set(indices), []
    desk = Desk.of(case)
    ready: list[Bound] = []

    def write(form: Form, now: Case) -> Form:
        for one in bound(now, form, desk):
            if one.index not in wanted or not one.parts:
                continue
            path = f"indicators[{one.index}].actual"
            if not one.text:
                left.append(unknown(one))
            elif not may_change(by, now, path):
                left.append(Message(f"{one.row.title}：这一格现在不能修改。", f"{one.row.title}: this cell cannot be changed now."))
            else:
                form = fields.put(form, path, one.text)
                ready.append(one)
        return form

    with transaction.atomic():
        saved = editing.write_form(case.pk, write, by=by, means="computed")
        for one in ready:
            kept = [frozen_part(one, part, saved.case, by) for part in one.parts]
            data: dict[str, object] = {"index": one.index, "text": one.text, "digests": [f.digest for f in kept]}
            journal.write("compute", person=by, subject=f"case:{case.pk}", data=data)
    return left


def unknown(one: Bound) -> Message:
    reason = next((p.fault for p in one.parts if p.fault and p.value is None), None)
    zh, en = reason or Message("措辞里有不认识的口径", "the wording names an unknown measure")
    return Message(f"{one.row.title}：没有取数，{zh}。", f"{one.row.title}: nothing was taken, {en}.")


def frozen_part(one: Bound, part: Part, case: Case, by: Person, *, step: Transition | None = None) -> Frozen:
    """Keep definition, sentence, value, rows and their digest. Never changed afterwards."""
    if part.result is None or part.sentence is None:
        raise EvidenceError("没有结果可以固定", "there is no result to freeze")
    fixed, result = freeze(part.result), part.result
    label = [result.measure.zh, result.measure.en]
    return Frozen.objects.create(
        case=case, index=one.index, part=part.binding.part, support=part.binding.support or None, measure=fixed.measure, label=label,
        declared=fixed.declared,
        sentence=list(part.sentence), value=shown(result.value) if result.value is not None else "", unit=result.measure.unit,
        typed=shown(part.binding.typed) if part.binding.typed is not None else "", reason=part.binding.reason, text=one.text,
        rows=[[ledger, list(ids)] for ledger, ids in fixed.rows], digest=fixed.digest, by=by, step=step,
        case_version=step.version.number if step and step.version else case.version,
    )  # fmt: skip


def bind(case: Case, index: int, name: str, declared: Mapping[str, Any] | None, *, by: Person, support: bool = False) -> Binding:
    """Bind one more promise of the indicator, or a figure that stands beside it; the measure must be sound."""
    check(case, by)
    standing = list(Binding.objects.filter(case=case, index=index))
    if len(standing) >= MOST_PARTS:
        raise Refused(f"一个指标最多绑定 {MOST_PARTS} 个口径。", f"An indicator takes at most {MOST_PARTS} measures.")
    part = max((b.part for b in standing), default=-1) + 1
    name = f"own_{index + 1}_{part + 1}" if declared is not None else name
    if any(b.measure == name for b in standing):
        raise Refused("已经绑定了这个口径。", "This measure is bound already.")
    measure_of(name, declared)
    with transaction.atomic():
        made = Binding.objects.create(case=case, index=index, part=part, measure=name, declared=declared, support=support, by=by)
        data: dict[str, object] = {"index": index, "measure": name, "declared": declared, "support": support}
        journal.write("bind", person=by, subject=f"case:{case.pk}", data=data)
    return made


def unbind(case: Case, index: int, part: int, *, by: Person) -> None:
    check(case, by)
    with transaction.atomic():
        gone, _ = Binding.objects.filter(case=case, index=index, part=part).delete()
        if gone:
            journal.write("unbind", person=by, subject=f"case:{case.pk}", data={"index": index, "part": part})


def say_as(case: Case, index: int, words: str, *, by: Person) -> None:
    """How the actual value is worded: 帮扶 {aid_times} 人次."""
    check(case, by)
    standing = list(Binding.objects.filter(case=case, index=index, support=False).order_by("part"))
    names = {b.measure for b in standing}
    used = {hole[1] for hole in HOLE.finditer(words)}
    if words and (not used or not used <= names):
        raise Refused(
            f"措辞里要有口径，写作 {{名}}，可用：{'、'.join(sorted(names))}",
            f"The wording names measures as {{name}}; known: {', '.join(sorted(names))}",
        )
    if standing:
        Binding.objects.filter(pk=standing[0].pk).update(wording=words[:600])
        journal.write("bind", person=by, subject=f"case:{case.pk}", data={"index": index, "wording": words[:600]})


def override(case: Case, index: int, part: int, text: str, reason: str, *, by: Person) -> None:
    """A typed value in place of the computed one, with its reason; an empty one takes it back. Both stay visible."""
    check(case, by)
    typed = None
    if text.strip():
        try:
            typed = Decimal(text.strip().replace(",", ""))
        except InvalidOperation:
            raise Refused("改写值要写数字。", "The typed value must be a number.") from None
        if not typed.is_finite() or abs(typed) >= 10**13:
            raise Refused("改写值要写数字。", "The typed value must be a number.")
        if not reason.strip():
            raise Refused("改写完成值必须写明原因。", "A typed value needs its reason.")
    with transaction.atomic():
        changed = Binding.objects.filter(case=case, index=index, part=part).update(
            typed=typed, reason=reason.strip()[:500] if typed is not None else ""
        )
        if changed:
            data: dict[str, object] = {"index": index, "part": part, "typed": str(typed or ""), "reason": reason.strip()[:500]}
            journal.write("override", person=by, subject=f"case:{case.pk}", data=data)


def check(case: Case, by: Person) -> None:
    if not queries.may_bind(by, Case.objects.select_related("unit").get(pk=case.pk)):
        raise Refused("表在单位填报时才能改绑定。", "What an indicator is computed from changes only while the unit fills in the form.")


def built(given: Mapping[str, str]) -> dict[str, Any]:
    """The declaration of a measure from the builder's fields; EvidenceError says what is missing or does not fit."""
    code = given.get("ledger", "")
    if code not in pack().ledgers:
        raise EvidenceError("先选台账", "choose a ledger first")
    ledger = pack().ledgers[code]
    where = [w for w in (condition(ledger, given, f"w{n}") for n in range(3)) if w]
    kind, column = given.get("kind", "count"), given.get("of", "")
    declared: dict[str, Any] = {
        "zh": given.get("title", "")[:60] or ledger.zh,
        "en": given.get("title", "")[:60] or ledger.en,
        "from": code,
    }
    if where:
        declared["where"] = " and ".join(where)
    if kind == "share":
        hit = condition(ledger, given, "s")
        if not hit:
            raise EvidenceError("占比要写满足什么条件的行", "a share needs the condition that rows meet")
        declared["share"] = hit
    elif kind == "count":
        declared["value"] = "count"
    elif kind in VALUES:
        if not column:
            raise EvidenceError("选要计算的列", "choose the column to compute")
        declared["value"] = f"{kind}({column})"
    if given.get("per") in ("month", "half_month", "quarter"):
        declared |= {"per": given["per"], "reduce": given.get("reduce") or "mean", "fill": 0}
    declared["unit"] = "%" if kind == "share" else given.get("unit", "").strip()[:10]
    return declared


def condition(ledger: Declared, given: Mapping[str, str], name: str) -> str:
    """One line of the builder as an expression; "" where no column is chosen."""
    column = ledger.columns.get(given.get(f"{name}c", ""))
    operator, text = given.get(f"{name}o", "=="), given.get(f"{name}v", "").strip()
    if column is None or operator not in OPERATORS:
        return ""
    if operator in ("isnull", "filled"):
        return f"isnull({column.name})" if operator == "isnull" else f"not isnull({column.name})"
    if column.type == "bool":
        yes = (text != "否") == (operator == "==")
        return column.name if yes else f"not {column.name}"
    if not text:
        raise EvidenceError(f"“{column.zh}”后面要写值", f"a value is missing after '{column.en}'")
    if column.type in ("money", "number", "int"):
        try:
            return f"{column.name} {operator} {Decimal(text.replace(',', '')):f}"
        except InvalidOperation:
            raise EvidenceError(f"“{column.zh}”要和数字比", f"'{column.en}' compares with a number") from None
    return f"{column.name} {operator} {text!r}"


def suggested(row: Indicator, desk: Desk) -> list[Measure]:
    """Measures of ledgers that the unit keeps whose names are most like what the indicator asks, those in a promised unit first."""
    units = promised(row)
    kept = set(desk.book.frames)
    able = [m for m in pack().measures.values() if all(q.ledger.name in kept for q in m.queries())]
    spread = Counter(pair for measure in able for pair in pairs(measure.zh))
    wanted, ranked = pairs(asked(row)), []
    for measure in able:
        name = pairs(measure.zh)
        shared = name & wanted
        rarity = sum((Decimal(1) / spread[pair] for pair in shared), Decimal(0))  # a rare pair of characters says more
        counts = measure.unit in units or (measure.unit == "人次" and "人" in units)
        likeness = rarity * len(shared) / max(1, len(name)) * (Decimal("1.5") if counts else 1)
        if likeness > Decimal("0.05"):
            ranked.append((-likeness, measure.zh, measure))
    return [m for _, _, m in sorted(ranked, key=lambda r: r[:2])[:5]]


def asked(row: Indicator) -> str:
    """What the indicator asks: its target where that is said in words (the name may be a budget item), else its name."""
    target = row.target.text
    return target if sum("一" <= letter <= "鿿" for letter in target) > 5 else f"{row.title}{target}"


def promised(row: Indicator) -> set[str]:
    """The units in which the indicator promises."""
    target = row.target.value
    return {part.quantity.unit for part in target.parts if part.quantity is not None} if target else set()


def pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def void_rows(part: Part, desk: Desk) -> list[tuple[str, str, str]]:
    """(ledger, id, reason) of rows that would have counted, had they not been voided."""
    found = []
    for selection in part.result.selections if part.result else ():
        frame = voided(selection.query, desk.book, desk.period).frame(columns=("void",))
        found += [(selection.query.ledger.name, str(key), str(reason)) for key, reason in frame.iter_rows()]
    return found[:50]
