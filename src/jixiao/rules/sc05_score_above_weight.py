"""The score is above the weight.

## What it checks

Every indicator and every fund line: score against weight.

## Why it matters

A row cannot earn more than it weighs; systems reset such a score to 0.

## Faulty

Weight 8, score 10.

## Sound

Weight 8, score 8.

## Limits

None.

## 说明

逐行核对得分是否高于分值。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import name_of


@rule(
    "SC05",
    "score-above-weight",
    severity="error",
    since="0.1",
    zh="“{row}”得分{score}高于分值{weight}。",
    en="“{row}”: the score {score} is above the weight {weight}.",
    mend=Message("填报人更正得分；得分最高不能超过该指标分值。", "The preparer corrects the score; it may not exceed the weight."),
    basis=("vendor", "得分不高于分值"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    rows = [(name_of(row), row.weight, row.score) for row in form.indicators]
    rows += [(line.label.text, line.weight, line.score) for line in form.funds]
    judged = [(name, weight, score) for name, weight, score in rows if weight.value is not None and score.value is not None]
    if not judged:
        yield Unmet(Message("没有一行同时填有分值、得分", "no row has both weight and score"))
    for name, weight, score in judged:
        if score.value is not None and weight.value is not None and score.value > weight.value:
            yield Fault({"row": name, "score": score.text, "weight": weight.text}, (score.place, weight.place), (weight, score))
