"""Parts and sum in one sentence do not add up.

## What it checks

A人，B人，共计C人; 共C个，其中A个、B个: the parts of one unit against the sum.

## Why it matters

A reader who adds finds it in ten seconds.

## Faulty

慰问离退休干部118人、困难老党员36人，共计164人.

## Sound

慰问离退休干部118人、困难老党员36人，共计154人.

## Limits

Parts after 其中 may be incomplete: only a sum above the whole is reported, or below it where the sentence ends with the last part.
Figures with 余, 近, 约 are let pass within their range.

## 说明

同一句中分项数与合计数（共计、合计、其中）不相符。
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import FIELD_NAMES, short, told
from jixiao.narrative.facts import Fact, facts

TOTAL = re.compile(r"(?:共计|合计|总计|一共|共)$")


@rule(
    "CN04",
    "parts-do-not-make-the-sum",
    severity="warning",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{field}中分项与合计不符：{parts}＝{expected}，而合计写{printed}（{clause}）。",
    en="Parts and sum differ: {parts} = {expected}, but the sum is given as {printed} ({clause}).",
    mend=Message("填报人核对分项和合计。", "The preparer checks the parts and the sum."),
    basis=("budget-law", "第七十五条"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    judged = False
    for field, reading, found in told(form, sums):
        for total, parts, whole in found:
            judged = True
            low, high = sum((part.low for part in parts), Decimal(0)), sum((part.high for part in parts), Decimal(0))
            if low > total.high or (high < total.low and whole):
                args = {"field": FIELD_NAMES[field].zh, "parts": " + ".join(part.text for part in parts), "printed": total.text}
                args |= {"expected": sum((part.value for part in parts), Decimal(0)), "clause": short(total.sentence, 60)}
                yield Fault(args, (reading.place,))
    if not judged:
        yield Unmet(Message("文字中没有分项加合计的句子", "no sentence gives parts and a sum"))


@lru_cache(maxsize=4096)
def sums(text: str) -> tuple[tuple[Fact, list[Fact], bool], ...]:
    """Each sum of a sentence with its parts, and whether the parts must be complete."""
    return tuple(_sums(facts(text)))


def _sums(found: tuple[Fact, ...]) -> Iterator[tuple[Fact, list[Fact], bool]]:
    for index, fact in enumerate(found):
        if fact.family == "rate" or "均" in fact.lead:  # a rate or a mean of the whole lies between those of its parts
            continue
        same = [other for other in found if other.sentence == fact.sentence and other.unit == fact.unit and other is not fact]
        lead = re.sub(r"\s", "", fact.lead)
        if TOTAL.search(lead) and "等" not in lead:
            parts = [other for other in same if other.start < fact.start and not other.part and not other.goal]
            if len(parts) >= 2 and parts[-1] is found[index - 1]:
                yield fact, parts, True
                continue
        following = [other for other in same if other.start > fact.start]
        if len(following) >= 2 and "其中" in following[0].lead and following[0] is found[index + 1]:
            yield fact, _made_of(fact, following), "等" not in fact.sentence[-4:]


def _made_of(total: Fact, parts: list[Fact]) -> list[Fact]:
    """The first of the figures where they make the total, so that the others tell of something else; else all."""
    low = high = Decimal(0)
    for number, part in enumerate(parts, 1):
        low, high = low + part.low, high + part.high
        if low <= total.high and total.low <= high:
            return parts[:number]
    return parts
