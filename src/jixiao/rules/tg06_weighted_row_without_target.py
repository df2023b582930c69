"""A weighted row has no target.

## What it checks

Rows with a weight above 0 and a blank target, where other rows of the form have one.

## Why it matters

A score without a target measures nothing; some provinces do not score such a row at all.

## Faulty

示范站点创建, weight 5, target blank.

## Sound

示范站点创建, weight 5, target ≥2个.

## Limits

Rows under 决策, 管理, 投入 are rubrics and have no target by design.

## 说明

有分值而目标值空白的指标（决策、管理、过程类除外）。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import block, name_of, scored


@rule(
    "TG06",
    "weighted-row-without-target",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    stages=("target", "self-evaluation"),
    zh="“{row}”有{weight}分，却没有目标值。",
    en="“{row}” carries {weight} points but has no target.",
    mend=Message("填报人按批复的绩效目标补填目标值。", "The preparer enters the approved target."),
    basis=("mof-2015-88", "绩效指标应有目标值"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    rows = [row for row in form.indicators if scored(row) and block(row) != "process"]
    if not any(row.target.known for row in rows):
        yield Unmet(Message("没有一行同时填有分值、目标值", "no row has both weight and target"))
        return
    for row in rows:
        if row.target.blank:
            yield Fault({"row": name_of(row), "weight": row.weight.value}, (row.target.place, row.place), (row.weight,))
