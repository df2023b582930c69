"""Which profile explains the scores a form prints, which method gives each row, and which rows nothing explains."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jixiao.errors import Message
from jixiao.form import Form
from jixiao.profile import Cite, Profile, Rules, Step, Value, catalogue, choose, cost_at_level_1
from jixiao.score import Row, round_half_up, rows_under, rules_for, score
from jixiao.score.execution import NAMES as EXECUTION
from jixiao.score.execution import Rate, rate_of
from jixiao.score.indicator import NAMES as INDICATOR

_TRIED = Cite("推断", Message("推断时试用的办法", "a method tried in inference"), "observed")
_STEPS = tuple(Step(Decimal(least), Decimal(share)) for least, share in (("1", "1"), ("0.8", "0.7"), ("0.6", "0.5"), ("0", "0")))


@dataclass(frozen=True, slots=True)
class Explanation:
    """A row with a printed score, the methods in use anywhere that give exactly that score, and a remark where none does."""

    row: Row
    methods: tuple[str, ...]
    names: tuple[Message, ...]
    remark: Message | None = None


@dataclass(frozen=True, slots=True)
class Inference:
    """How well a profile explains the printed scores. Rows that no figure decides stand in neither list."""

    profile: Profile
    explained: tuple[Explanation, ...]
    unexplained: tuple[Explanation, ...]

    @property
    def orphans(self) -> tuple[Explanation, ...]:
        """Rows that no method of any profile explains."""
        return tuple(row for row in self.unexplained if not row.methods)


def infer(form: Form) -> tuple[Inference, ...]:
    """Every profile, the one that explains most first; of equals the one that fits place and year."""
    chosen = choose(form).id
    reasons = {(found.row.kind, found.row.index): found for found in explain(form)}
    found = [_inference(form, profile, reasons) for profile in catalogue()]

    cost = cost_at_level_1(form)

    def rank(inference: Inference) -> tuple[int, bool, bool, bool, str]:
        profile, balance = inference.profile, len(inference.unexplained) - len(inference.explained)
        layout = cost or not profile.applies.cost_at_level_1
        return balance, profile.id != chosen, not layout, not profile.applies.national, profile.id

    return tuple(sorted(found, key=rank))


def explain(form: Form) -> tuple[Explanation, ...]:
    """Each decided row with a printed score, and every method that gives that score."""
    rules, _ = rules_for(form, choose(form))
    variants = [(name, rows_under(form, variant)) for name, variant in _variants(rules)]
    printed = [row for row in rows_under(form, rules) if row.printed is not None]
    found = []
    for row in printed:
        attempts = [
            (name, other)
            for name, rows in variants
            for other in rows
            if (other.kind, other.index) == (row.kind, row.index) and other.decided and _of_kind(name, other)
        ]
        if not attempts and not row.decided:
            continue
        methods = _plainest(name for name, other in attempts if other.recomputed == row.printed)
        remark = None if methods else _remark(form, row, rules)
        found.append(Explanation(row, methods, tuple(_name(method) for method in methods), remark))
    return tuple(found)


def _inference(form: Form, profile: Profile, reasons: Mapping[Any, Explanation]) -> Inference:
    explained, unexplained = [], []
    for row in score(form, profile).rows:
        known = reasons.get((row.kind, row.index))
        if row.printed is None or not row.decided or row.method in ("no-weight", "full-if-finished"):
            continue  # whether a project was finished no figure tells
        known = replace(known, row=row) if known else Explanation(row, (), ())
        if row.recomputed == row.printed:
            explained.append(known)
        else:
            unexplained.append(known)
    return Inference(profile, tuple(explained), tuple(unexplained))


def _variants(rules: Rules) -> Iterator[tuple[str, Rules]]:
    """The rules with one method in place of another, without the methods they accept besides."""

    def value(method: str) -> Value[str]:
        return Value(method, _TRIED, date.min)

    strict = replace(
        rules,
        execution_accepts=None,
        execution_unfinished=None,
        indicator_accepts=None,
        indicator_satisfaction=None,
        execution_steps=Value(_STEPS, _TRIED, date.min),
    )
    for method in ("capped", "symmetric", "stepped"):
        for budget in ("revised", "original"):
            name = f"execution:{method}" if budget == "revised" else f"execution:{method}:original"
            yield name, replace(strict, execution_method=value(method), execution_denominator=value(budget), execution_over=value("full"))
    for method in ("proportional", "pass-threshold", "all-or-nothing"):
        yield f"indicator:{method}", replace(strict, indicator_positive=value(method))
    for method in ("ratio", "linear-to-double"):
        yield f"indicator:ceiling-{method}", replace(strict, indicator_negative=value(method))
    if rules.indicator_satisfaction:
        yield "indicator:satisfaction", replace(strict, indicator_satisfaction=rules.indicator_satisfaction)


def _of_kind(name: str, row: Row) -> bool:
    """True where this variant decides this row: a ceiling is not scored by the method for a floor."""
    kind, method = name.split(":")[:2]
    if kind != row.kind:
        return False
    if kind == "execution" or method == row.method or row.method in ("mean", "all"):
        return True
    return method == "proportional" and row.method not in INDICATOR.keys() - {"about", "between", "deadline", "zero-target", "tolerance"}


def _plainest(methods: Iterable[str]) -> tuple[str, ...]:
    """Without repeats, and on the original budget only where the revised one does not explain the same."""
    found = tuple(dict.fromkeys(methods))
    return tuple(method for method in found if not method.endswith(":original") or method.removesuffix(":original") not in found)


def _name(method: str) -> Message:
    kind, name, *rest = method.split(":")
    named = EXECUTION[name] if kind == "execution" else INDICATOR[name]
    if rest:
        return Message(f"{named.zh}（以年初预算数为分母）", f"{named.en} (on the original budget)")
    return named


def _remark(form: Form, row: Row, rules: Rules) -> Message | None:
    """What the printed score looks like where no rule gives it."""
    printed, weight = row.printed, row.weight
    if printed is None or weight is None:
        return None
    if row.recomputed is not None and printed == _cut(row, rules):
        return Message("小数被截断而不是四舍五入", "the decimals were cut off, not rounded")
    if row.recomputed is not None and printed == round_half_up(Fraction(row.recomputed), 0) and printed != weight:
        return Message("取整到整分", "rounded to whole points")
    if row.recomputed is not None and printed == int(row.recomputed) and printed != weight:
        return Message("小数被舍去，只留整分", "cut down to whole points")
    if row.kind == "execution":
        return _odd_execution(form, row, rules)
    part = row.parts[0] if len(row.parts) == 1 else None
    if part and part.actual and part.actual.unit == "%" and printed == round_half_up(Fraction(weight) * Fraction(part.actual.value) / 100):
        return Message("分值乘以完成值，而不是乘以完成比例", "weight × actual instead of weight × completion")
    if row.met is False and printed == weight:
        return Message("未达到目标值却得满分", "full marks although the target was missed")
    if row.met and printed < weight:
        return Message("已达到目标值却扣分", "points lost although the target was met")
    return None


def _cut(row: Row, rules: Rules) -> Decimal | None:
    """The score with its decimals cut off, where a single share makes it."""
    if row.kind != "indicator" or len(row.parts) != 1 or row.parts[0].share is None or row.weight is None:
        return None
    scale = 10 ** int(rules.rounding_places.value)
    return Decimal(int(row.parts[0].share * Fraction(row.weight) * scale)) / scale


def _odd_execution(form: Form, row: Row, rules: Rules) -> Message | None:
    rate = rate_of(form.funds[row.index], rules)
    if not isinstance(rate, Rate) or not rate.value or row.weight is None:
        return None
    if row.printed == round_half_up(rate.value * Fraction(row.weight)):
        return Message("执行率超过100%而未封顶", "the rate is above 100 % and not capped")
    if row.printed == round_half_up(Fraction(row.weight) / rate.value):
        return Message("分值除以执行率", "weight ÷ rate")
    if row.printed == row.weight:
        return Message("执行率不足100%却得满分", "full marks at a rate other than 100 %")
    return None
