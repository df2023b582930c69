"""The score is full although a ceiling was broken.

## What it checks

For every indicator with an upper limit: actual above it, score equal to the weight.

## Why it matters

Cost and safety limits are promises like any other; a limit that was broken costs points.

## Faulty

Target ≤430元/平方米, actual 468元/平方米, score 7 of 7.

## Sound

Target ≤430元/平方米, actual 412元/平方米, score 7 of 7.

## Limits

How many points are due differs by place (ratio, or linear to twice the limit); that the full score is wrong does not.

## 说明

目标值为上限而完成值突破上限、得分却等于分值的。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import ceiling, name_of, short
from jixiao.score import Row


@rule(
    "SC03",
    "full-score-broken-ceiling",
    severity="error",
    since="0.1",
    needs=("target", "actual", "weight", "score"),
    zh="“{row}”突破上限却得满分：目标{target}，完成{actual}，得分{score}；按{formula}应得{expected}。",
    en="“{row}” broke its limit but has the full score: target {target}, actual {actual}, score {score}; {formula} gives {expected}.",
    mend=Message("填报人更正得分，并说明超出上限的原因和改进措施。", "The preparer corrects the score and gives reason and remedy."),
    basis=("mof-2020-10", "反向指标"),
)
def check(indicator: Indicator, row: Row) -> Iterator[Fault | Unmet]:
    if not row.decided or row.completion is None or not ceiling(indicator):
        yield Unmet(Message("目标值不是可比较的上限", "the target is not an upper limit that can be compared"))
        return
    weight, score = indicator.weight.value or Decimal(0), indicator.score.value or Decimal(0)
    if row.completion >= 1 or weight <= 0 or score < weight:
        return
    args = {
        "row": name_of(indicator),
        "target": short(indicator.target.text),
        "actual": short(indicator.actual.text),
        "score": indicator.score.text,
        "formula": row.working.formula,
        "expected": row.recomputed,
    }
    yield Fault(args, (indicator.score.place, indicator.actual.place, indicator.target.place), cite=row.cite)
