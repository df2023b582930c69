"""The actual value repeats the wording of the target.

## What it checks

Actual cells that still carry the operator of the target (≥266米), or repeat an approximate or sentence-long target word for word.

## Why it matters

≥266米 is a promise, not a result; who copies the target has not measured.

## Faulty

Target ≥266米, actual ≥266米.

## Sound

Target ≥266米, actual 270米.

## Limits

“100%” after “100%” or “=100%” is a result and passes. One finding a form, with all rows.

## 说明

完成值照抄目标值（仍带≥、≤、约等，或整句相同）的，合并为一条列出。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form, Indicator, once
from jixiao.judging import listed, name_of, plain

PROMISE = re.compile(r"^[≥≤><≧≦]|^(?:不低于|不少于|不高于|不超过|大于|小于)|约\d")


@rule(
    "TG04",
    "actual-copied-from-target",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    zh="{count}个指标的完成值照抄目标值，没有写实际完成数：{rows}。",
    en="{count} rows repeat the target as their actual value instead of what was done: {rows}.",
    mend=Message("填报人按台账填写实际完成数。", "The preparer enters what was actually done."),
    basis=("vendor", "定量指标完成值须为数"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    rows = [row for row in form.indicators if row.target.known and row.actual.known]
    if not rows:
        yield Unmet(Message("没有一行同时填有目标值、完成值", "no row has both target and actual"))
        return
    copied = [row for row in rows if is_copy(row)]
    if copied:
        names = listed(f"{name_of(row)} {plain(row.actual.text)[:20]}" for row in copied)
        yield Fault({"count": len(copied), "rows": names}, tuple(row.actual.place for row in copied))


@once
def is_copy(row: Indicator) -> bool:
    """True where the actual is the target again and not a result."""
    actual, target = plain(row.actual.text), plain(row.target.text)
    if PROMISE.search(actual):
        return actual.lstrip("≥≤><≧≦=") in target or actual in target
    return actual == target and len(actual) >= 15
