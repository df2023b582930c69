"""The printed total of weights is not the sum of the weights.

## What it checks

The total in the weight column against execution weight plus indicator weights, where those make 100.

## Why it matters

The reader of the last line takes the scale of the form from it.

## Faulty

Weights make 100, the total line prints 110.

## Sound

Weights make 100, the total line prints 100.

## Limits

Where the weights themselves do not make 100, rule AR04 speaks and this one does not.

## 说明

各项分值合计为100而“总分”行分值另印他数时提示。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import execution_line


@rule(
    "AR06",
    "total-weight-is-not-the-sum",
    severity="warning",
    since="0.1",
    needs=("total.weight", "indicators"),
    stages=("target", "self-evaluation"),
    zh="“总分”行的分值印为{printed}，而各项分值合计为{expected}。",
    en="The total line prints a weight of {printed}, but the weights add up to {expected}.",
    mend=Message("填报人更正“总分”行的分值。", "The preparer corrects the weight in the total line."),
    basis=("vendor", "分值合计校验"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    line = execution_line(form)
    execution = line.weight.value if line and line.weight.value is not None else Decimal(0)
    expected = execution + sum((row.weight.value or Decimal(0) for row in form.indicators), Decimal(0))
    printed = form.total.weight.value
    if expected != 100:
        yield Unmet(Message("各项分值合计不是100，由规则AR04判断", "the weights do not make 100; rule AR04 judges that"))
    elif printed not in (expected, expected - execution):
        yield Fault({"printed": form.total.weight.text, "expected": expected}, (form.total.weight.place,), (form.total.weight,))
