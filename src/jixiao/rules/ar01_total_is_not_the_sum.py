"""The printed total is not the sum of the printed scores.

## What it checks

The total score against the execution score plus every indicator's score, to 0.01. A total printed with one decimal may be rounded.

## Why it matters

The grade, and with it next year's money, hangs on this one figure; a total that its own rows do not give says that somebody typed it.

## Faulty

Scores 9.73 + 89.80, total printed 98.53.

## Sound

Scores 9.73 + 89.80, total printed 99.53.

## Limits

Skipped where a row that carries a weight has no score. Where the indicators alone carry 100 points, a total without the execution score passes.

## 说明

核对“总分”是否等于预算执行得分与各指标得分之和（容差0.01）。有分值的行缺得分时不作判断。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import execution_line, scored

CENT = Decimal("0.01")


@rule(
    "AR01",
    "total-is-not-the-sum",
    severity="error",
    since="0.1",
    needs=("total.score", "indicators"),
    zh="总分印为{printed}，而各项得分合计为{expected}（预算执行{execution} + 指标{indicators}），相差{difference}。",
    en="The total is printed {printed}, but the scores add up to {expected} (execution {execution} + indicators {indicators}): a difference of {difference}.",
    mend=Message("填报人核对各项得分后更正总分。", "The preparer checks the scores and corrects the total."),
    basis=("bynr-2023", "总分为各项得分之和"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    rows = form.indicators
    if any(scored(row) and not row.score.known for row in rows) or not any(row.score.known for row in rows):
        yield Unmet(Message("有分值的指标没有填得分，无法合计", "a weighted indicator has no score, so nothing can be added up"))
        return
    total = form.total.score
    indicators = sum((row.score.value or Decimal(0) for row in rows), Decimal(0))
    line = execution_line(form)
    execution = line.score.value if line and line.score.value is not None else Decimal(0)
    weights = sum((row.weight.value or Decimal(0) for row in rows), Decimal(0))
    printed = total.value or Decimal(0)
    slack = Decimal("0.05") if printed.as_tuple().exponent == -1 else CENT
    sums = [indicators + execution, *([indicators] if weights == 100 else [])]
    if any(abs(printed - each) <= slack for each in sums):
        return
    args = {
        "printed": total.text,
        "expected": sums[0],
        "execution": execution,
        "indicators": indicators,
        "difference": abs(printed - sums[0]),
    }
    rests = (total, *(row.score for row in rows if row.score.known))
    yield Fault(args, (total.place, *(row.score.place for row in rows)), rests)
