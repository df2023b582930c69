"""A weight is not the approved one.

## What it checks

With the approved target form at hand: rows of the same name, weight against weight.

## Why it matters

Weights are fixed at approval; moving points to the rows that went well is the quietest way to a better score.

## Faulty

Weight 10 here, 5 approved.

## Sound

5 in both.

## Limits

Needs the approved target form (--approved).

## 说明

自评表分值与批复的绩效目标表不一致。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import matching, name_of


@rule(
    "EV08",
    "weight-is-not-the-approved-one",
    severity="error",
    since="0.1",
    needs=("indicators",),
    zh="“{row}”分值为{printed}，批复的绩效目标表为{approved}。",
    en="“{row}” weighs {printed}; the approved weight is {approved}.",
    mend=Message("填报人按批复更正分值。", "The preparer restores the approved weight."),
    basis=("mof-2021-101", "权重在批复时确定"),
)
def check(form: Form, approved: Form) -> Iterator[Fault | Unmet]:
    pairs = [(row, other) for row, other in matching(form, approved) if row.weight.known and other.weight.known]
    if not pairs:
        yield Unmet(Message("批复的目标表中没有同名且有分值的指标", "no row of the approved form has the same name and a weight"))
    for row, other in pairs:
        if row.weight.value != other.weight.value:
            args = {"row": name_of(row), "printed": row.weight.text, "approved": other.weight.text}
            yield Fault(args, (row.weight.place,), (row.weight, other.weight))
