"""The target is in percent, the actual is a ratio of 1.

## What it checks

Rates whose target prints percent above 1.5 and whose actual is a bare figure between 0 and 1.

## Why it matters

0.96 beside ≥95% scores as a hundredth of the target.

## Faulty

Target ≥95%, actual 0.96.

## Sound

Target ≥95%, actual 96%.

## Limits

An actual of exactly 0 is taken as it stands.

## 说明

目标值为百分数而完成值写成小数的（如目标≥95%、完成0.96）。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import is_rate, name_of, plain
from jixiao.narrative.facts import facts
from jixiao.values import Unread, parse_decimal


@rule(
    "UN08",
    "ratio-against-percent",
    severity="warning",
    since="0.1",
    needs=("target", "actual"),
    zh="“{row}”目标值为{target}，完成值写成{actual}；如为小数，应写作{repaired}。",
    en="“{row}”: the target is {target}, the actual is written {actual}; as a percentage that is {repaired}.",
    mend=Message("填报人把完成值改写为百分数。", "The preparer writes the actual as a percentage."),
    basis=("practice", "指标逻辑"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    targets = [fact for fact in facts(indicator.target.text) if fact.unit == "%"]
    if not targets or not is_rate(indicator):
        yield Unmet(Message("没有目标值为百分数的率类指标", "no rate has a target in percent"))
        return
    actual = parse_decimal(plain(indicator.actual.text))
    if not isinstance(actual, Unread) and 0 < actual <= 1 and targets[0].value > Decimal("1.5"):
        args = {
            "row": name_of(indicator),
            "target": indicator.target.text,
            "actual": indicator.actual.text,
            "repaired": f"{(actual * 100).normalize():f}%",
        }
        yield Fault(args, (indicator.actual.place,))
