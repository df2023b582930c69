"""A form under a profile: every score recomputed, with its working and its citation.

Rounding is half up, once a row; the total is the sum of the rounded rows. What cannot be computed keeps the printed score and says why.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from jixiao.errors import Message
from jixiao.form import Form
from jixiao.profile import Profile, Rules
from jixiao.score.card import Outcome, Row, Scorecard, Working
from jixiao.score.execution import execution_row, scored_lines
from jixiao.score.indicator import indicator_row
from jixiao.score.methods import plain, round_half_up
from jixiao.score.stated import stated

__all__ = ["Outcome", "Row", "Scorecard", "Working", "grade_of", "round_half_up", "rows_under", "rules_for", "score"]


def score(form: Form, profile: Profile) -> Scorecard:
    """The scorecard of `form` under `profile`; rules that the form itself states in a footnote come first.

    There is a grade only where the weights make 100, for the grades are cut on that scale.
    """
    rules, notes = rules_for(form, profile)
    rows, beside = execution_beside(form, rows_under(form, rules))
    total = _total(form, rows, rules)
    grade = grade_of(total, rules) if _weight(rows) == 100 else None
    return Scorecard(profile.id, rows, form.total.score.value, total, grade, notes + beside)


def execution_beside(form: Form, rows: tuple[Row, ...]) -> tuple[tuple[Row, ...], tuple[Message, ...]]:
    """Where the indicators alone weigh 100, the weight of the execution rate comes on top of the scale and is left out of the total."""
    indicators = sum((row.weight for row in rows if row.kind == "indicator" and row.weight), Decimal(0))
    extra = sum((row.weight for row in rows if row.kind == "execution" and row.counts and row.weight), Decimal(0))
    printed = form.total.score.value
    if indicators != 100 or not extra or (printed is not None and printed > 100):
        return rows, ()
    note = Message(
        f"指标分值合计已为100分，预算执行率另有{plain(extra)}分；重算总分按100分制，不计预算执行率得分。",
        f"The indicators alone weigh 100 and the execution rate {plain(extra)} more; the recomputed total is on the scale of 100 without it.",
    )
    return tuple(replace(row, counts=False) if row.kind == "execution" else row for row in rows), (note,)


def rules_for(form: Form, profile: Profile) -> tuple[Rules, tuple[Message, ...]]:
    """The profile's rules for the form's year, with what the form's own footnotes state; and a note on each of those."""
    return stated(form, profile.for_year(form.year.value))


def rows_under(form: Form, rules: Rules) -> tuple[Row, ...]:
    """The execution rows, then the indicator rows."""
    funds = [execution_row(index, fund, rules, counts=counts) for index, fund, counts in scored_lines(form)]
    found = (indicator_row(index, row, rules, form.year.value) for index, row in enumerate(form.indicators))
    return (*funds, *(row for row in found if row is not None))


def grade_of(total: Decimal | None, rules: Rules) -> str | None:
    """优 from 90, 良 from 80, 中 from 60, 差 below: every total has exactly one grade."""
    if total is None:
        return None
    lines = ((rules.grade_excellent, "优"), (rules.grade_good, "良"), (rules.grade_fair, "中"))
    return next((grade for line, grade in lines if total >= line.value), "差")


def _total(form: Form, rows: tuple[Row, ...], rules: Rules) -> Decimal | None:
    """The sum of the counted rows; None where a score is missing, or where the form prints no total and its weights are not whole."""
    counted = [row for row in rows if row.counts]
    if not counted or any(row.recomputed is None for row in counted):
        return None
    if not (form.total.score.known or _weight(rows) == 100):
        return None
    places = int(rules.rounding_places.value)
    total = Fraction(sum((row.recomputed for row in counted if row.recomputed is not None), Decimal(0)))
    left_out = sum((row.weight for row in counted if row.method == "not-applicable" and row.weight), Decimal(0))
    whole = _weight(rows)
    if left_out and whole > left_out:  # I-11: the applicable rows are scaled up to the whole
        total = total * Fraction(whole) / Fraction(whole - left_out)
    return round_half_up(total, places)


def _weight(rows: tuple[Row, ...]) -> Decimal:
    return sum((row.weight for row in rows if row.counts and row.weight), Decimal(0))
