"""Part of the annual goal has no indicator.

## What it checks

Each sentence of the planned goal against the names, contents and targets of the rows.

## Why it matters

Goals are broken down into indicators from the top; a goal nobody measures is a promise nobody keeps.

## Faulty

Goal: 落实老干部的生活待遇; no row on it.

## Sound

Each sentence of the goal has a row.

## Limits

A hint from wording alone; sentences of fewer than 12 characters and general ones are left out.

## 说明

年度总体目标中有的内容在指标表中没有对应指标。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import listed, short
from jixiao.narrative.words import key

GENERAL = re.compile(
    r"通过实施|组织实施|专款专用|资金使用效益|规范资金|严格资金|预期效果|按期完成|各项工作|年度任务|满意程度|资金及时|顺利开展"
)


@rule(
    "CN14",
    "goal-without-indicator",
    severity="info",
    since="0.1",
    needs=("indicators", "goals"),
    stages=("target", "self-evaluation"),
    zh="年度总体目标中{count}处没有对应的指标：{rows}。",
    en="{count} parts of the annual goal have no indicator: {rows}.",
    mend=Message("填报人补设指标，或在下年目标中调整。", "The preparer sets indicators or amends the goal."),
    basis=("mof-2021-101", "自上而下分解目标"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    pieces = [piece.strip() for goal in form.goals for piece in re.split(r"[；;。\n]|，", goal.planned.text) if len(piece.strip()) >= 12]
    pieces = [piece for piece in pieces if not GENERAL.search(piece) and len(key(piece)) >= 6]
    if not pieces:
        yield Unmet(Message("年度总体目标没有可以对照的内容", "the goal holds nothing to compare"))
        return
    rows = frozenset().union(*(key(f"{r.name.text} {r.content.text} {r.target.text}") for r in form.indicators))
    bare = [piece for piece in pieces if len(key(piece) & rows) / len(key(piece)) < 0.1]
    if bare:
        args = {"count": len(bare), "rows": listed((short(piece, 30) for piece in bare), 5)}
        yield Fault(args, tuple(goal.planned.place for goal in form.goals))
