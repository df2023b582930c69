"""The results are last year's.

## What it checks

With last year's form at hand: rows of the same name whose actual value is the same to the digit, in nine of ten rows and at least five.

## Why it matters

Two years never end alike in every row; the form was copied.

## Faulty

9 of 9 actual values are last year's.

## Sound

2 of 9 are.

## Limits

Needs last year's form (--last-year). Rates of 100 % and words are not counted.

## 说明

与上年度自评表相比，绝大多数完成值一字不差。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import matching, plain


@rule(
    "XC01",
    "results-copied-from-last-year",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    zh="{count}个可比指标中有{same}个完成值与上年完全相同，疑似沿用上年数据。",
    en="{same} of {count} comparable actual values are the same as last year's; the form may have been copied.",
    mend=Message("填报人按本年台账重填；审核人抽查。", "The preparer enters this year's results; the reviewer samples."),
    basis=("mof-review", "不得虚报、拔高"),
)
def check(form: Form, last_year: Form) -> Iterator[Fault | Unmet]:
    pairs = [(plain(row.actual.text), plain(other.actual.text), row) for row, other in matching(form, last_year)]
    pairs = [(now, then, row) for now, then, row in pairs if re.search(r"\d", now) and re.search(r"\d", then) and "100%" not in now]
    if len(pairs) < 5:
        yield Unmet(Message("两年可比的完成值不足5个", "fewer than five actual values can be compared"))
        return
    same = [row for now, then, row in pairs if now == then]
    if len(same) >= 0.9 * len(pairs):
        yield Fault({"count": len(pairs), "same": len(same)}, tuple(row.actual.place for row in same))
