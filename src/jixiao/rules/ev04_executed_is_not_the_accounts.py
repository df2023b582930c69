"""The executed amount is not that of the final accounts.

## What it checks

With figures from the accounts or ledgers at hand (全年执行数): the executed amount of the annual total against them.

## Why it matters

Form and final accounts are both published; a difference is seen by everybody.

## Faulty

819.34 in the form, 821.90 in the accounts.

## Sound

819.34 in both.

## Limits

Needs the measures of a workspace; compared in the form's money unit to 0.01.

## 说明

自评表全年执行数与决算（或支付台账）不一致。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Measures, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form

NAMES = ("全年执行数", "决算数", "执行数")


@rule(
    "EV04",
    "executed-is-not-the-accounts",
    severity="error",
    since="0.1",
    needs=("funds",),
    zh="{row}：全年执行数填{printed}，决算（台账）为{expected}，相差{difference}。",
    en="{row}: executed is given as {printed}, the accounts say {expected}: a difference of {difference}.",
    mend=Message("财务人员与决算核对后更正。", "Finance staff reconcile with the accounts."),
    basis=("budget-law", "第七十五条"),
)
def check(form: Form, measures: Measures) -> Iterator[Fault | Unmet]:
    expected = next((measures[name] for name in NAMES if name in measures), None)
    line = form.total_funds
    if expected is None or line is None or line.executed.value is None:
        yield Unmet(Message("没有决算的全年执行数，或表中未填执行数", "the accounts give no executed amount, or the form has none"))
    elif abs(line.executed.value - expected) > Decimal("0.01"):
        args = {
            "row": line.label.text,
            "printed": line.executed.text,
            "expected": expected,
            "difference": abs(line.executed.value - expected),
        }
        yield Fault(args, (line.executed.place,), (line.executed,))
