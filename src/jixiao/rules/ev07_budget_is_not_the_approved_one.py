"""The opening budget is not the approved one.

## What it checks

With the approved target form at hand: the annual total there against the opening budget here.

## Why it matters

The opening budget is what the people's congress approved.

## Faulty

860.00 here, 880.00 approved.

## Sound

860.00 in both.

## Limits

Needs the approved target form (--approved). A ratio of ten thousand is rule UN06's.

## 说明

年初预算数与批复的绩效目标表中的预算数不一致。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form


@rule(
    "EV07",
    "budget-is-not-the-approved-one",
    severity="warning",
    since="0.1",
    needs=("funds",),
    zh="{row}：年初预算数填{printed}，批复的绩效目标表为{approved}。",
    en="{row}: the opening budget is {printed}; the approved target form says {approved}.",
    mend=Message("财务人员按批复更正。", "Finance staff correct it after the approval."),
    basis=("budget-law", "第十三条"),
)
def check(form: Form, approved: Form) -> Iterator[Fault | Unmet]:
    line, other = form.total_funds, approved.total_funds
    there = next((r for r in (other.original, other.revised) if r.value), None) if other else None
    if not (line and line.original.value and there and there.value):
        yield Unmet(Message("两张表没有可比的年初预算数", "the two forms share no opening budget"))
        return
    units = [Decimal(10000) if "万" in f.money_unit.text else Decimal(1) for f in (form, approved)]
    ratio = line.original.value * units[0] / (there.value * units[1])
    if abs(ratio - 1) > Decimal("0.0001") and Decimal("0.001") < ratio < 1000:
        yield Fault(
            {"row": line.label.text, "printed": line.original.text, "approved": there.text}, (line.original.place,), (line.original, there)
        )
