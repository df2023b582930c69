"""The weight printed in a level heading is not the sum of its rows.

## What it checks

A weight in the heading of level 1 or 2 (产出指标（50分）) against the weights of the rows under it.

## Why it matters

The level weights are what the finance bureau fixed; rows that do not fill them were changed afterwards or typed wrong.

## Faulty

产出指标（50分） over rows of 20 + 20.

## Sound

产出指标（50分） over rows of 30 + 20.

## Limits

Ranges ((40-50)分) are not judged, nor headings over rows without weights.

## 说明

一级或二级指标名称中印有分值的，核对其下各行分值之和是否相等。
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form, Indicator, Reading

PRINTED = re.compile(r"[（(]?\s*(?<![-—~～\d])(\d+(?:\.\d+)?)\s*分\s*[)）]?\s*$|[（(]\s*(\d+(?:\.\d+)?)\s*[)）]\s*$")


@rule(
    "AR05",
    "level-weight-is-not-the-sum",
    severity="error",
    since="0.1",
    needs=("indicators",),
    stages=("target", "self-evaluation"),
    zh="“{row}”印为{printed}分，而其下各行分值合计为{expected}分。",
    en="“{row}” is printed with {printed} points, but the weights under it add up to {expected}.",
    mend=Message("填报人对照批复的权重更正。", "The preparer corrects the weights after the approved ones."),
    basis=("vendor", "三级指标分值之和等于上级指标分值"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    judged = False
    for heading, rows in groups(form.indicators):
        found = PRINTED.search(heading.text)
        if not found or any(not row.weight.known for row in rows):
            continue
        judged = True
        printed = Decimal(found[1] or found[2])
        expected = sum((row.weight.value or Decimal(0) for row in rows), Decimal(0))
        if printed != expected:
            name = heading.value or heading.text
            weights = tuple(row.weight for row in rows)
            places = (heading.place, *(weight.place for weight in weights))
            yield Fault({"row": name, "printed": printed, "expected": expected}, places, (heading, *weights))
    if not judged:
        yield Unmet(Message("一、二级指标名称中没有印分值", "no weight is printed in the level headings"))


def groups(rows: tuple[Indicator, ...]) -> Iterator[tuple[Reading[str], list[Indicator]]]:
    """Rows under one heading of level 1, then under one heading of level 2, in order."""
    for level in ("level1", "level2"):
        group: list[Indicator] = []
        for row in rows:
            if group and (getattr(row, level).text != getattr(group[0], level).text or row.level1.text != group[0].level1.text):
                yield getattr(group[0], level), group
                group = []
            group.append(row)
        if group:
            yield getattr(group[0], level), group
