"""Characters were lost or garbled.

## What it checks

Question marks inside words and quotations, replacement characters, private characters.

## Why it matters

A garbled name is no name; often a whole word is missing.

## Faulty

“美在金秋？老党员之家”.

## Sound

“美在金秋·老党员之家”.

## Limits

Question marks at the end of a sentence or quotation are real ones; empty boxes are tick boxes.

## 说明

文字中夹有“？”、替换符等乱码。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import FIELD_NAMES, marked, wordless

STRAY = re.compile(r"[\ufffd\ue000-\uefff]|锟斤拷|烫烫|(?<=[一-龥])[?？]{1,3}(?=[一-龥]{2,12}[”\"》])")


@rule(
    "TX02",
    "stray-characters",
    severity="warning",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{field}中有乱码：“{shown}”。",
    en="Garbled characters in the {field_en}: “{shown}”.",
    mend=Message("填报人对照原稿更正。", "The preparer corrects it from the original."),
    basis=("practice", "数据规范"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    if wordless(form):
        yield Unmet(Message("表中没有文字", "the form has no text"))
    for field, reading in marked(form, STRAY):
        if found := STRAY.search(reading.text):
            shown = reading.text[max(0, found.start() - 6) : found.end() + 8].replace("\n", " ")
            yield Fault({"field": FIELD_NAMES[field].zh, "field_en": FIELD_NAMES[field].en, "shown": shown}, (reading.place,))
