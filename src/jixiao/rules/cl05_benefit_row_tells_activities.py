"""A benefit row tells what was done, not what changed.

## What it checks

Benefit rows whose name or result is an activity: 举办, 开展, 组织 …, or counted in 场, 次, 期, 份.

## Why it matters

Effects are what the money was for; activities belong under output.

## Faulty

社会效益指标: 举办报告会、屋场会，7.4万余名中小学生受到教育.

## Sound

社会效益指标: 学生党史知识知晓率 92%.

## Limits

A hint from wording. One finding a form.

## 说明

效益指标写的是开展了什么活动，不是带来了什么变化。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form, Indicator, once
from jixiao.judging import block, listed, name_of, plain
from jixiao.narrative.facts import facts

ACTIVITY = re.compile(r"举办|开展|组织|召开|发放|订购|印发|培训|宣讲|走访|慰问")
EFFECT = re.compile(r"提高|提升|增强|改善|降低|减少|率|满意|增长|增加|受益|覆盖|保障|解决|缓解|消除|稳定|促进")


@rule(
    "CL05",
    "benefit-row-tells-activities",
    severity="info",
    since="0.1",
    needs=("indicators",),
    zh="{count}个效益指标写的是活动而不是效果：{rows}。",
    en="{count} benefit rows tell activities, not effects: {rows}.",
    mend=Message("填报人写明服务对象发生的变化；活动移到产出指标。", "The preparer says what changed; activities go under output."),
    basis=("mof-2015-88", "效益指标的定义"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    rows = [row for row in form.indicators if block(row) == "benefit" and (row.actual.known or row.name.known)]
    if not rows:
        yield Unmet(Message("没有效益指标", "there is no benefit row"))
        return
    wrong = [row for row in rows if activity(row)]
    if wrong:
        yield Fault({"count": len(wrong), "rows": listed(map(name_of, wrong))}, tuple(row.actual.place or row.place for row in wrong))


@once
def activity(row: Indicator) -> bool:
    """True where the row counts sessions and copies, or tells deeds and no change."""
    counted = facts(row.target.text)
    if counted and all(fact.family == "event" or fact.unit in ("份", "册", "期") for fact in counted):
        return True
    told = plain(row.actual.text)
    return len(told) >= 25 and len(ACTIVITY.findall(told)) >= 2 and not EFFECT.search(plain(f"{row.name.text}"))
