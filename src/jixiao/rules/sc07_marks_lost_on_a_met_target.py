"""Points are missing on a met target, and nothing says why.

## What it checks

For every indicator with figures: target met, score below the weight, no reason beside it.

## Why it matters

Either the score or the actual value is wrong, or a deduction was made that nobody can follow.

## Faulty

Target ≥98%, actual 100%, score 6 of 8, reason blank.

## Sound

Target ≥98%, actual 100%, score 8 of 8; or 6 of 8 with the reason.

## Limits

Where the target was exceeded so far that the profile lets points be cut, a warning.

## 说明

已达到目标却扣分且没有说明的。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import explained, name_of, short
from jixiao.score import Row


@rule(
    "SC07",
    "marks-lost-on-a-met-target",
    severity="error",
    since="0.1",
    needs=("target", "actual", "weight", "score"),
    zh="“{row}”已达到目标却扣{lost}分且没有说明：目标{target}，完成{actual}，分值{weight}，得分{score}。",
    en="“{row}” met its target but lost {lost} points, and nothing says why: target {target}, actual {actual}, weight {weight}, score {score}.",
    mend=Message("填报人更正得分，或填写扣分原因。", "The preparer corrects the score or gives the reason."),
    basis=("vendor", "得分低于分值须填原因"),
)
def check(indicator: Indicator, row: Row) -> Iterator[Fault | Unmet]:
    if not row.decided or row.completion is None:
        yield Unmet(Message("目标值或完成值不是可比较的数", "target and actual are not figures that can be compared"))
        return
    weight, score = indicator.weight.value or Decimal(0), indicator.score.value or Decimal(0)
    if (
        row.completion < 1
        or score >= weight
        or explained(indicator)
        or (row.recomputed is not None and abs(score - row.recomputed) <= Decimal("0.01"))
    ):
        return
    args = {
        "row": name_of(indicator),
        "lost": weight - score,
        "target": short(indicator.target.text),
        "actual": short(indicator.actual.text),
        "weight": weight,
        "score": indicator.score.text,
    }
    places = (indicator.score.place, indicator.reason.place)
    yield Fault(args, places, severity="warning" if row.completion >= Decimal("1.2") else None)
