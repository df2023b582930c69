"""What the evidence of a case says is wrong, in the same words as the workspace; who reads it decides how much of it is told."""

from collections.abc import Iterable, Iterator, Sequence
from unicodedata import normalize

from jixiao.audit import SEVERITIES, Finding, Severity
from jixiao.errors import Message
from jixiao.evidence.check import run
from jixiao.evidence.evaluate import evaluate
from jixiao.form import Form
from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import INSIDE, acting
from jixiao.web.cases.models import Case
from jixiao.web.cases.queries import AT_WORK, WITHIN
from jixiao.web.evidence import queries
from jixiao.web.evidence.binding import FIGURE, Bound, Desk, Since, bound, handed_in
from jixiao.web.evidence.models import Frozen, Required, pack
from jixiao.web.evidence.texts import columns_of
from jixiao.workspace.findings import check_measures, made, missing, of_answer, of_late, of_units, same_files


def rows_for(person: Person, case: Case, form: Form) -> list[Bound]:
    """Every indicator as this person may know it: what ledgers give now inside the unit, or once the form is with the reviewers."""
    if acting(person, INSIDE, case.unit) or case.status not in AT_WORK:
        return list(bound(case, form, Desk.of(case)))
    kept = handed_in(case, until=handed(case))
    return [Bound(index, row, kept=kept.get(index, ()), handed=True) for index, row in enumerate(form.indicators)]


def handed(case: Case) -> int:
    """The version of the form that was last handed in."""
    found = case.versions.exclude(mark__in=WITHIN).order_by("-pk").first()
    return found.number if found else -1


def findings(case: Case, rows: Sequence[Bound], *, inside: bool) -> list[Finding]:
    """Everything wrong, the worst first. Outside the unit: what was handed in and what has changed since, nothing of its other ledgers."""
    found = [*of_documents(case, rows)]
    for one in rows:
        found += of_change(one, inside=inside) if one.handed else ()
        found += of_bound(one) if inside else of_frozen(one)
    if inside:
        found += of_ledgers(case)
    return sorted(found, key=lambda f: (SEVERITIES.index(f.severity), f.code))


def of_documents(case: Case, rows: Sequence[Bound]) -> Iterator[Finding]:
    """Required documents that nobody filed, and two that are one and the same."""
    titles = {one.index: one.row.title for one in rows}
    filed = []
    for required in Required.objects.filter(case=case, index__in=titles, waived="").prefetch_related("files"):
        files = list(required.files.all())
        filed += [(required.name, file.sha256) for file in files]
        if not files:
            yield missing((required.index + 1, titles[required.index]), required.name)
    yield from same_files(sorted(set(filed)))


def of_bound(one: Bound) -> Iterator[Finding]:
    """As the workspace says it: typed over, unknown, other units; and a value in the form that nobody took from the ledgers."""
    row = one.index + 1, one.row.title
    for part in one.parts:
        if part.result is not None:
            yield from of_answer(row, part.result, part.binding.typed, part.binding.reason)
    if len(one.parts) == 1 and one.parts[0].measure:
        yield from of_units(row, one.row.target.text, one.parts[0].measure)
    if one.frozen and not one.agrees:
        yield retyped(one)


def of_frozen(one: Bound) -> Iterator[Finding]:
    """What a reviewer reads of it: typed over with its reason, or written past the ledgers."""
    for frozen in one.frozen:
        if frozen.typed:
            zh = f"指标 {one.index + 1}“{one.row.title}”的完成值是填写的 {frozen.typed}{frozen.unit}，台账算出 {frozen.value}{frozen.unit}；原因：{frozen.reason}"
            en = f"indicator {one.index + 1} ({one.row.title}): {frozen.typed} was typed, the ledgers give {frozen.value}; reason: {frozen.reason}"
            yield made("EV55", "warning", Message(zh, en))
    if one.frozen and not one.agrees:
        yield retyped(one)


def retyped(one: Bound) -> Finding:
    """The form says something else than its ledgers gave; in words without a figure that is no more than worth knowing."""
    taken = one.frozen[0].text or "—"
    zh = f"指标 {one.index + 1}“{one.row.title}”：表中写“{one.printed}”，台账算出“{taken}”，没有写明原因"
    en = f"indicator {one.index + 1} ({one.row.title}): the form says “{one.printed}”, the ledgers give “{taken}”, and no reason is given"
    severity: Severity = "warning" if FIGURE.search(normalize("NFKC", one.printed)) else "info"
    return made("EV55", severity, Message(zh, en), mend=Message("重新取数，或写改写值和原因", "take it again, or type it with its reason"))


def of_change(one: Bound, *, inside: bool) -> Iterator[Finding]:
    """A ledger that no longer says what was handed in, with both values."""
    for since in one.since:
        if since.moved:
            then, now = since.then, told(since, inside=inside)
            label = Message(*since.frozen.label)
            zh = f"指标 {one.index + 1}“{one.row.title}”：台账已变动，“{label.zh}”报送时为 {then}，{now.zh}"
            en = f"indicator {one.index + 1} ({one.row.title}): the ledger has changed: {label.en} was {then} when handed in, {now.en}"
            yield made("EV59", "warning", Message(zh, en), mend=Message("核对变动；需要改的，退回后重新取数", "look at the change; to correct it, return the form and take the figures anew"))  # fmt: skip


def told(since: Since, *, inside: bool) -> Message:
    """What the ledger gives now; outside the unit not where it would be about a few persons."""
    now = since.now
    if now is None or now.result is None:
        return Message("现在算不出", "now it cannot be computed")
    if not inside and (few_of(since.frozen) or any(few(s.query.ledger.name, len(s.ids())) for s in now.result.selections)):
        return Message("现值涉及人数过少，不显示", "the present value concerns too few persons to be shown")
    if now.shown == since.then:
        return Message("现在值相同、所依据的记录不同", "now the same value from other records")
    return Message(f"现在为 {now.shown}", f"now {now.shown}")


def few_of(frozen: Frozen) -> bool:
    return any(few(code, len(ids)) for code, ids in frozen.rows)


def few(code: str, count: int) -> bool:
    """True for so few rows about persons that outside the unit they would point at somebody."""
    return 0 < count < queries.SMALL and any(queries.flag_of(c) for c in columns_of(pack().ledgers[code]))


def of_ledgers(case: Case) -> Iterator[Finding]:
    """The declared checks over the unit's ledgers, and ledgers that were filled in long afterwards."""
    desk, declared = Desk.of(case), pack()
    able = {m.name for m in declared.measures.values() if all(q.ledger.name in desk.book.frames for q in m.queries())}
    checks = [check for check in declared.checks if set(check.measures) <= able]
    results = {name: evaluate(declared.measures[name], desk.book, desk.period) for name in names_of(c.measures for c in checks)}
    yield from check_measures(tuple(run(check, results) for check in checks))
    for one in queries.kept(case.unit, case.year):
        if one.ledger.declared.date:
            yield from of_late(one.ledger.declared, one.late, one.live)


def names_of(groups: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(name for group in groups for name in group))
