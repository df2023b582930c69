"""What Jixiao says of a case's form: its scores recomputed, its findings, and which cells follow from others."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from jixiao.audit import Finding, Report, audit
from jixiao.compose import Composed
from jixiao.errors import Message
from jixiao.form import BLANK, Form, Reading
from jixiao.profile import Profile, load
from jixiao.score import Row, Scorecard, rules_for, score
from jixiao.score.execution import rate_of
from jixiao.score.methods import percent
from jixiao.web.cases import fields, sheet
from jixiao.web.cases.models import Case, Version

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Judged:
    """A form on its sheet with everything that is known about it."""

    form: Form
    composed: Composed
    profile: Profile
    card: Scorecard | None
    report: Report | None

    @property
    def errors(self) -> int:
        return sum(f.severity == "error" for f in self.findings)

    @property
    def warnings(self) -> int:
        return sum(f.severity == "warning" for f in self.findings)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.report.findings if self.report else ()

    def findings_at(self) -> dict[tuple[int, int], list[Finding]]:
        """Findings by the upper left of the cell they point at; one that names a whole row goes to the row's first field."""
        found: dict[tuple[int, int], list[Finding]] = {}
        starts = {(c.row, c.column): c for c in self.composed.table.cells}
        for finding in self.findings:
            for place in finding.places:
                if place.row is None:
                    continue
                column = place.column or min((c for r, c in self.composed.fields if r == place.row), default=1)
                if (place.row, column) in starts:
                    found.setdefault((place.row, column), []).append(finding)
        return found


def judge(form: Form, case: Case, approved: Version | None = None, last: Version | None = None) -> Judged:
    """Compose, place, score and audit the form of a case."""
    composed, _layout = sheet.compose_stage(form, case.layout)
    form = sheet.placed(form, composed)
    profile = load(case.profile)
    card = score(form, profile)
    if form.stage == "target":
        return Judged(form, composed, profile, None, audit(form, card, profile))
    second: Any = {name: sheet.form_of(v.form, {}) for name, v in (("approved", approved), ("last_year", last)) if v is not None}
    return Judged(form, composed, profile, card, audit(form, card, profile, **second))


def follow(before: Form, after: Form, profile: Profile) -> Form:
    """The form with every cell brought up to date that follows from others.

    Rates, execution scores and the total always follow. An indicator's score follows as long as it stood at the computed value
    or was empty; a score that somebody set differently stays.
    """
    if after.stage == "target":
        return _with_total_weight(after)
    old = {row.index: row.recomputed for row in score(before, profile).rows if row.kind == "indicator" and row.decided}
    after = _with_total_weight(_with_rates(after, profile))
    for row in score(after, profile).rows:
        after = _followed(after, row, old.get(row.index))
    return _with_total(after)


def suggestions(card: Scorecard | None) -> Iterator[Row]:
    """Rows whose printed score is not the computed one."""
    for row in card.rows if card else ():
        if row.differs and row.counts:
            yield row


def _with_rates(form: Form, profile: Profile) -> Form:
    """Every fund line's rate from its amounts; the scores they earned are emptied, to be computed again."""
    rules, _notes = rules_for(form, profile)
    for index, line in enumerate(form.funds):
        rate = rate_of(replace(line, rate=Reading(reason=BLANK)), rules)
        form = fields.put(form, f"funds[{index}].rate", "" if isinstance(rate, Message) else percent(rate.value))
        fixed = rules.weight("execution")
        if line.source == "total" and line.weight.blank and fixed is not None:
            form = fields.put(form, f"funds[{index}].weight", _plain(fixed.value))
        if form.funds[index].weight.known:
            form = fields.put(form, f"funds[{index}].score", "")
    return form


def _followed(form: Form, row: Row, old: Decimal | None) -> Form:
    if not row.decided or row.recomputed is None:
        return form
    if row.kind == "execution":
        return fields.put(form, f"funds[{row.index}].score", _plain(row.recomputed))
    printed = form.indicators[row.index].score.value
    if printed is None or printed == old:
        return fields.put(form, f"indicators[{row.index}].score", _plain(row.recomputed))
    return form


def _with_total_weight(form: Form) -> Form:
    weights = [i.weight.value for i in form.indicators if i.weight.known] + [f.weight.value for f in form.funds if f.weight.known]
    return fields.put(form, "total.weight", _plain(sum(w for w in weights if w is not None))) if weights else form


def _with_total(form: Form) -> Form:
    scores = [i.score.value for i in form.indicators if i.score.known] + [f.score.value for f in form.funds if f.score.known]
    return fields.put(form, "total.score", _plain(sum(s for s in scores if s is not None))) if scores else form


def _plain(value: Decimal | int) -> str:
    """A score without needless zeros: 5.00 → 5, 8.92 → 8.92."""
    text = format(Decimal(value).quantize(CENT, ROUND_HALF_UP), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
