"""The actual value is counted in another unit than the target.

## What it checks

Where target and actual hold one figure each: whether the two units can count the same thing (persons and person-times are rule UN02's),
and whether nearly one figure stands with two units of length, area, weight or volume (320公里, 332米).

## Why it matters

A target of 100% is not answered by 1000件.

## Faulty

Target 100%, actual 1000件.

## Sound

Target 100%, actual 100%.

## Limits

Cells with several figures are not judged; a figure without a unit is taken to have the target's.

## 说明

目标值与完成值计量单位不同类的（如目标为百分比、完成为件数）。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import name_of
from jixiao.narrative import comparable
from jixiao.narrative.facts import Fact, facts

MEASURED = ("length", "area", "weight", "volume")
EQUAL = (
    ("公里", "千米", "km"), ("米", "延米"), ("平方米", "平米", "平方", "㎡", "m2"), ("平方公里", "平方千米"), ("公顷", "顷"),
    ("公斤", "千克", "kg"), ("立方米", "方", "m3"),
)  # fmt: skip


@rule(
    "UN05",
    "unit-of-actual-is-not-the-targets",
    severity="warning",
    since="0.1",
    needs=("target", "actual"),
    zh="“{row}”计量单位不一致：目标值为{target}，完成值为{actual}。",
    en="“{row}”: the target is {target}, the actual {actual}; the units differ.",
    mend=Message("填报人按目标值的计量单位重填完成值。", "The preparer gives the actual value in the target's unit."),
    basis=("vendor", "指标须有统一的计量口径"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    targets, actuals = facts(indicator.target.text), facts(indicator.actual.text)
    if len(targets) != 1 or len(actuals) != 1 or "date" in (targets[0].family, actuals[0].family):
        yield Unmet(Message("目标值、完成值不是各有一个带单位的数", "target and actual do not hold one figure with a unit each"))
        return
    target, actual = targets[0], actuals[0]
    if larger_or_smaller(target, actual):
        args = {"row": name_of(indicator), "target": target.text, "actual": actual.text}
        yield Fault(args, (indicator.actual.place, indicator.target.place))
        return
    if (
        target.family == actual.family
        or comparable(target, actual)
        or not (target.family and actual.family)
        or "time" in (target.family, actual.family)
    ):
        return
    args = {"row": name_of(indicator), "target": target.text, "actual": actual.text}
    yield Fault(args, (indicator.actual.place, indicator.target.place))


def larger_or_smaller(target: Fact, actual: Fact) -> bool:
    """True where nearly the same figure stands with another unit of length, area, weight or volume: 320公里, 332米."""
    if target.family != actual.family or target.family not in MEASURED or not actual.value:
        return False
    one, other = (next((units[0] for units in EQUAL if fact.unit in units), fact.unit) for fact in (target, actual))
    return one != other and Decimal("0.5") <= target.value / actual.value <= 2
