"""The indicator scores outrun the execution of the budget.

## What it checks

Indicator score rate against execution score rate: a gap of more than 5 % of the former.

## Why it matters

Production systems raise a red light here: much was attained with money that was not spent, so targets were low or scores generous.

## Faulty

Indicators 90 of 90, execution score 8.92 of 10: a gap of 10.8 %.

## Sound

Indicators 89.8 of 90, execution score 9.73 of 10: a gap of 2.5 %.

## Limits

A hint for the reviewer, not a fault of the form.

## 说明

指标得分率高于执行得分率超过5%（相对）的，提示审核人关注目标是否偏低、打分是否偏松。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import execution_line, percent, scored
from jixiao.profile import Rules


@rule(
    "SC11",
    "scores-outrun-execution",
    severity="info",
    since="0.1",
    needs=("funds", "indicators"),
    zh="指标得分率{indicators}，预算执行得分率{execution}，两者相差{gap}，超过{limit}；请审核人关注目标是否偏低。",
    en="The indicators score {indicators}, the execution {execution}: a gap of {gap}, above {limit}; the reviewer should ask whether targets were low.",
    mend=Message("审核人复核目标值和打分。", "The reviewer looks at targets and scores again."),
    basis=("vendor", "自评预警（红）"),
)
def check(form: Form, rules: Rules) -> Iterator[Fault | Unmet]:
    line = execution_line(form)
    rows = [row for row in form.indicators if scored(row) and row.score.known]
    weights = sum((row.weight.value or Decimal(0) for row in rows), Decimal(0))
    if not (line and line.weight.value and line.score.value is not None and weights):
        yield Unmet(Message("缺少执行得分或指标得分", "execution score or indicator scores are missing"))
        return
    limit = rules.execution_alarm_gap.value if rules.execution_alarm_gap else Decimal("0.05")
    rate = sum((row.score.value or Decimal(0) for row in rows), Decimal(0)) / weights
    execution = line.score.value / line.weight.value
    gap = (rate - execution) / rate if rate else Decimal(0)
    if gap > limit:
        args = {"indicators": percent(rate), "execution": percent(execution), "gap": percent(gap), "limit": percent(limit)}
        yield Fault(args, (line.score.place,), (line.score,))
