"""A cell for conclusion, signature, preparer or date is blank.

## What it checks

Labelled cells outside the tables that the form prints and that stand empty.

## Why it matters

An unsigned, undated form has no owner, and an empty conclusion no use.

## Faulty

填报人： 联系电话： 填报日期：

## Sound

填报人：… 填报日期：2024年3月15日

## Limits

A hint: signatures are often written on paper after printing.

## 说明

结论、存在问题、填报人、日期等栏有标题而空白。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import listed


@rule(
    "CM07",
    "signature-or-conclusion-blank",
    severity="info",
    since="0.1",
    needs=("remarks",),
    zh="以下各栏未填写：{rows}。",
    en="These cells are left blank: {rows}.",
    mend=Message("填报人补填；负责人签字。", "The preparer fills them in; the head signs."),
    basis=("practice", "填报完整"),
)
def check(form: Form) -> Iterator[Fault]:
    blank = [remark for remark in form.remarks if not remark.text.text.strip()]
    if blank:
        yield Fault({"rows": listed(remark.label for remark in blank)}, tuple(remark.text.place for remark in blank))
