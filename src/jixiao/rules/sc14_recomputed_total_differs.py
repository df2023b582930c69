"""The total recomputed by the profile differs from the printed one.

## What it checks

The sum of all recomputed scores against the printed total, where the printed scores do add up to it.

## Why it matters

It says in one figure what the single rows amount to, and whether the grade moves.

## Faulty

Printed 98.92, recomputed 98.61.

## Sound

Printed and recomputed 96.99.

## Limits

Rows that cannot be computed keep their printed score; a row cut below its formula with a reason beside it is left alone. A total that is not the sum of its own rows is rule AR01's.

## 说明

按评分办法逐行重算后的总分与所填总分不同的，给出差额。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import explained
from jixiao.score import Row, Scorecard


@rule(
    "SC14",
    "recomputed-total-differs",
    severity="warning",
    since="0.1",
    needs=("total.score",),
    zh="总分印为{printed}，按评分办法重算为{expected}，相差{difference}；差在：{rows}。",
    en="The total is printed {printed}, recomputed {expected}: a difference of {difference}, from: {rows}.",
    mend=Message("填报人逐行更正得分后重算总分。", "The preparer corrects the rows, then the total."),
)
def check(form: Form, scorecard: Scorecard) -> Iterator[Fault | Unmet]:
    rows = [row for row in scorecard.rows if row.printed is not None and row.recomputed is not None]
    total = form.total.score.value
    if total is None or not rows or not any(row.decided for row in rows):
        yield Unmet(Message("没有可以重算的得分", "no score can be recomputed"))
        return
    printed = sum((row.printed or Decimal(0) for row in rows), Decimal(0))
    expected = sum((row.recomputed or Decimal(0) for row in rows), Decimal(0))
    differ = [
        row
        for row in rows
        if row.decided and abs((row.printed or 0) - (row.recomputed or 0)) > Decimal("0.05") and not cut_with_reason(row, form)
    ]
    if abs(printed - total) > Decimal("0.05"):
        yield Unmet(Message("总分与各项得分之和不符，由规则AR01判断", "the total is not the sum of its rows; rule AR01 judges that"))
    elif differ and abs(expected - printed) > Decimal("0.05"):
        names = "；".join(f"{row.label} {row.printed}→{row.recomputed}" for row in differ[:6])
        args = {"printed": form.total.score.text, "expected": expected, "difference": abs(expected - printed), "rows": names}
        cite = next((row.cite for row in differ if row.cite), None)
        yield Fault(args, (form.total.score.place, *(row.place for row in differ)), (form.total.score,), cite=cite)


def cut_with_reason(row: Row, form: Form) -> bool:
    """True where an indicator was given less than its formula and says why."""
    if row.kind != "indicator" or row.printed is None or row.recomputed is None or row.printed > row.recomputed:
        return False
    return explained(form.indicators[row.index])
