"""The name, the unit or the department of the form is blank.

## What it checks

The head of the form: cells that are printed and stand empty.

## Why it matters

A form nobody can attribute cannot be filed, compared or published.

## Faulty

项目名称： | 主管部门：…

## Sound

All filled.

## Limits

Fields the layout does not have are not asked for.

## 说明

表头的项目名称、主管部门、实施单位有栏目而空白。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import listed


@rule(
    "CM15",
    "identity-blank",
    severity="warning",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="表头未填写：{rows}。",
    en="The head of the form is left blank: {rows}.",
    mend=Message("填报人补填。", "The preparer fills it in."),
    basis=("practice", "填报完整"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    cells = {"项目名称": form.name, "主管部门": form.department, "实施单位": form.unit}
    printed = {label: reading for label, reading in cells.items() if not reading.absent}
    if not printed:
        yield Unmet(Message("没有读到表头栏目", "no head of the form was found"))
        return
    blank = {label: reading for label, reading in printed.items() if reading.blank}
    if form.kind == "department" and any(reading.known for reading in printed.values()):
        blank = {}
    if blank:
        yield Fault({"rows": listed(blank)}, tuple(reading.place for reading in blank.values()))
