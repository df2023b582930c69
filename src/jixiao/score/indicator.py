"""The score of one indicator row."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jixiao.errors import Message
from jixiao.form import Indicator, once
from jixiao.profile import Cite, Rules, Value
from jixiao.score.card import Outcome, Row, Working
from jixiao.score.completion import outcomes
from jixiao.score.methods import plain, round_half_up

NAMES = {
    "proportional": Message("按完成比例计分", "in proportion to completion"),
    "pass-threshold": Message("未达及格线不得分，以上按比例", "nothing below the threshold, in proportion above it"),
    "all-or-nothing": Message("达到得满分，未达到不得分", "all or nothing"),
    "ceiling-ratio": Message("突破上限按上限÷完成值计分", "a broken ceiling scores limit ÷ actual"),
    "ceiling-linear-to-double": Message(
        "突破上限按超出比例扣分，达两倍为0", "a broken ceiling loses in proportion, nothing at twice the limit"
    ),
    "ceiling-all-or-nothing": Message("突破上限不得分", "a broken ceiling scores nothing"),
    "equal-exact": Message("须与目标值相等", "must equal the target"),
    "zero-target": Message("目标值为0，达到得满分，否则不得分", "the target is 0: all or nothing"),
    "between": Message("在区间内得满分，区间外按比例", "full within the range, in proportion outside it"),
    "about": Message("在允许的出入内得满分，之外按比例", "full within the tolerance, in proportion outside it"),
    "tolerance": Message("按偏差分档计分", "in steps of the deviation"),
    "satisfaction": Message("满意度逐档扣分", "satisfaction loses step by step"),
    "deadline": Message("按期完成得满分", "in time is full"),
    "mean": Message("各项完成情况的平均", "the mean of the parts"),
    "all": Message("以完成最差的一项计", "the part that did worst decides"),
    "no-weight": Message("分值为0，不计分", "weight 0 scores nothing"),
    "not-applicable": Message("不适用，其余指标折算", "not applicable; the others are scaled up"),
}


_WITHIN = Message("未突破上限，得满分", "within the ceiling, full marks")


def indicator_row(index: int, row: Indicator, rules: Rules, year: int | None) -> Row | None:
    """The scored row of an indicator; None where it has neither weight nor score (a breakdown or a blank row)."""
    timed = row.target.value is not None and any(part.kind == "deadline" for part in row.target.value.parts)
    return _indicator_row(row, index, rules, year if timed else None)


@once
def _indicator_row(row: Indicator, index: int, rules: Rules, year: int | None) -> Row | None:
    weight, printed = row.weight.value, row.score.value
    if weight is None and printed is None:
        return None
    if weight is None:
        return _unscored(index, row)
    if weight == 0:
        zero = round_half_up(Fraction(0))
        return replace(
            _unscored(index, row),
            recomputed=zero,
            method="no-weight",
            decided=True,
            working=Working("0 × 1 = 0.00", _said("no-weight", "")),
        )
    if _not_applicable(row) and rules.indicator_not_applicable:
        cite = rules.indicator_not_applicable.cite
        return replace(
            _unscored(index, row),
            recomputed=round_half_up(Fraction(0)),
            method="not-applicable",
            cite=cite,
            decided=True,
            working=Working("", _said("not-applicable", "")),
        )
    parts = outcomes(row, rules, year)
    if not parts:
        return replace(_unscored(index, row), recomputed=_capped(printed, weight), working=_why(_missing(row)))
    base = _unscored(index, row, parts)
    if any(part.share is None for part in parts):
        return _undecided(base, row, weight, rules)
    return _decided(base, row, rules, year)


def _unscored(index: int, row: Indicator, parts: tuple[Outcome, ...] = ()) -> Row:
    """The row with its printed score, and how far its promises were met."""
    met = completion = None
    if parts:
        met = False if any(part.met is False for part in parts) else (True if all(part.met for part in parts) else None)
        completion = _completion(parts)
    return Row(
        "indicator",
        row.title,
        index,
        row.score.place or row.place,
        row.score.value,
        row.score.value,
        row.weight.value,
        completion,
        "",
        _why(_NO_WEIGHT),
        None,
        decided=False,
        met=met,
        parts=parts,
    )


_NO_WEIGHT = Message("没有分值，无法计分", "there is no weight to score by")


def _decided(base: Row, row: Indicator, rules: Rules, year: int | None) -> Row:
    """By the profile's methods; where another accepted method gives the printed score, by that one."""
    main = computed(base, base.parts, rules)
    if main.recomputed == base.printed or base.printed is None or not rules.indicator_accepts:
        return main
    for name in rules.indicator_accepts.value:
        value = Value(name, rules.indicator_accepts.cite, rules.indicator_accepts.since)
        if name.startswith("linear"):
            other = replace(rules, indicator_negative=value)
        else:
            other = replace(rules, indicator_positive=value, indicator_satisfaction=None)
        found = computed(base, outcomes(row, other, year), other)
        if found.recomputed == base.printed:
            return found
    return main


def computed(base: Row, parts: tuple[Outcome, ...], rules: Rules) -> Row:
    """The row with the score that its parts earn; every part has a share."""
    shares = [part.share for part in parts if part.share is not None]
    weight = base.weight or Decimal(0)
    if len(parts) == 1:
        share, factor, method = shares[0], parts[0].formula, parts[0].method
    elif rules.indicator_compound.value == "mean":
        method, share = "mean", sum(shares, Fraction(0)) / len(shares)
        factor = f"({' + '.join(part.formula for part in parts)})/{len(parts)}"
    else:
        method, share = "all", min(shares)
        factor = f"min({', '.join(part.formula for part in parts)})"
    score = round_half_up(share * Fraction(weight), int(rules.rounding_places.value))
    formula = f"{plain(weight)} × {factor} = {score:f}"
    working = Working(formula, _told(method, formula, parts))
    return replace(base, parts=parts, recomputed=score, method=method, working=working, cite=_cite(method, rules), decided=True)


def _undecided(base: Row, row: Indicator, weight: Decimal, rules: Rules) -> Row:
    why = next((part.why for part in base.parts if part.share is None and part.why), _NO_WEIGHT)
    kept = replace(base, recomputed=_capped(base.printed, weight))
    tier = row.actual.value.tier if row.actual.value else None
    if tier is None or (row.target.value and row.target.value.measurable and row.actual.value and row.actual.value.figures):
        return replace(kept, working=_why(why))
    value = rules.tier(tier)
    low, high = (weight * edge for edge in value.value)
    zh, en = f"第{'一二三'[tier - 1]}档应得 {plain(low)}～{plain(high)} 分", f"tier {tier} earns {plain(low)} to {plain(high)}"
    why = Message(f"{why.zh}；{zh}", f"{why.en}; {en}")
    return replace(kept, met=tier == 1, band=(low, high), cite=value.cite, method="qualitative", working=_why(why))


def _capped(printed: Decimal | None, weight: Decimal) -> Decimal | None:
    """No score is above its weight (I-08)."""
    return min(printed, weight) if printed is not None else None


def _completion(parts: tuple[Outcome, ...]) -> Decimal | None:
    """Actual ÷ target; of several promises the mean of their completions, each at most 1."""
    known = [part.completion for part in parts if part.completion is not None]
    if len(known) < len(parts):
        return None
    return known[0] if len(known) == 1 else sum((min(value, Decimal(1)) for value in known), Decimal(0)) / len(known)


def _cite(method: str, rules: Rules) -> Cite | None:
    if method.startswith("ceiling"):
        return rules.indicator_negative.cite
    named: dict[str, Value[Any] | None] = {
        "equal-exact": rules.indicator_equal,
        "zero-target": rules.indicator_zero_target,
        "about": rules.indicator_about,
        "tolerance": rules.indicator_tolerance,
        "satisfaction": rules.indicator_satisfaction,
        "mean": rules.indicator_compound,
        "all": rules.indicator_compound,
    }
    value = named.get(method, rules.indicator_positive)
    return value.cite if value else None


def _not_applicable(row: Indicator) -> bool:
    return any(word in (reading.text or "") for reading in (row.target, row.actual) for word in ("不适用", "不涉及"))


def _missing(row: Indicator) -> Message:
    for reading, zh, en in ((row.target, "目标值", "target"), (row.actual, "完成值", "actual value")):
        if reading.value is None:
            reason = reading.reason or _NO_WEIGHT
            return Message(f"{zh}{'未填写' if reading.blank else '不可读：' + reason.zh}", f"the {en} is not known: {reason.en}")
    return Message("目标值没有可判断的内容", "the target holds nothing to judge")


def _said(method: str, formula: str) -> Message:
    name = NAMES[method]
    end = f"：{formula}" if formula else ""
    return Message(f"{name.zh}{end}。", f"{name.en[0].upper()}{name.en[1:]}{': ' + formula if formula else ''}.")


def _told(method: str, formula: str, parts: tuple[Outcome, ...]) -> Message:
    """The method and its arithmetic, with the target and the figure where there is one of each."""
    said = _WITHIN if method.startswith("ceiling") and all(part.met for part in parts) else NAMES[method]
    one = parts[0] if len(parts) == 1 and parts[0].actual else None
    seen = (
        Message(f"目标 {one.text}，完成 {one.actual.text}，", f"Target {one.text}, actual {one.actual.text}: ")
        if one and one.actual
        else Message("", "")
    )
    return Message(f"{seen.zh}{said.zh}：{formula}。", f"{seen.en}{said.en}: {formula}.")


def _why(reason: Message) -> Working:
    return Working("", Message(f"未重新计分：{reason.zh}。", f"Not recomputed: {reason.en}."))
