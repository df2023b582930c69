"""A row with weight and result has no score, while the others have.

## What it checks

Weighted rows with an actual value and a blank score, in a form that is otherwise scored.

## Why it matters

The missing points are missing in the total, or were counted without being shown.

## Faulty

Weight 5, actual 22场, score blank.

## Sound

Weight 5, actual 22场, score 5.

## Limits

Forms not scored at all are rule CM02's.

## 说明

其他指标均已打分，而某行有分值、有完成值却没有得分。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import name_of, scored


@rule(
    "CM10",
    "row-not-scored",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    zh="“{row}”有{weight}分并已填完成值{actual}，得分却未填写。",
    en="“{row}” has a weight of {weight} and an actual of {actual}, but no score.",
    mend=Message("填报人补填得分。", "The preparer enters the score."),
    basis=("bynr-2023", "逐项打分"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    if not any(row.score.known for row in form.indicators):
        yield Unmet(Message("这张表没有打分", "the form is not scored"))
        return
    for row in form.indicators:
        if scored(row) and row.actual.known and row.score.blank:
            args = {"row": name_of(row), "weight": row.weight.value, "actual": row.actual.text}
            yield Fault(args, (row.score.place, row.place))
