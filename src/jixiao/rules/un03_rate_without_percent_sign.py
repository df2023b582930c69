"""A rate is given without its percent sign.

## What it checks

Rows whose name is a rate or a degree (率, 满意度, 覆盖度) with a target figure above 1.5 and no %, ‰ or 百分 behind it.

## Why it matters

“90” may be points, persons or percent; a machine, and a reader, must be told.

## Faulty

服务对象满意率 >=90, actual 100.

## Sound

服务对象满意率 ≥90%, actual 100%.

## Limits

One finding a form, with all rows. Rows whose name prints the sign, as 验收合格率（≥**%）, pass. A hint where only the actual lacks the sign.

## 说明

率、度类指标的目标值或完成值没有写百分号的，合并为一条列出。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import is_rate, listed, name_of, plain

SIGN = re.compile(r"[%％‰]|百分")
BARE = re.compile(r"[≥≤=><═≧≦~]*(\d+(?:\.\d+)?)")
ACTUALS = Message(
    "{count}个率、度类指标的完成值没有写百分号：{rows}。",
    "{count} rates have an actual value without a percent sign: {rows}.",
)


@rule(
    "UN03",
    "rate-without-percent-sign",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    stages=("target", "monitoring", "self-evaluation"),
    zh="{count}个率、度类指标的目标值没有写百分号：{rows}。",
    en="{count} rates have a target without a percent sign: {rows}.",
    mend=Message("填报人补上“%”，或写明计量单位。", "The preparer adds the sign or says what is counted."),
    basis=("vendor", "指标须有计量单位"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    rates = [row for row in form.indicators if is_rate(row) and (row.target.known or row.actual.known)]
    if not rates:
        yield Unmet(Message("没有率、度类指标", "no indicator is a rate"))
        return
    rates = [row for row in rates if not SIGN.search(name_of(row))]
    targets = [row for row in rates if bare(row.target.text)]
    actuals = [row for row in rates if bare(row.actual.text) and row not in targets]
    if targets:
        places = tuple(reading.place for row in targets for reading in (row.target, row.actual) if bare(reading.text))
        yield Fault({"count": len(targets), "rows": listed(f"{name_of(row)} {row.target.text}" for row in targets)}, places)
    if actuals:
        rows = listed(f"{name_of(row)} {row.actual.text}" for row in actuals)
        yield Fault({"count": len(actuals), "rows": rows}, tuple(row.actual.place for row in actuals), severity="info", say=ACTUALS)


def bare(text: str) -> bool:
    """True for a figure above 1.5 with nothing behind it."""
    found = BARE.fullmatch(plain(text))
    return bool(found) and float(found[1]) > 1.5 if found else False
