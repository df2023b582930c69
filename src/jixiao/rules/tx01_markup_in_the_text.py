"""Markup is left in the text.

## What it checks

HTML tags and entities in any cell: <p>, <br>, &nbsp;; also those that were dropped in reading.

## Why it matters

It is the trace of pasting from a web page, and it goes to print as it stands.

## Faulty

<p>按时下拨</p>

## Sound

按时下拨

## Limits

Less-than signs before figures are not tags.

## 说明

单元格中残留<p>、&nbsp;等网页标记。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import FIELD_NAMES, listed, marked, wordless

MARKUP = re.compile(
    r"</?(?:p|br|div|span|td|tr|table|strong|b|i|font|li|ul|h\d)\b[^<>]*>|&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo|#\d+);", re.IGNORECASE
)


DROPPED = Message(
    "文件的文字中残留网页标记（如<p>），读取时已略去；原文件须清理。",
    "The texts of the file hold markup (such as <p>); it was dropped in reading, but the file itself must be cleaned.",
)


@rule(
    "TX01",
    "markup-in-the-text",
    severity="warning",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{count}个单元格残留网页标记（{field}）：{rows}。",
    en="{count} cells hold markup ({field_en}): {rows}.",
    mend=Message("填报人删去标记。", "The preparer deletes it."),
    basis=("practice", "数据规范"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    if wordless(form):
        yield Unmet(Message("表中没有文字", "the form has no text"))
    if any("网页标记" in note.zh for note in form.notes):
        yield Fault({}, say=DROPPED)
    dirty = [(field, reading, MARKUP.findall(reading.text)[0]) for field, reading in marked(form, MARKUP)]
    if dirty:
        words = FIELD_NAMES[dirty[0][0]]
        args = {"count": len(dirty), "field": words.zh, "field_en": words.en, "rows": listed(dict.fromkeys(tag for _, _, tag in dirty))}
        yield Fault(args, tuple(reading.place for _, reading, _ in dirty))
