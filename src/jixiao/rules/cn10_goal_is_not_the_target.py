"""The annual goal promises another figure than the target of the row.

## What it checks

Figures of the planned text whose unit and words fit a row, against that row's target.

## Why it matters

Targets are drawn from the goal; two promises of one thing let the lower one be chosen afterwards.

## Faulty

Goal: 招收学员4500人次; target ≥4000人次.

## Sound

4000人次 in both.

## Limits

As CN01: parts and changes are left alone, and a figure that another sentence confirms is not reported.

## 说明

年度总体目标中的数量与对应指标的目标值不一致。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import name_of, short
from jixiao.narrative import Narrative, contradictions


@rule(
    "CN10",
    "goal-is-not-the-target",
    severity="warning",
    since="0.1",
    needs=("indicators", "goals"),
    stages=("target", "monitoring", "self-evaluation"),
    zh="“{row}”目标值为{table}，而年度总体目标写“{said}”（{clause}）。",
    en="“{row}” has a target of {table}, but the annual goal says “{said}” ({clause}).",
    mend=Message("填报人对照批复的绩效目标统一。", "The preparer brings both in line with the approved target."),
    basis=("mof-2021-101", "自上而下分解目标"),
)
def check(form: Form, narrative: Narrative) -> Iterator[Fault | Unmet]:
    if not narrative.promises:
        yield Unmet(Message("年度总体目标中没有可以与目标值核对的数字", "the goal holds no figure to hold against a target"))
    for table, texts in contradictions(narrative.promises):
        row = form.indicators[table.row or 0]
        said = "、".join(dict.fromkeys(f"{text.fact.text}{text.fact.noun}" for text in texts))
        args = {"row": name_of(row), "table": table.fact.text, "said": said, "clause": short(texts[0].fact.sentence, 60)}
        yield Fault(args, (*(text.place for text in texts), table.place), (table.reading,))
