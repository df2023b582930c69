"""An approved indicator is missing from the self-evaluation.

## What it checks

With the approved target form at hand: its rows that no row here is named like.

## Why it matters

What was promised must be answered, also where it failed.

## Faulty

Approved: 家长满意度; self-evaluation: no such row.

## Sound

Every approved row is there.

## Limits

Needs the approved target form (--approved). Rows are matched by name, small differences allowed.

## 说明

批复的绩效目标表中的指标在自评表中没有对应行。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import listed, matching, name_of


@rule(
    "EV09",
    "approved-indicator-dropped",
    severity="error",
    since="0.1",
    needs=("indicators",),
    zh="批复的{count}个指标在自评表中没有：{rows}。",
    en="{count} approved indicators are missing here: {rows}.",
    mend=Message("填报人补填缺少的指标及其完成情况。", "The preparer adds the missing rows and their results."),
    basis=("mof-2015-88", "第二十六条至第二十九条"),
)
def check(form: Form, approved: Form) -> Iterator[Fault | Unmet]:
    wanted = [row for row in approved.indicators if row.name.known or row.content.known]
    if not wanted:
        yield Unmet(Message("批复的目标表中没有指标", "the approved form has no indicators"))
        return
    answered = {id(other) for _, other in matching(form, approved)}
    missing = [row for row in wanted if id(row) not in answered]
    if missing:
        yield Fault({"count": len(missing), "rows": listed(map(name_of, missing))})
