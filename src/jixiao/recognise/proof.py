"""Figures of an optical reading that the form's own arithmetic proves, and the slips it lets be mended.

Weights that make the printed total, scores that make it, and a rate that is executed ÷ budget were read rightly:
their doubt is lifted. One figure that could not be read is taken for the one the arithmetic asks for, where its glyphs allow it.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

from jixiao.errors import Message
from jixiao.form import FundLine, Indicator, Reading, Total
from jixiao.recognise.draft import Draft
from jixiao.recognise.wording import data, squeezed
from jixiao.values import Unread, parse_target

T = TypeVar("T", FundLine, Indicator, Total)
MENDED = Message("识别有误，已按表内数字关系更正，请核对", "misread, mended by the form's own arithmetic; please check")


def prove(draft: Draft) -> None:
    """Lift doubts and mend slips in a draft that came from a picture; a draft without doubt is left as it is."""
    figures = [reading for item in (*draft.funds, *draft.indicators, draft.total) for reading in cells(item).values()]
    if not any(reading.confidence < 100 and not reading.absent for reading in figures):
        return
    mend_targets(draft)
    prove_rates(draft)
    for field in ("weight", "score"):
        prove_sum(draft, field)


def cells(item: Any) -> dict[str, Reading]:
    """The figures of a row or of the total."""
    names = ("original", "revised", "executed", "transfers", "weight", "rate", "score")
    return {name: getattr(item, name) for name in names if isinstance(getattr(item, name, None), Reading)}


def prove_sum(draft: Draft, field: str) -> None:
    """Weights, or scores, against their printed total."""
    total: Reading[Decimal] = getattr(draft.total, field)
    if not total.known or not draft.indicators:
        return
    at = next((index for index, line in enumerate(draft.funds) if line.source == "total"), None)
    parts = [getattr(row, field) for row in draft.indicators]
    if at is not None:
        parts.append(getattr(draft.funds[at], field))
    unread = [index for index, reading in enumerate(parts) if not reading.known and not reading.absent and not reading.blank]
    known = sum((reading.value for reading in parts if reading.known), Decimal(0))
    rest = (total.value or Decimal(0)) - known
    if len(unread) == 1:
        mended = mend(parts[unread[0]], rest)
        if mended is None:
            return
        parts[unread[0]] = mended
        draft.note(
            f"{mended.place}：“{mended.text}”识别有误，按合计更正为{mended.value}",
            f"{mended.place}: “{mended.text}” was misread and mended to {mended.value} by the total",
        )
    elif rest:
        return
    proven = [certain(reading) for reading in parts]
    if at is not None:
        draft.funds[at] = changed(draft.funds[at], {field: proven.pop()})
    draft.indicators[:] = [changed(row, {field: reading}) for row, reading in zip(draft.indicators, proven, strict=True)]
    draft.total = changed(draft.total, {field: certain(total)})


def changed(item: T, cells: dict[str, Any]) -> T:
    """A row with some of its readings replaced."""
    return replace(item, **cells)


def certain(reading: Reading) -> Reading:
    """The reading without its doubt, unless it had to be mended."""
    return replace(reading, confidence=100, doubt=None) if reading.known and reading.doubt is not MENDED else reading


def mend(reading: Reading[Decimal], wanted: Decimal) -> Reading[Decimal] | None:
    """The figure asked for, where the glyphs that were read can be it."""
    swapped = squeezed(reading.text).translate(str.maketrans(data("slips")["digit"]))
    if not re.fullmatch(r"\d+(\.\d+)?", swapped) or Decimal(swapped) != wanted:
        return None
    return Reading(wanted, reading.text, reading.place, None, 90, MENDED)


def prove_rates(draft: Draft) -> None:
    """A printed rate that is executed ÷ budget, to its last printed digit, proves all three."""
    for index, line in enumerate(draft.funds):
        budget = line.revised if line.revised.known else line.original
        if line.rate.value is None or line.executed.value is None or not budget.value:
            continue
        executed = line.executed.value - (line.transfers.value or Decimal(0))
        if rounded_like(executed / budget.value, line.rate.value):
            names = ("revised" if line.revised.known else "original", "executed", "rate")
            draft.funds[index] = changed(line, {name: certain(getattr(line, name)) for name in names})


def rounded_like(value: Decimal, printed: Decimal) -> bool:
    places = max(0, -int(printed.as_tuple().exponent))
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) == printed


def mend_targets(draft: Draft) -> None:
    """`290%` for ≥90%: a share above 100 that begins with the 2 an optical reading makes of ≥."""
    for index, row in enumerate(draft.indicators):
        target = row.target
        if target.value is None or not scanned((target, row.weight, row.score, row.name)) or not share(row):
            continue
        found = re.fullmatch(r"2(\d{2}(?:\.\d+)?%|100%)", squeezed(target.text))
        if found is None or target.place is None:
            continue
        value = parse_target(f"≥{found[1]}", row.title)
        if isinstance(value, Unread):
            continue
        draft.indicators[index] = replace(row, target=Reading(value, target.text, target.place, None, 80, MENDED))
        draft.note(
            f"{target.place}：目标值“{target.text}”应为“≥{found[1]}”，已更正",
            f"{target.place}: the target “{target.text}” must be “≥{found[1]}” and was mended",
        )


def share(row: Indicator) -> bool:
    """True for a rate or a degree, of which no more than the whole is promised: by its name, and its actual value."""
    figures = row.actual.value.figures if row.actual.value else ()
    return re.search("[率度]$|比例$", re.sub(r"[(（].*$", "", row.title)) is not None and all(
        figure.quantity.value <= 100 for figure in figures
    )


def scanned(readings: Iterable[Reading]) -> bool:
    return any(reading.confidence < 100 for reading in readings if not reading.absent)
