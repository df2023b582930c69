"""Satisfaction is 100 % and no survey is named.

## What it checks

Satisfaction rows with an actual of 100 %, where neither the row nor the texts speak of questionnaires, samples or a third party.

## Why it matters

A hundred of a hundred satisfied is a claim; the sample makes it a finding.

## Faulty

服务对象满意率 ≥90%, actual 100%, no survey.

## Sound

95.3%（回收问卷420份）.

## Limits

One such row is a hint; all of two or more, a warning.

## 说明

满意度为100%而没有调查方式、样本量的说明；两个以上满意度指标全部为100%的作警告。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import about_satisfaction, kind, listed, mentions, name_of
from jixiao.narrative import Narrative


@rule(
    "EV01",
    "satisfaction-without-survey",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    zh="{count}个满意度指标完成值为100%，没有调查方式和样本数：{rows}。",
    en="{count} satisfaction rows stand at 100 %, without survey or sample: {rows}.",
    mend=Message("填报人补充调查方式、发放和回收份数。", "The preparer adds how many were asked and answered."),
    basis=("mof-review", "满意度须有调查依据"),
)
def check(form: Form, narrative: Narrative) -> Iterator[Fault | Unmet]:
    values = {said.row: said.fact.value for said in narrative.actuals if said.fact.family == "rate"}
    rows = [(i, row) for i, row in enumerate(form.indicators) if about_satisfaction(row) or kind(row) == "satisfaction"]
    rows = [(i, row) for i, row in rows if i in values]
    if not rows:
        yield Unmet(Message("没有填完成值的满意度指标", "no satisfaction row has an actual value"))
        return
    told = "".join(goal.achieved.text for goal in form.goals) + "".join(remark.text.text for remark in form.remarks)
    full = [row for i, row in rows if values[i] == 100 and not mentions("survey", "base", f"{row.actual.text}{row.reason.text}")]
    if full and not mentions("survey", "sentence", told):
        severity = None if len(full) == len(rows) >= 2 else "info"
        args = {"count": len(full), "rows": listed(map(name_of, full))}
        yield Fault(args, tuple(row.actual.place for row in full), severity=severity)
