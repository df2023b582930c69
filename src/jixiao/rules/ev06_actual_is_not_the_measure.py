"""An actual value is not what the ledgers give.

## What it checks

With measures at hand: the figure of the row's actual cell against the measure of that name.

## Why it matters

The ledger is the evidence; a figure that it does not give has none.

## Faulty

88个班 in the form, 84 in the ledger.

## Sound

84 in both.

## Limits

Needs the measures of a workspace, by indicator name. Cells with several figures pass where one of them is the measure.

## 说明

完成值与台账口径计算的结果不一致。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Measures, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import name_of, plain, short
from jixiao.narrative import Narrative


@rule(
    "EV06",
    "actual-is-not-the-measure",
    severity="error",
    since="0.1",
    needs=("indicators",),
    zh="“{row}”完成值填{printed}，按台账计算为{expected}。",
    en="“{row}” gives an actual of {printed}; the ledgers give {expected}.",
    mend=Message("填报人按台账更正，或补录台账并说明。", "The preparer corrects the form, or completes the ledger."),
    basis=("practice", "数据须有来源"),
)
def check(form: Form, measures: Measures, narrative: Narrative) -> Iterator[Fault | Unmet]:
    known = {plain(name): value for name, value in measures.items()}
    judged = False
    for index, row in enumerate(form.indicators):
        said = [cell.fact for cell in narrative.actuals if cell.row == index]
        expected = next((known[plain(text)] for text in (row.name.text, row.content.text) if plain(text) in known), None)
        if expected is None or not said:
            continue
        judged = True
        if not any(fact.low <= expected <= fact.high for fact in said):
            yield Fault({"row": name_of(row), "printed": short(row.actual.text), "expected": expected}, (row.actual.place,), (row.actual,))
    if not judged:
        yield Unmet(Message("台账中没有与指标同名的口径", "no measure has the name of an indicator"))
