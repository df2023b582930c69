"""Traditional characters are mixed into the text.

## What it checks

Single traditional characters in a text that is otherwise simplified.

## Why it matters

They come from faulty recognition or input, and make words unfindable.

## Faulty

中小學生.

## Sound

中小学生.

## Limits

A form written in traditional characters throughout is not judged.

## 说明

简体文字中夹杂繁体字。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import marked, traditional, wordless


@rule(
    "TX07",
    "traditional-characters-mixed-in",
    severity="warning",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="文字夹有繁体字：“{shown}”。",
    en="Traditional characters are mixed in: “{shown}”.",
    mend=Message("填报人改为规范字。", "The preparer uses standard characters."),
    basis=("practice", "数据规范"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    if wordless(form):
        yield Unmet(Message("表中没有文字", "the form has no text"))
    for _, reading in marked(form, traditional()):
        found = traditional().findall(reading.text)
        if len(found) / len(reading.text) < 0.2:
            at = reading.text.index(found[0])
            yield Fault({"shown": reading.text[max(0, at - 4) : at + 5]}, (reading.place,))
