"""A text is longer than forms allow.

## What it checks

Goal texts above 1000 characters, reasons above 200, names above 100.

## Why it matters

Systems cut what is longer, and nobody reads 4,000 characters in a table cell.

## Faulty

实际完成情况 of 3,800 characters.

## Sound

The facts in 500 characters, the rest in the report.

## Limits

A hint; the limit of a place may be another.

## 说明

总体目标超过1000字、原因超过200字、指标名称超过100字。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import FIELD_NAMES

LIMITS = {"planned": 1000, "achieved": 1000, "reason": 200, "remedy": 200, "remark": 1000}


@rule(
    "TX04",
    "text-longer-than-the-form-allows",
    severity="info",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{field}有{length}字，超过常见的{limit}字上限。",
    en="The {field_en} has {length} characters; forms usually allow {limit}.",
    mend=Message("填报人精简，详情写入自评报告。", "The preparer shortens it and moves the rest to the report."),
    basis=("sichuan-form", "字数限制"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    texts = [(field, reading) for field, reading in form.texts() if field in LIMITS and reading.text]
    if not texts:
        yield Unmet(Message("表中没有文字", "the form has no text"))
    for field, reading in texts:
        length = len("".join(reading.text.split()))
        if length > LIMITS[field]:
            words = FIELD_NAMES[field]
            yield Fault({"field": words.zh, "field_en": words.en, "length": length, "limit": LIMITS[field]}, (reading.place,))
