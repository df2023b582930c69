"""The budget was changed by more than a tenth in mid-year, and nothing says why.

## What it checks

Revised against opening budget of the annual total: more than 10 % up or down without a word of it.

## Why it matters

Changes follow the budget-adjustment procedure and move the targets with them; against the opening budget the execution may look different.

## Faulty

1193980.00 opening, 1049377.00 revised (−12.11 %), no explanation.

## Sound

The same with “年中按压减一般性支出要求核减预算144603元”.

## Limits

An opening budget of 0 (a project added in mid-year) is not judged.

## 说明

全年预算数较年初预算数增减超过10%而没有说明。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import money_explained, percent


@rule(
    "CM14",
    "budget-changed-without-reason",
    severity="warning",
    since="0.1",
    needs=("funds",),
    zh="{row}：年初预算{original}调整为{revised}（{change}，{difference}），没有说明；按年初预算计，执行率为{rate}。",
    en="{row}: the budget went from {original} to {revised} ({change}, {difference}) without a word; on the opening budget the rate would be {rate}.",
    mend=Message("财务人员附预算调整批复；填报人说明原因。", "Finance staff add the approval; the preparer says why."),
    basis=("sichuan-form", "年中调整须单独说明"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    line = form.total_funds
    if not (line and line.original.value and line.revised.value):
        yield Unmet(Message("没有同时填年初预算数和全年预算数", "opening and revised budget are not both given"))
        return
    difference = line.revised.value - line.original.value
    change = difference / line.original.value
    if abs(change) <= Decimal("0.1") or money_explained(form, "adjusted"):
        return
    rate = percent((line.executed.value or Decimal(0)) / line.original.value) if line.executed.known else "—"
    args = {"row": line.label.text, "original": line.original.text, "revised": line.revised.text, "rate": rate}
    args |= {"change": ("+" if change > 0 else "−") + percent(abs(change)), "difference": difference}
    yield Fault(args, (line.revised.place, line.original.place), (line.original, line.revised))
