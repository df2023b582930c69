"""The scoring formulas, each giving the share of the weight that is earned, exactly, and how it is written.

References E-… and I-… are the kinds of rule met in public forms; which of them holds where is for the profiles to say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jixiao.profile import Deduction, Rules, Step

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the weight, and the factor as it is written after `weight × `."""

    value: Fraction
    factor: str


def round_half_up(value: Fraction, places: int = 2) -> Decimal:
    """Half up, away from no float: 8.925 → 8.93."""
    scale = 10**places
    above, below = abs(value.numerator), value.denominator
    whole = (2 * above * scale + below) // (2 * below)
    return Decimal(-whole if value < 0 else whole).scaleb(-places)


def plain(value: Decimal | Fraction, places: int | None = None) -> str:
    """A figure without exponent or idle zeros: 120, 1048285.45; with `places` rounded half up to so many."""
    if places is not None:
        return f"{round_half_up(Fraction(value), places):f}"
    if isinstance(value, Fraction):
        return plain(round_half_up(value, 4))
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Fraction | Decimal) -> str:
    return f"{round_half_up(Fraction(value) * 100, 2):f}%"


# Execution rate


def execution_share(method: str, rate: Fraction, ratio: str, rules: Rules) -> Share | None:
    """The share for an execution rate; `ratio` is how the rate is written (`120/300`). None where the profile decides nothing."""
    if method == "symmetric":  # E-05
        return _symmetric(rate)
    if rate > 1 and rules.execution_over.value != "full":
        return Share(Fraction(0), "0") if rules.execution_over.value == "zero" else None
    if method == "capped":  # E-02, E-03
        return Share(min(ONE, max(rate, Fraction(0))), f"min(1, {ratio})")
    if method == "stepped" and rules.execution_steps:  # E-04
        return stepped(rate, rules.execution_steps.value)
    if method == "deduction" and rules.execution_deduction:  # E-12
        return deducted(rate, rules.execution_deduction.value)
    return None


def _symmetric(rate: Fraction) -> Share:
    share = max(Fraction(0), ONE - abs(rate - 1))
    shown = plain(rate, 4)
    return Share(share, f"(2 − {shown})" if rate > 1 and share else shown if share else f"max(0, 2 − {shown})")


def stepped(rate: Fraction, steps: tuple[Step, ...]) -> Share:
    step = next((step for step in steps if rate >= Fraction(step.least)), None)
    return Share(Fraction(step.share), plain(step.share)) if step else Share(Fraction(0), "0")


def deducted(rate: Fraction, rule: Deduction) -> Share:
    """`points` hundredths of the weight are lost for every started `every` below `least` (I-05, E-12)."""
    short = Fraction(rule.least) - rate
    steps = -(-short // Fraction(rule.every)) if short > 0 else 0
    share = max(Fraction(0), ONE - steps * Fraction(rule.points) / 100)
    return Share(share, f"(1 − {steps} × {plain(rule.points)}%)" if steps else "1")


# Indicators: each takes target A and actual B, both exact


def proportional(target: Fraction, actual: Fraction, ratio: str, rules: Rules) -> Share:  # noqa: ARG001 - one shape for all
    """w × min(1, B/A) (I-01)."""
    return Share(min(ONE, max(Fraction(0), actual / target)), f"min(1, {ratio})")


def pass_threshold(target: Fraction, actual: Fraction, ratio: str, rules: Rules) -> Share:
    """Nothing below the threshold, from there in proportion to the rest (I-07)."""
    bar = Fraction(rules.indicator_threshold.value) if rules.indicator_threshold else Fraction(6, 10)
    done = min(ONE, actual / target)
    if done < bar:
        return Share(Fraction(0), "0")
    shown = plain(bar)
    return Share((done - bar) / (1 - bar), "1" if done == 1 else f"({ratio} − {shown})/(1 − {shown})")


def all_or_nothing(target: Fraction, actual: Fraction, ratio: str, rules: Rules) -> Share:  # noqa: ARG001 - one shape for all
    return Share(ONE, "1") if actual >= target else Share(Fraction(0), "0")


POSITIVE: dict[str, Callable[[Fraction, Fraction, str, Rules], Share]] = {
    "proportional": proportional,
    "pass-threshold": pass_threshold,
    "all-or-nothing": all_or_nothing,
}


def ceiling_share(method: str, limit: Fraction, actual: Fraction, ratio: str) -> Share:
    """A ceiling: within it the whole weight; above it A/B (I-02a), or linear to nothing at twice the limit (I-02b)."""
    if actual <= limit:
        return Share(ONE, "1")
    if limit <= 0 or method == "all-or-nothing":
        return Share(Fraction(0), "0")
    if method == "linear-to-double":
        return Share(max(Fraction(0), ONE - (actual - limit) / limit), f"max(0, 1 − ({ratio} − 1))")
    return Share(limit / actual, ratio)


def excess_cut(share: Share, completion: Fraction, limit: Decimal) -> Share:
    """An over-achievement above `limit` costs the excess, floor nothing (`over.method = "deduct-excess"`)."""
    excess = completion - Fraction(limit)
    if excess <= 0:
        return share
    return Share(max(Fraction(0), ONE - excess), f"max(0, 1 − ({plain(completion, 4)} − {plain(limit)}))")
