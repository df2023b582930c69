"""An identity number stands in the text.

## What it checks

18-digit identity numbers in texts and cells, with their birth date and check digit.

## Why it matters

An identity number opens bank accounts; no part of it may ever be published.

## Faulty

身份证号430199190607161060（举例）.

## Sound

No number at all; where a person must be told apart, a code.

## Limits

A number whose check digit is wrong is still reported.

## 说明

文字或单元格中出现18位身份证号。提示中不显示号码。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.judging import FIELD_NAMES
from jixiao.judging.privacy import Privacy


@rule(
    "PI01",
    "identity-number",
    severity="error",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{field}中出现身份证号：{shown}（{why}）；公开前须处理。",
    en="{field_en} holds an identity number: {shown} ({why_en}); deal with it before publication.",
    mend=Message("填报人删去或改写；保密审查人复核。", "The preparer removes or rewords it; the secrecy reviewer checks."),
    basis=("pipl", "第二十五条、第二十八条"),
)
def check(privacy: Privacy) -> Iterator[Fault | Unmet]:
    if privacy.empty:
        yield Unmet(Message("表中没有文字", "the form has no text"))
    for field, reading, shown, why in privacy.found("identity"):
        words = FIELD_NAMES[field]
        args = {"field": words.zh, "field_en": words.en, "shown": shown, "why": why.zh, "why_en": why.en}
        yield Fault(args, (reading.place,), (reading,))
