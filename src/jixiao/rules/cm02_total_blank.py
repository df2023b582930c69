"""The total score is blank.

## What it checks

The total cell, where the rows have scores.

## Why it matters

Without it there is no grade, and nothing to hold against the rows.

## Faulty

总分: 100 | blank.

## Sound

总分: 100 | 99.53.

## Limits

A form that was issued but not scored at all gets a hint only; a form without a total cell is skipped.

## 说明

“总分”得分空白。各项都没有得分的（下发未填的表）只作提示。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import execution_line

UNSCORED = Message("总分为空，各项也没有得分：这张表尚未打分。", "The total is blank and no row has a score: the form is not scored yet.")


@rule(
    "CM02",
    "total-blank",
    severity="error",
    since="0.1",
    needs=("indicators",),
    zh="总分为空；按所填得分应为{expected}（预算执行{execution} + 指标{indicators}）。",
    en="The total (总分) is blank; the scores add up to {expected} (execution {execution} + indicators {indicators}).",
    mend=Message("填报人填写总分。", "The preparer enters the total."),
    basis=("bynr-2023", "总分为各项得分之和"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    total = form.total.score
    if total.absent and not form.total.weight.known:
        yield Unmet(Message("表中没有总分栏", "the form has no total"))
        return
    if total.known:
        return
    scores = [row.score.value for row in form.indicators if row.score.value is not None]
    line = execution_line(form)
    execution = line.score.value if line and line.score.value is not None else None
    place = (total.place or form.total.weight.place,)
    if not scores:
        yield Fault({}, place, severity="info", say=UNSCORED)
        return
    indicators = sum(scores, Decimal(0))
    args = {"expected": indicators + (execution or 0), "execution": execution or Decimal(0), "indicators": indicators}
    yield Fault(args, place, (total, *(row.score for row in form.indicators if row.score.known)))
