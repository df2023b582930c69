"""A cell names another year than the form evaluates.

## What it checks

Four-digit years in target and actual cells against the year of the form.

## Why it matters

A target of last year's form left in place is the commonest trace of copying.

## Faulty

Form of 2023, target 2021年12月完成.

## Sound

Form of 2023, target 2023年12月完成.

## Limits

A hint; the year after is let pass (work that runs on), and so are document numbers and quotations.

## 说明

目标值、完成值中出现的年份与自评年度不符（次年除外），可能是沿用旧表。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import name_of, short

YEAR = re.compile(r"(?<![〔\[(（\d.])(20[0-3]\d)(?=年|\.\d)")


@rule(
    "TM04",
    "year-is-not-the-forms",
    severity="info",
    since="0.1",
    needs=("year", "indicators"),
    zh="自评年度为{year}年，而“{row}”写有{found}年：“{text}”。",
    en="The form evaluates {year}, but “{row}” says {found}: “{text}”.",
    mend=Message("填报人核对是否沿用了其他年度的内容。", "The preparer checks whether another year's text was left in place."),
    basis=("practice", "数据规范"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    year = form.year.value or 0
    judged = False
    for row in form.indicators:
        for reading in (row.target, row.actual):
            years = [int(found) for found in YEAR.findall(reading.text)] if "20" in reading.text else []
            judged = judged or bool(years)
            if years and not any(found in (year, year + 1) for found in years):
                yield Fault({"year": year, "row": name_of(row), "found": years[0], "text": short(reading.text)}, (reading.place,))
    if not judged:
        yield Unmet(Message("目标值和完成值中没有年份", "no target or actual names a year"))
