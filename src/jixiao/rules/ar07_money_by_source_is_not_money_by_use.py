"""Money by source is not money by use.

## What it checks

Where the money block lists sources (财政拨款, 其他资金) and uses (基本支出, 项目支出) side by side, their sums, column by column.

## Why it matters

Both split the same money; a difference means that one side is incomplete.

## Faulty

Sources 1873.66 + 2880 = 4753.66, uses 1768.16 + 2885.5 = 4653.66.

## Sound

Both make 4753.66.

## Limits

Uses are known by their names; a form with one axis only is not judged.

## 说明

资金表同时按来源和按支出性质列示的，核对两种口径合计是否一致。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import FIELDS, Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import mentions

COLUMNS = ("original", "revised", "executed")


@rule(
    "AR07",
    "money-by-source-is-not-money-by-use",
    severity="error",
    since="0.1",
    needs=("funds",),
    zh="{column}：按来源合计{sources}，按支出性质合计{uses}，相差{difference}。",
    en="{column_en}: {sources} by source, but {uses} by use: a difference of {difference}.",
    mend=Message("财务人员核对两种口径的数额。", "Finance staff check both splits."),
    basis=("vendor", "部门表两张资金表合计一致"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    lines = [line for line in form.funds if line.source != "total"]
    uses = [line for line in lines if mentions("funds", "uses", line.label.text)]
    sources = [line for line in lines if line not in uses]
    judged = False
    for column in COLUMNS:
        by_use = [getattr(line, column) for line in uses if getattr(line, column).known]
        by_source = [getattr(line, column) for line in sources if getattr(line, column).known]
        if len(by_use) < 2 or not by_source:
            continue
        judged = True
        one, other = (sum((reading.value for reading in side), Decimal(0)) for side in (by_source, by_use))
        if abs(one - other) > Decimal("0.01"):
            args = {
                "column": FIELDS[column].zh,
                "column_en": FIELDS[column].en,
                "sources": one,
                "uses": other,
                "difference": abs(one - other),
            }
            yield Fault(args, tuple(reading.place for reading in (*by_source, *by_use)), (*by_source, *by_use))
    if not judged:
        yield Unmet(Message("资金没有同时按来源和按支出性质列示", "the money is not split both by source and by use"))
