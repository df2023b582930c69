"""Every indicator has full marks, or every actual equals its target to the digit.

## What it checks

At least six scored rows, all at full marks; or at least six compared figures, nine in ten of them exactly the target.

## Why it matters

The ministry forbids inflated scores; a form without any deviation was often copied from its targets.

## Faulty

17 of 17 rows full.

## Sound

16 of 17 rows full, one missed target scored in proportion.

## Limits

A hint: a well-run project can be full. Rates of 100 % are not counted as equal to their target.

## 说明

全部指标满分，或者绝大多数完成值与目标值一字不差的，提示审核人抽查佐证。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import scored
from jixiao.narrative import Narrative

EQUAL = Message(
    "{equal}个可比较的完成值中有{count}个与目标值完全相同；请审核人抽查佐证材料。",
    "{count} of {equal} comparable actual values equal their target exactly; the reviewer should ask for evidence.",
)


@rule(
    "SC12",
    "everything-full",
    severity="info",
    since="0.1",
    needs=("indicators",),
    zh="{count}个计分指标全部满分；请审核人抽查佐证材料。",
    en="All {count} scored indicators have full marks; the reviewer should ask for evidence.",
    mend=Message("审核人抽查；填报人备好佐证材料。", "The reviewer samples; the preparer has the evidence ready."),
    basis=("mof-review", "不得虚报、拔高"),
)
def check(form: Form, narrative: Narrative) -> Iterator[Fault | Unmet]:
    rows = [row for row in form.indicators if scored(row) and row.score.known]
    if len(rows) < 6:
        yield Unmet(Message("计分指标不足6个", "fewer than six scored indicators"))
        return
    if all(row.score.value == row.weight.value for row in rows):
        yield Fault({"count": len(rows)}, tuple(row.score.place for row in rows))
    pairs = [(target, actual) for _, target, actual in narrative.pairs if not (target.family == "rate" and target.value == 100)]
    equal = [actual for target, actual in pairs if target.value == actual.value]
    if len(pairs) >= 6 and len(equal) >= 0.9 * len(pairs):
        yield Fault({"count": len(equal), "equal": len(pairs)}, say=EQUAL)
