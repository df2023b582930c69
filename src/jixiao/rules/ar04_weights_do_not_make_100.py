"""The weights do not make 100.

## What it checks

The execution weight plus the weights of all indicators. Indicators alone may make 100, or 90 or 80 where the form gives the execution no weight.

## Why it matters

Scores are points out of 100; grades mean nothing on another scale. Weights are fixed when the budget is approved.

## Faulty

10 + 5 + … = 97.

## Sound

10 + 90 = 100.

## Limits

Skipped where a row with a score has no weight. On a target form, whose execution weight is often left to the self-evaluation, a warning.

## 说明

核对预算执行分值与各指标分值之和是否为100。表中没有预算执行分值的，指标分值合计100、90或80均可。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import execution_line, plain


@rule(
    "AR04",
    "weights-do-not-make-100",
    severity="error",
    since="0.1",
    needs=("indicators",),
    stages=("target", "self-evaluation"),
    zh="各项分值合计为{expected}（预算执行{execution} + 指标{indicators}），不等于100；最后一行为“{last}”。",
    en="The weights add up to {expected} (execution {execution} + indicators {indicators}), not 100; the last row is “{last}”.",
    mend=Message("填报人对照批复的绩效目标更正分值。", "The preparer corrects the weights after the approved target form."),
    basis=("mof-2020-10", "权重合计100%"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    rows = form.indicators
    weighted = [row for row in rows if row.weight.known]
    if not weighted or any(row.score.known and not row.weight.known for row in rows):
        yield Unmet(Message("有指标没有分值，无法合计", "some indicators have no weight, so nothing can be added up"))
        return
    indicators = sum((row.weight.value or Decimal(0) for row in weighted), Decimal(0))
    line = execution_line(form)
    execution = line.weight.value if line and line.weight.value is not None else None
    total = indicators + (execution or Decimal(0))
    if total == 100 or indicators == 100 or (execution is None and indicators in (90, 80)):
        return
    if form.stage == "target" and (execution is None or any(not row.weight.known for row in rows)):
        yield Unmet(Message("目标表的分值不完整", "the weights of this target form are incomplete"))
        return
    args = {"expected": total, "execution": execution or Decimal(0), "indicators": indicators, "last": plain(weighted[-1].title)}
    rests = tuple(row.weight for row in weighted)
    yield Fault(
        args, (form.total.weight.place, *(reading.place for reading in rests)), rests, "warning" if form.stage == "target" else None
    )
