"""The evidence column is blank.

## What it checks

Forms with a column for evidence (佐证资料, 证明材料): weighted rows where it is empty.

## Why it matters

The reviewer asks for it next.

## Faulty

佐证资料 blank.

## Sound

签到表、照片.

## Limits

A hint; forms without the column are skipped.

## 说明

有“佐证资料”栏而未填写的行。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import listed, name_of, plain, scored

HEADINGS = ("佐证", "证明材料", "证据", "支撑材料", "附件")


@rule(
    "EV02",
    "evidence-column-blank",
    severity="info",
    since="0.1",
    needs=("indicators",),
    zh="{count}个指标没有填佐证资料：{rows}。",
    en="{count} rows name no evidence: {rows}.",
    mend=Message("填报人补填佐证资料名称并备查。", "The preparer names the evidence and keeps it at hand."),
    basis=("vendor", "三级指标可附佐证"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    cells = [(row, text) for row in form.indicators for heading, text in row.others if any(word in heading for word in HEADINGS)]
    if not cells:
        yield Unmet(Message("表中没有佐证资料栏", "the form has no column for evidence"))
        return
    blank = [row for row, text in cells if scored(row) and plain(text) in ("", "无", "—", "-", "/")]
    if blank:
        yield Fault({"count": len(blank), "rows": listed(map(name_of, blank))}, tuple(row.place for row in blank))
