"""A word of the trade is misspelt.

## What it checks

Slips seen in filed forms: 移动支付 for 转移支付, 经历费 for 经费, 绩校 for 绩效 …

## Why it matters

A misspelt budget item is not found again by search or by system.

## Faulty

老干部专项活动和管理工作经历费.

## Sound

老干部专项活动和管理工作经费.

## Limits

Only the slips of the list.

## 说明

常见错别字（经历费、移动支付、帐户等）。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import marked, short, typos, wordless


@rule(
    "TX06",
    "known-slips",
    severity="info",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="“{shown}”中的“{wrong}”疑为“{right}”之误。",
    en="“{wrong}” in “{shown}” is probably “{right}”.",
    mend=Message("填报人更正。", "The preparer corrects it."),
    basis=("practice", "数据规范"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    if wordless(form):
        yield Unmet(Message("表中没有文字", "the form has no text"))
    seen: set[str] = set()
    slips, meant = typos()
    for _, reading in marked(form, slips):
        for wrong in slips.findall(reading.text):
            if wrong not in seen:
                seen.add(wrong)
                yield Fault({"shown": short(reading.text, 30), "wrong": wrong, "right": meant[wrong]}, (reading.place,))
