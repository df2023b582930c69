"""A score or a weight is negative.

## What it checks

Every score and weight of the form.

## Why it matters

Deductions stop at 0; a negative figure is a typing slip and drags the total down.

## Faulty

Score -2.

## Sound

Score 0.

## Limits

None.

## 说明

得分、分值不得为负数。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import name_of


@rule(
    "SC13",
    "negative-points",
    severity="error",
    since="0.1",
    zh="“{row}”的分值或得分为负数：{printed}。",
    en="“{row}” has a negative weight or score: {printed}.",
    mend=Message("填报人更正；扣分最多扣至0分。", "The preparer corrects it; deductions stop at 0."),
    basis=("vendor", "扣分至0为止"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    cells = [(name_of(row), reading) for row in form.indicators for reading in (row.weight, row.score)]
    cells += [(line.label.text, reading) for line in form.funds for reading in (line.weight, line.score)]
    known = [(name, reading) for name, reading in cells if reading.value is not None]
    if not known:
        yield Unmet(Message("表中没有分值和得分", "the form has no weights and scores"))
    for name, reading in known:
        if reading.value is not None and reading.value < 0:
            yield Fault({"row": name, "printed": reading.text}, (reading.place,), (reading,))
