"""Budget lines stand where indicators should.

## What it checks

Level-3 names that end in 经费, 专项, 建设费 … outside the cost class.

## Why it matters

An indicator says what is measured; a budget line only where the money comes from.

## Faulty

社会效益指标 · 老干组织专项 (three times).

## Sound

社会效益指标 · 受帮扶学生人数.

## Limits

Names with a measure in them (经费使用率) pass. One finding a form.

## 说明

三级指标写的是预算项目名称（××经费、××专项），不是指标。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import kind, listed, phrases, plain


@rule(
    "CL03",
    "budget-line-as-indicator",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    stages=("target", "self-evaluation"),
    zh="{count}行三级指标写的是预算项目名称，不是指标：{rows}。",
    en="{count} rows name a budget line instead of an indicator: {rows}.",
    mend=Message("填报人改写为说明衡量什么的指标名称。", "The preparer names what is measured."),
    basis=("mof-2015-88", "绩效指标的定义"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    rows = [row for row in form.indicators if row.name.known and kind(row) not in ("cost", "other")]
    if not rows:
        yield Unmet(Message("没有写三级指标名称", "no row has a level-3 name"))
        return
    lines = [row for row in rows if plain(row.name.text).endswith(phrases("names", "budget_line"))]
    if lines:
        names = listed(dict.fromkeys(plain(row.name.text) for row in lines))
        yield Fault({"count": len(lines), "rows": names}, tuple(row.name.place or row.place for row in lines))
