"""Instructions or placeholders of the template are left in the form.

## What it checks

XX, **, 此处填写, 示例 in names, targets and texts; filler rows 指标2：.

## Why it matters

The form was not finished.

## Faulty

苗木成活率（≥**%）.

## Sound

苗木成活率.

## Limits

A hint where the placeholder stands in an indicator name beside a filled target.

## 说明

表中残留模板提示或占位符（XX、**、此处填写等）。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import listed, marked, short

LEFT = re.compile(
    r"(?<![A-Za-z\d])[XxＸ×]{2,}(?![A-Za-z\d])|[*＊]{2,}|此处填写|请填写|填写说明|（示例）|^示例|[（(]\s*填写|自行填写|≥\s*[（(]?单位"
)


@rule(
    "TX05",
    "template-left-in-place",
    severity="warning",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{count}处残留模板内容：{rows}。",
    en="{count} cells still hold text of the template: {rows}.",
    mend=Message("填报人删去或补全。", "The preparer deletes or completes it."),
    basis=("practice", "填报完整"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    names = [row.name for row in form.indicators if row.name.text]
    others = [reading for _, reading in form.texts() if reading.text]
    others += [reading for row in form.indicators for reading in (row.target, row.actual) if reading.text]
    if not names and not others:
        yield Unmet(Message("表中没有文字", "the form has no text"))
        return
    if not marked(form, LEFT):
        return
    cells = [reading for reading in (*names, *others) if LEFT.search(reading.text)]
    if cells:
        only_names = all(any(reading is name for name in names) for reading in cells)
        args = {"count": len(cells), "rows": listed((short(reading.text, 24) for reading in cells), 4)}
        yield Fault(args, tuple(reading.place for reading in cells), severity="info" if only_names else None)
