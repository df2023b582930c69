"""A row of weight 0 stands empty and is not marked as not applicable.

## What it checks

Rows with weight 0 (or 0/0) whose target and actual say nothing.

## Why it matters

“Not applicable” is a statement with a reason; an empty row is a hole.

## Faulty

生态效益指标 | | | | | 0 | 0.

## Sound

生态效益指标: 不适用 (the project has no effect on the environment).

## Limits

Rows without any weight are not judged.

## 说明

分值为0、内容空白的占位行没有注明“不适用”。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import listed, plain


@rule(
    "CM08",
    "placeholder-row",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    stages=("target", "self-evaluation"),
    zh="{rows}分值为0且内容空白，没有注明“不适用”及原因。",
    en="{rows}: weight 0 and nothing filled in, without “not applicable” and a reason.",
    mend=Message("填报人注明不适用的原因，或删除该行。", "The preparer says why it does not apply, or deletes the row."),
    basis=("vendor", "三级指标分值须大于0"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    if not any(row.weight.known for row in form.indicators):
        yield Unmet(Message("表中没有分值", "the form has no weights"))
        return
    empty = [row for row in form.indicators if row.weight.value == 0 and not (row.target.known or row.actual.known or row.name.known)]
    empty = [row for row in empty if "不适用" not in plain(f"{row.reason.text}{row.remedy.text}{row.target.text}{row.actual.text}")]
    if empty:
        names = listed(dict.fromkeys(row.level2.text or row.level1.text for row in empty))
        yield Fault({"rows": names}, tuple(row.weight.place or row.place for row in empty))
