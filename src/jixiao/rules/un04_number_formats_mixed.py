"""Amounts are written in different ways.

## What it checks

The money block: thousands separators in some cells of a thousand and more, none in others.

## Why it matters

Mixed writing is the trace of figures pasted from different sources, and breaks programs that read the form.

## Faulty

1193980.00, 1049377.00, 1,048,285.45.

## Sound

1,193,980.00, 1,049,377.00, 1,048,285.45.

## Limits

A hint.

## 说明

资金表中有的数额带千分位分隔符、有的不带。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form

SEPARATED = re.compile(r"\d[,，]\d{3}")


@rule(
    "UN04",
    "number-formats-mixed",
    severity="info",
    since="0.1",
    needs=("funds",),
    stages=("target", "monitoring", "self-evaluation"),
    zh="资金表的数字写法不一致：{separated}带千分位分隔符，{plain}不带。",
    en="The money block mixes ways of writing: {separated} with thousands separators, {plain} without.",
    mend=Message("填报人统一数字写法。", "The preparer uses one way of writing."),
    basis=("practice", "数据规范"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    cells = [r for line in form.funds for r in (line.original, line.revised, line.executed) if r.value is not None and r.value >= 1000]
    if len(cells) < 2:
        yield Unmet(Message("达到一千的数额不足两个", "fewer than two amounts reach a thousand"))
        return
    separated = [reading for reading in cells if SEPARATED.search(reading.text)]
    if separated and len(separated) < len(cells):
        bare = next(reading for reading in cells if reading not in separated)
        yield Fault({"separated": separated[0].text, "plain": bare.text}, tuple(reading.place for reading in separated))
