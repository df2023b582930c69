"""One target cell holds several promises.

## What it checks

Two or more figures of different things in one target cell.

## Why it matters

One indicator, one definition: with several promises in one cell nobody can say what the score of the row measures, and one of them may be a
time or quality promise inside a quantity row.

## Faulty

开设29个科目80个班级，招收学员4000人次.

## Sound

Three rows, one figure each.

## Limits

Ranges, graded targets and figures of time are not counted as separate promises.

## 说明

一个目标值单元格中含有两个及以上不同事项的数量。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import listed, name_of, plain
from jixiao.narrative.facts import facts


@rule(
    "TG02",
    "composite-target",
    severity="warning",
    since="0.1",
    needs=("target",),
    stages=("target", "monitoring", "self-evaluation"),
    zh="“{row}”一个目标值含{count}项内容（{figures}），得分无法对应。",
    en="The target of “{row}” holds {count} promises ({figures}); one score cannot answer them.",
    mend=Message("填报人按事项拆分为多个指标，或确定合并计分的办法。", "The preparer splits the row, or says how the parts are combined."),
    basis=("vendor", "一个指标一个口径"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    figures = [fact for fact in facts(indicator.target.text) if fact.family not in ("date", "time")]
    if not figures:
        yield Unmet(Message("目标值中没有数量", "no target holds a figure"))
        return
    text = plain(indicator.target.text)
    graded = text.startswith("优") or "良" in text
    different = {(fact.unit, fact.noun[:2], fact.lead[-2:]) for fact in figures}
    ranged = len(figures) == 2 and any(mark in text for mark in "-—~～至到/")
    if len(different) >= 2 and not graded and not ranged:
        args = {"row": name_of(indicator), "count": len(figures), "figures": listed((fact.text for fact in figures), 6)}
        yield Fault(args, (indicator.target.place,))
