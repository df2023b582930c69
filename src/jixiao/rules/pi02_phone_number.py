"""A phone number stands in the text.

## What it checks

Mobile and landline numbers in the prose and cells of the form.

## Why it matters

A private number must not be published; an office number belongs in the head, not in the text.

## Faulty

服务对象（联系电话13900001377）.

## Sound

No number in the text.

## Limits

Contact lines of the head (填报人, 联系电话) are reported as a hint.

## 说明

文字中出现手机或固定电话号码；表头表尾的联系方式只作提示。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.judging import FIELD_NAMES
from jixiao.judging.privacy import Privacy


@rule(
    "PI02",
    "phone-number",
    severity="error",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{field}中出现电话号码：{shown}（{why}）；公开前须处理。",
    en="{field_en} holds a phone number: {shown} ({why_en}); deal with it before publication.",
    mend=Message("填报人删去或改写；保密审查人复核。", "The preparer removes or rewords it; the secrecy reviewer checks."),
    basis=("pipl", "第二十五条"),
)
def check(privacy: Privacy) -> Iterator[Fault | Unmet]:
    if privacy.empty:
        yield Unmet(Message("表中没有文字", "the form has no text"))
    for field, reading, shown, why in privacy.found("phone"):
        words = FIELD_NAMES[field]
        args = {"field": words.zh, "field_en": words.en, "shown": shown, "why": why.zh, "why_en": why.en}
        yield Fault(args, (reading.place,), (reading,), "info" if field == "remark" else None)
