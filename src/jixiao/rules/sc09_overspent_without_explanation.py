"""More was executed than budgeted, and nothing says why.

## What it checks

The annual total: executed (net of superior transfers where the form has that column) above the revised budget, with no word of it in the reasons or texts.

## Why it matters

Spending rests on the approved budget; a rate above 100 % is overspending, a wrong denominator, or an adjustment that was not entered.

## Faulty

842.50 budgeted, 926.75 executed (110.00%), no explanation.

## Sound

The same with “年中追加预算84.25万元，未计入全年预算数” in the text.

## Limits

An explanation counts when one sentence speaks of money and of an adjustment, a supplement or overspending. Where the revised budget already
is above the original one, a supplement explains that and not what was spent beyond it. A form without a revised budget is held to the original.

## 说明

年度资金总额的执行数大于全年预算数，而表中文字没有说明的。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import money_explained, percent


@rule(
    "SC09",
    "overspent-without-explanation",
    severity="error",
    since="0.1",
    needs=("funds",),
    zh="{row}：全年执行数{executed}超过全年预算数{budget}，多支{over}，执行率{rate}，没有说明。",
    en="{row}: executed {executed} is above the budget {budget} by {over}, a rate of {rate}, and nothing explains it.",
    mend=Message(
        "财务人员核对预算调整批复；填报人说明超支原因或更正预算数。",
        "Finance staff check the approved adjustments; the preparer explains or corrects.",
    ),
    basis=("budget-law", "第十三条"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    line = form.total_funds
    budget = line.original if line is not None and line.revised.absent else line.revised if line else None
    if line is None or budget is None or line.executed.value is None or not budget.value:
        yield Unmet(Message("没有年度资金总额的全年预算数或执行数", "no revised budget or executed amount in the annual total"))
        return
    net = line.executed.value - (line.transfers.value or Decimal(0))
    over = net - budget.value
    raised = line.original.value is not None and line.original.value < budget.value
    if over <= Decimal("0.005") or money_explained(form, "beyond" if raised else "overspend"):
        return
    args = {
        "row": line.label.text,
        "executed": line.executed.text,
        "budget": budget.text,
        "over": over,
        "rate": percent(net / budget.value),
    }
    yield Fault(args, (line.executed.place, budget.place, line.rate.place), (line.executed, budget))
