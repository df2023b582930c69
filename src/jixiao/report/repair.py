"""A copy in which only what arithmetic decides is put right: rates, the execution score, totals; each change is marked.

Never a target, an actual value or a text. What rests on a doubtful reading, or on a method that is open, stays as it was.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from jixiao.document import Place
from jixiao.errors import Language, Message, WrongUse
from jixiao.files import Checked, CheckedFile
from jixiao.form import FundLine, Reading
from jixiao.judging import execution_line, scored
from jixiao.report.annotate import marked
from jixiao.report.marking import Change, Marks, Note


@dataclass(frozen=True, slots=True)
class Repair:
    """One figure put right: where, what stood there, what stands there now (`raw` as a spreadsheet stores it), and why."""

    place: Place
    old: str
    new: str
    raw: str
    why: Message


def repair(result: CheckedFile, data: bytes, language: Language = "zh") -> tuple[bytes, tuple[Repair, ...]]:
    """The repaired copy of the docx or xlsx `data` that was checked as `result`, and what was changed in it."""
    changes = tuple(change for checked in result.forms for change in repairs(checked))
    if result.document is None or result.document.format not in ("docx", "xlsx"):
        raise WrongUse(
            f"{result.path}：只能更正docx和xlsx文件；请用原文件，或另存为其中一种",
            f"{result.path}: only docx and xlsx files can be repaired; use the original file or save it as one of these",
        )
    if not changes:
        return data, ()
    head = Message("已更正", "Corrected").to(language)
    told = [f"{change.old or '—'} → {change.new}  {change.why.to(language)}" for change in changes]
    notes = tuple(Note((change.place,), "warning", head, text) for change, text in zip(changes, told, strict=True))
    summary = Message(
        f"本副本按算术更正了{len(changes)}处数字，均加了批注；目标值、完成值和文字没有改动。",
        f"Arithmetic put {len(changes)} figure(s) right in this copy, each with a comment; no target, actual value or text was changed.",
    )
    edits = tuple(Change(change.place, change.old, change.new, change.raw) for change in changes)
    return marked(data, result.document, Marks((summary.to(language),), notes, edits)), changes


def repairs(checked: Checked) -> tuple[Repair, ...]:
    """What arithmetic decides about a checked form, in the order of the page."""
    rates = (each for line in checked.form.funds for each in _rate(checked, line))
    execution = tuple(_execution(checked))
    return (*rates, *execution, *_total_score(checked, execution), *_total_weight(checked))


def _rate(checked: Checked, line: FundLine) -> Iterator[Repair]:
    budget = line.revised if line.revised.known else line.original
    if not _found(checked, "AR02", line.rate) or not _sure(line.rate, line.executed, budget) or not budget.value:
        return
    if line.transfers.value:  # whether transfers are taken off is for the profile to say, not for arithmetic
        return
    assert line.executed.value is not None  # noqa: S101 (it is sure)
    ratio = line.executed.value / budget.value
    new, raw = _like(line.rate, ratio)
    why = Message(
        f"执行率＝{line.executed.text}÷{budget.text}＝{_percent(ratio, 2)}",
        f"rate = {line.executed.text} ÷ {budget.text} = {_percent(ratio, 2)}",
    )
    yield from _changed(line.rate, new, raw, why)


def _execution(checked: Checked) -> Iterator[Repair]:
    for row in checked.scorecard.rows:
        if row.kind != "execution" or not row.decided or row.recomputed is None:
            continue
        score = checked.form.funds[row.index].score
        severe = _found(checked, "SC01", score, severity="error")
        if severe and _sure(score):
            number = _number(row.recomputed)
            yield from _changed(score, number, number, Message(row.working.formula, row.working.formula))


def _total_score(checked: Checked, execution: tuple[Repair, ...]) -> Iterator[Repair]:
    form = checked.form
    total, line = form.total.score, execution_line(form)
    scores = [row.score for row in form.indicators if scored(row)]
    if not scores or not _sure(*scores) or (total.known and not _sure(total)) or total.place is None:
        return
    executed = Decimal(execution[0].raw) if execution else line.score.value if line and line.score.known else None
    if executed is None and line and line.weight.value:
        return
    indicators = sum((score.value or Decimal(0) for score in scores), Decimal(0))
    weights = sum((row.weight.value or Decimal(0) for row in form.indicators), Decimal(0))
    whole = weights + (line.weight.value or Decimal(0) if line else Decimal(0))
    if whole != 100:  # rows are missing, or the execution score may not count: not for arithmetic to say
        return
    expected = indicators + (executed or Decimal(0))
    if total.value is not None and abs(total.value - expected) <= _slack(total.value):
        return
    why = Message(f"总分＝预算执行{executed or 0}＋指标{indicators}", f"total = execution {executed or 0} + indicators {indicators}")
    yield from _changed(total, _number(expected), _number(expected), why)


def _total_weight(checked: Checked) -> Iterator[Repair]:
    total, line = checked.form.total.weight, execution_line(checked.form)
    weights = [row.weight for row in checked.form.indicators if scored(row)]
    if not _found(checked, "AR06", total) or not _sure(total, *weights):
        return
    execution = line.weight.value if line and line.weight.value is not None else Decimal(0)
    expected = execution + sum((weight.value or Decimal(0) for weight in weights), Decimal(0))
    yield from _changed(total, _number(expected), _number(expected), Message("各项分值之和", "the sum of the weights"))


def _found(checked: Checked, code: str, reading: Reading, severity: str | None = None) -> bool:
    """True where the rule of that code has something against the cell of the reading."""
    return reading.place is not None and any(
        finding.code == code and reading.place in finding.places and severity in (None, finding.severity)
        for finding in checked.report.findings
    )


def _sure(*readings: Reading) -> bool:
    return all(reading.known and reading.confidence >= 100 for reading in readings)


def _slack(printed: Decimal) -> Decimal:
    """What rounding explains: a score with one decimal stands for all that round to it."""
    return Decimal("0.05") if printed.as_tuple().exponent == -1 else Decimal("0.005")


def _like(rate: Reading[Decimal], ratio: Decimal) -> tuple[str, str]:
    """The ratio written as the rate was: as a percentage with its decimals, as a bare number of percent, or as a ratio."""
    raw = _number(ratio.quantize(Decimal("0.000001"), ROUND_HALF_UP))
    digits = re.sub(r"[%％\s]", "", rate.text)
    places = len(digits.partition(".")[2])
    if "%" in rate.text or "％" in rate.text:
        return _percent(ratio, max(places, 2)), raw
    if re.fullmatch(r"\d+(\.\d+)?", digits) and Decimal(digits) == rate.value:
        number = _number(ratio.quantize(Decimal("0.0001"), ROUND_HALF_UP))
        return number, raw
    number = _percent(ratio, max(places, 2)).rstrip("%")
    return number, number


def _percent(ratio: Decimal, places: int) -> str:
    return f"{(ratio * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


def _number(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _changed(reading: Reading, new: str, raw: str, why: Message) -> Iterator[Repair]:
    if reading.place is not None and new != reading.text.strip():
        yield Repair(reading.place, reading.text.strip(), new, raw, why)
