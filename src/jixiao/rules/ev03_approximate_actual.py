"""An actual value is only approximate.

## What it checks

余, 约, 近, 左右, 以上 on the figure of an actual cell.

## Why it matters

Results come from records; a result of “4400 and more” was not counted.

## Faulty

学员4400人次以上.

## Sound

学员4423人次.

## Limits

A hint. One finding a form.

## 说明

完成值用“余”“约”“以上”等概数，应填台账中的准确数。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import listed
from jixiao.narrative.facts import facts


@rule(
    "EV03",
    "approximate-actual",
    severity="info",
    since="0.1",
    needs=("indicators",),
    zh="{count}处完成值是概数：{rows}。",
    en="{count} actual values are approximate: {rows}.",
    mend=Message("填报人按台账填写准确数。", "The preparer enters the exact figure of the ledger."),
    basis=("practice", "数据须有来源"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    found = [(fact, row) for row in form.indicators for fact in facts(row.actual.text) if not fact.goal]
    if not found:
        yield Unmet(Message("完成值中没有带单位的数", "no actual value is a figure with a unit"))
        return
    rough = [
        (fact, row) for fact, row in found if any(mark in fact.text for mark in ("余", "约", "近", "左右", "以上", "多", "不低于", "超过"))
    ]
    if rough:
        yield Fault({"count": len(rough), "rows": listed(fact.text for fact, _ in rough)}, tuple(row.actual.place for _, row in rough))
