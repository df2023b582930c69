"""The carry-over does not follow from last year.

## What it checks

With last year's form at hand: last year's budget less what was executed against this year's 上年结转资金.

## Why it matters

What was left must turn up again, or have been returned with a word about it.

## Faulty

Last year 860.00 − 819.34 = 40.66 left, carry-over this year 120.00.

## Sound

Carry-over 40.66, or less where money was returned.

## Limits

Needs last year's form (--last-year). Only a carry-over above what was left is reported; a question.

## 说明

上年结转资金大于上年度自评表的结余（全年预算数－全年执行数）。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form


@rule(
    "XC03",
    "carry-over-does-not-follow",
    severity="info",
    since="0.1",
    needs=("funds",),
    zh="上年结转资金填{printed}，而上年度结余为{budget}－{executed}＝{left}，多出{difference}。",
    en="The carry-over is {printed}, but last year left {budget} − {executed} = {left}: {difference} too much.",
    mend=Message("财务人员核对结转来源。", "Finance staff check where the carry-over comes from."),
    basis=("budget-law", "第七十五条"),
)
def check(form: Form, last_year: Form) -> Iterator[Fault | Unmet]:
    line = next((fund for fund in form.funds if fund.source == "carry-over"), None)
    total = last_year.total_funds
    carried = next((r for r in (line.original, line.revised) if r.value), None) if line else None
    if not (carried and carried.value and total and total.revised.value and total.executed.value is not None):
        yield Unmet(
            Message("没有上年结转数，或上年表中没有预算数和执行数", "no carry-over here, or no budget and executed amount last year")
        )
        return
    if form.money_unit.text != last_year.money_unit.text:
        yield Unmet(Message("两年的金额单位不同", "the two years use different money units"))
        return
    left = total.revised.value - total.executed.value
    if carried.value - left > Decimal("0.01"):
        args = {
            "printed": carried.text,
            "budget": total.revised.text,
            "executed": total.executed.text,
            "left": left,
            "difference": carried.value - left,
        }
        yield Fault(args, (carried.place,), (carried,))
