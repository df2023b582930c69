"""The budget is ten thousand times the approved one, or a ten-thousandth of it.

## What it checks

With the approved target form at hand: the annual total here over the annual total there.

## Why it matters

A ratio of 10 000 is 元 against 万元, nothing else.

## Faulty

8600000.00 here, 860.00 approved.

## Sound

860.00 and 860.00.

## Limits

Needs the approved target form (--approved).

## 说明

与批复的绩效目标表相比，预算数相差一万倍的，说明金额单位填错。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form, Reading


@rule(
    "UN06",
    "ten-thousand-times-the-approved-budget",
    severity="error",
    since="0.1",
    needs=("funds",),
    zh="预算数填{printed}，批复的绩效目标表为{approved}，相差约一万倍：金额单位（元、万元）填错。",
    en="The budget is {printed}, the approved target form says {approved}: ten thousand times apart, so 元 and 万元 were mixed up.",
    mend=Message("财务人员按批复更正金额单位。", "Finance staff correct the unit after the approval."),
    basis=("budget-law", "第七十五条"),
)
def check(form: Form, approved: Form) -> Iterator[Fault | Unmet]:
    here, there = budget(form), budget(approved)
    if not (here and there and here.value and there.value):
        yield Unmet(Message("两张表中有一张没有年度资金总额", "one of the two forms has no annual total"))
        return
    unit = Decimal(10000) if "万" in form.money_unit.text else Decimal(1)
    other = Decimal(10000) if "万" in approved.money_unit.text else Decimal(1)
    ratio = here.value * unit / (there.value * other)
    if any(abs(ratio / far - 1) < Decimal("0.3") for far in (Decimal(10000), Decimal("0.0001"))):
        yield Fault({"printed": here.text, "approved": there.text}, (here.place,), (here, there))


def budget(form: Form) -> Reading[Decimal] | None:
    """The budget of the annual total."""
    line = form.total_funds
    return next((reading for reading in (line.original, line.revised) if reading.value), None) if line else None
