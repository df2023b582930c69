"""Execution is low, and nothing says why.

## What it checks

The annual total: rate below 90 % (the profile may set another limit) without a word of it in the reasons or texts.

## Why it matters

Unspent money is the commonest reason for cutting next year's budget; local forms demand the explanation.

## Faulty

20000 budgeted, 9034 executed (45.17%), no explanation.

## Sound

The same with “因项目跨年实施，尾款未支付” in the text.

## Limits

An explanation counts when one sentence speaks of money and of payment, progress or savings.

## 说明

年度资金总额的执行率低于90%（评分办法另有规定的从其规定）而没有说明的。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import money_explained, percent
from jixiao.profile import Rules


@rule(
    "SC10",
    "low-execution-without-reason",
    severity="warning",
    since="0.1",
    needs=("funds",),
    zh="{row}：执行率{rate}（{executed}÷{budget}）低于{limit}，没有说明原因。",
    en="{row}: the rate is {rate} ({executed} ÷ {budget}), below {limit}, and no reason is given.",
    mend=Message(
        "填报人会同财务人员说明未执行完的原因和结余去向。", "The preparer, with finance staff, says why and what becomes of the rest."
    ),
    basis=("sichuan-form", "执行率低于90%须说明"),
)
def check(form: Form, rules: Rules) -> Iterator[Fault | Unmet]:
    line = form.total_funds
    if line is None or line.executed.value is None or not line.revised.value:
        yield Unmet(Message("没有年度资金总额的全年预算数或执行数", "no revised budget or executed amount in the annual total"))
        return
    limit = rules.execution_explain_below.value if rules.execution_explain_below else Decimal("0.9")
    rate = (line.executed.value - (line.transfers.value or Decimal(0))) / line.revised.value
    if rate >= limit or money_explained(form, "low"):
        return
    args = {
        "row": line.label.text,
        "rate": percent(rate),
        "executed": line.executed.text,
        "budget": line.revised.text,
        "limit": percent(limit),
    }
    yield Fault(args, (line.rate.place, line.executed.place), (line.executed, line.revised))
