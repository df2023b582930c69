"""The annual goal or what became of it is not filled in.

## What it checks

The planned text; on a self-evaluation the achieved text too.

## Why it matters

The table answers the goal; without either half nobody can see what for.

## Faulty

实际完成情况 blank.

## Sound

Both filled.

## Limits

Skipped where the form has no goal block.

## 说明

年度总体目标的预期目标或实际完成情况空白。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form

PLANNED = Message("预期目标", "planned")
ACHIEVED = Message("实际完成情况", "achieved")


@rule(
    "CM06",
    "goal-blank",
    severity="warning",
    since="0.1",
    needs=("goals",),
    stages=("target", "self-evaluation"),
    zh="年度总体目标的“{part}”未填写。",
    en="The annual goal is left blank: {part_en}.",
    mend=Message("填报人补填。", "The preparer fills it in."),
    basis=("bynr-2023", "总体目标完成情况"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    cells = [(PLANNED, goal.planned) for goal in form.goals]
    if form.stage == "self-evaluation":
        cells += [(ACHIEVED, goal.achieved) for goal in form.goals]
    if all(reading.absent for _, reading in cells):
        yield Unmet(Message("表中没有总体目标栏", "the form has no goal cell"))
    for part in (PLANNED, ACHIEVED):
        readings = [reading for words, reading in cells if words is part]
        if readings and not any(reading.known or reading.absent for reading in readings):
            yield Fault({"part": part.zh, "part_en": part.en}, tuple(reading.place for reading in readings))
