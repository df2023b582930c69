"""The achieved text is last year's.

## What it checks

With last year's form at hand: the achieved goal texts, compared by their words.

## Why it matters

A text that fits two years says nothing about either.

## Faulty

The same 600 characters in both years.

## Sound

This year's events and figures.

## Limits

Needs last year's form (--last-year). Texts below 60 characters are not compared.

## 说明

总体目标完成情况与上年度几乎相同。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import percent, plain, ratio


@rule(
    "XC02",
    "text-copied-from-last-year",
    severity="warning",
    since="0.1",
    needs=("goals",),
    zh="实际完成情况与上年度自评表有{share}相同，疑似沿用上年文字。",
    en="{share} of the achieved text is last year's; it may have been copied.",
    mend=Message("填报人按本年实际重写。", "The preparer writes what happened this year."),
    basis=("mof-review", "不得虚报、拔高"),
)
def check(form: Form, last_year: Form) -> Iterator[Fault | Unmet]:
    now = plain("".join(goal.achieved.text for goal in form.goals))
    then = plain("".join(goal.achieved.text for goal in last_year.goals))
    if min(len(now), len(then)) < 60:
        yield Unmet(Message("两年的完成情况文字不足60字", "the texts of the two years are too short"))
        return
    share = ratio(now, then)
    if share >= Decimal("0.9"):
        yield Fault({"share": percent(share)}, tuple(goal.achieved.place for goal in form.goals))
