"""Points stand where target and actual values should.

## What it checks

Bare figures in target and actual cells that are the same in every row and add up to 100, 90 or 80, or that repeat the weights.

## Why it matters

The form then says twice how much each row is worth and nowhere what was promised or done.

## Faulty

建设符合验收要求: target 20, actual 20; all targets together 100.

## Sound

建设符合验收要求: target 100%, actual 100%.

## Limits

From four rows up.

## 说明

目标值、完成值栏填的是分值：各行数字相同且合计100（90、80），或与分值一一相同。
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import plain


@rule(
    "TG11",
    "points-entered-as-values",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    zh="{count}行的目标值和完成值填的是分值（{figures}，合计{total}），没有写目标和完成数。",
    en="{count} rows hold points instead of target and actual values ({figures}, together {total}).",
    mend=Message("填报人填写目标值和实际完成值。", "The preparer enters what was promised and what was done."),
    basis=("mof-2015-88", "绩效指标应有目标值"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    rows = [row for row in form.indicators if row.target.known and row.actual.known]
    if len(rows) < 4:
        yield Unmet(Message("填有目标值、完成值的指标不足4个", "fewer than four rows have target and actual"))
        return
    bare = [
        row
        for row in rows
        if re.fullmatch(r"\d{1,2}(?:\.\d)?", plain(row.target.text)) and plain(row.actual.text) == plain(row.target.text)
    ]
    if len(bare) < len(rows):
        return
    points = [Decimal(plain(row.target.text)) for row in bare]
    total = sum(points, Decimal(0))
    if total in (80, 90, 100) or all(row.weight.value == point for row, point in zip(bare, points, strict=True)):
        args = {"count": len(bare), "figures": "、".join(f"{point:f}" for point in points[:8]), "total": total}
        yield Fault(args, tuple(row.target.place for row in bare))
