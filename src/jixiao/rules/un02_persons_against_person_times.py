"""The target counts person-times (人次), the actual counts persons (人), or the other way round.

## What it checks

The unit of the target figure against the unit of the figure that answers it.

## Why it matters

人 vs 人次 is the commonest trap of all: one person helped three times is three person-times. The two cannot be divided by each other.

## Faulty

Target ≥300人次, actual 318人.

## Sound

Target ≥300人次, actual 318人次.

## Limits

An actual without a unit is not judged here.

## 说明

目标值以人次计而完成值以人计，或者相反。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import name_of
from jixiao.narrative import Narrative


@rule(
    "UN02",
    "persons-against-person-times",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    zh="“{row}”口径不一致：目标值{target}以{wanted}计，完成值{actual}以{given}计。",
    en="“{row}” counts two things: the target {target} is in {wanted}, the actual {actual} in {given}.",
    mend=Message("填报人按台账核实是人数还是人次，统一口径后重填。", "The preparer finds out from the ledger which is meant and uses one."),
    basis=("vendor", "指标须有统一的计量口径"),
)
def check(form: Form, narrative: Narrative) -> Iterator[Fault | Unmet]:
    judged = False
    for index, target, actual in narrative.pairs:
        if {target.family, actual.family} - {"person", "turn"} or not (target.unit and actual.unit):
            continue
        judged = True
        row = form.indicators[index]
        if target.family != actual.family and actual.text.endswith(actual.unit):
            args = {"row": name_of(row), "target": target.text, "actual": actual.text, "wanted": target.unit, "given": actual.unit}
            yield Fault(args, (row.actual.place, row.target.place), (row.target, row.actual))
    if not judged:
        yield Unmet(Message("没有以人或人次计的目标值和完成值", "no target and actual are counted in persons or person-times"))
