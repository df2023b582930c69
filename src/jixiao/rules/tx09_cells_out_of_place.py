"""Cells of the table stand in the wrong column.

## What it checks

What the reader had to put right: rows whose cells had slipped and were aligned by content, rows cut by a page end.

## Why it matters

The next program, and the next reader, will take the score for the weight.

## Faulty

服务对象满意度指标 | 学员满意度 | 90%以上 | 95% | 10 | 10 | (one column too far left).

## Sound

Every value under its heading.

## Limits

A hint; only what reading noted.

## 说明

表格中有行的单元格错位，读取时按内容对齐，原文件应更正。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form


@rule(
    "TX09",
    "cells-out-of-place",
    severity="info",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="有{count}处单元格错位，已按内容对齐（{first}），原文件应更正。",
    en="{count} rows had cells out of place and were aligned by content ({first_en}); correct the file.",
    mend=Message("填报人对照原表调整单元格。", "The preparer puts the cells where they belong."),
    basis=("practice", "数据规范"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    if not (form.indicators or form.funds):
        yield Unmet(Message("没有读到表格行", "no rows of a table were read"))
    slipped = [note for note in form.notes if "错位" in note.zh]
    if slipped:
        yield Fault({"count": len(slipped), "first": slipped[0].zh, "first_en": slipped[0].en})
