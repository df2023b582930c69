"""A duty of the unit has no indicator.

## What it checks

Each numbered duty of the department form against the words of its rows.

## Why it matters

A department-wide form must cover what the department is there for.

## Faulty

Duty 2 (政治待遇和生活待遇) and no row on it.

## Sound

At least one row for each duty.

## Limits

A hint from wording alone.

## 说明

部门职能中有的职责在指标表中没有对应内容。
"""

import re
from collections import Counter
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import listed, short
from jixiao.narrative.words import Key, key


@rule(
    "CN12",
    "duty-without-indicator",
    severity="info",
    since="0.1",
    needs=("indicators", "duties"),
    stages=("target", "self-evaluation"),
    zh="{count}项职责没有对应的指标：{rows}。",
    en="{count} duties have no indicator: {rows}.",
    mend=Message(
        "填报人补设指标，或说明该项职责本年无支出。", "The preparer sets an indicator or says that the duty cost nothing this year."
    ),
    basis=("mof-2021-101", "目标与指标对应"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    duties = [
        duty.strip()
        for duty in re.split(r"(?:^|[；;。\n]|(?<=\D))\s*(?:\d{1,2}|[一二三四五六七八九十]+)\s*[、.．]", form.duties.text)
        if len(duty.strip()) >= 8
    ]
    if len(duties) < 2:
        yield Unmet(Message("部门职能没有分项列出", "the duties are not listed one by one"))
        return
    rows = frozenset().union(*(key(f"{r.name.text} {r.content.text} {r.target.text} {r.actual.text}") for r in form.indicators))
    often = Counter(pair for duty in duties for pair in key(duty))
    bare = [duty for duty in duties if share(key(duty), rows, often) < 0.3]
    if bare:
        yield Fault({"count": len(bare), "rows": listed((short(duty.rstrip("；;。"), 30) for duty in bare), 6)}, (form.duties.place,))


def share(duty: Key, rows: Key, often: Counter[str]) -> float:
    """How much of the duty's own words the rows speak of; words that all duties share count little."""
    whole = sum(1 / often[pair] for pair in duty)
    return sum(1 / often[pair] for pair in duty & rows) / whole if whole else 1.0
