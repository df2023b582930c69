"""The sources of the money are not filled in.

## What it checks

The total has figures, every source row is blank.

## Why it matters

Rates by source, carry-over and the tie to the accounts cannot be checked.

## Faulty

年度资金总额 1049377.00; 当年财政拨款, 上年结转资金, 其他资金 blank.

## Sound

At least one source row filled, adding up to the total.

## Limits

None.

## 说明

年度资金总额已填，各资金来源行全部空白。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import listed


@rule(
    "CM05",
    "fund-sources-blank",
    severity="warning",
    since="0.1",
    needs=("funds",),
    stages=("target", "monitoring", "self-evaluation"),
    zh="“{row}”已填{total}，而资金来源（{rows}）全部空白。",
    en="“{row}” has {total}, but every source ({rows}) is blank.",
    mend=Message("财务人员补填各来源数额，没有的填0。", "Finance staff enter the sources; 0 where there is none."),
    basis=("budget-law", "第七十五条"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    total = form.total_funds
    parts = [line for line in form.funds if line.source != "total"]
    figures = [reading for reading in (total.original, total.revised, total.executed) if reading.known] if total else []
    if not total or not parts or not figures:
        yield Unmet(Message("资金表没有总额和来源行", "the money block has no total with sources"))
    elif not any(reading.known for line in parts for reading in (line.original, line.revised, line.executed)):
        places = tuple(line.label.place or line.place for line in parts)
        yield Fault({"row": total.label.text, "total": figures[-1].text, "rows": listed(line.label.text for line in parts)}, places)
