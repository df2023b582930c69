"""The score of a missed target is not what the formula gives.

## What it checks

For every indicator with figures whose target was missed and whose score is neither full nor what the profile's formula gives.

## Why it matters

Scores between nothing and full must follow one formula for all rows, or they measure who filled the form.

## Faulty

Target 1100万元, actual 1093万元, weight 6, score 5.98 where proportion gives 5.96.

## Sound

Score 5.96.

## Limits

More points than the formula gives is an error; fewer, which a strict unit or a local rule may explain, is a warning, or a hint where a reason is given.

## 说明

未达到目标的定量指标，得分既非满分又与公式不符：高于公式为错误，低于公式为警告（已填原因的只作提示）。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Severity, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import explained, name_of, percent, short
from jixiao.score import Row


@rule(
    "SC04",
    "score-is-not-the-formula",
    severity="error",
    since="0.1",
    needs=("target", "actual", "weight", "score"),
    zh="“{row}”得分与公式不符：目标{target}，完成{actual}（完成率{rate}），得分{score}；按{formula}应得{expected}。",
    en="“{row}”: the score does not follow the formula: target {target}, actual {actual} ({rate}), score {score}; {formula} gives {expected}.",
    mend=Message(
        "填报人按评分办法更正得分，或说明另行扣分的依据。", "The preparer corrects the score or says why other points were taken off."
    ),
    basis=("mof-2020-10", "定量指标按完成比例计分"),
)
def check(indicator: Indicator, row: Row) -> Iterator[Fault | Unmet]:
    if not row.decided or row.completion is None or row.recomputed is None:
        yield Unmet(Message("目标值或完成值不是可比较的数", "target and actual are not figures that can be compared"))
        return
    weight, score = indicator.weight.value or Decimal(0), indicator.score.value or Decimal(0)
    if row.completion >= 1 or score >= weight or abs(score - row.recomputed) <= slack(score):
        return
    severity: Severity = "error" if score > row.recomputed else "info" if explained(indicator) else "warning"
    args = {
        "row": name_of(indicator),
        "target": short(indicator.target.text),
        "actual": short(indicator.actual.text),
        "rate": percent(row.completion),
        "score": indicator.score.text,
        "formula": row.working.formula,
        "expected": row.recomputed,
    }
    yield Fault(args, (indicator.score.place, indicator.actual.place), severity=severity, cite=row.cite)


def slack(score: Decimal) -> Decimal:
    """What rounding explains."""
    return Decimal("0.05") if score.as_tuple().exponent == -1 else Decimal("0.01")
