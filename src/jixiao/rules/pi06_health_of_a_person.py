"""The health or death of particular persons is told.

## What it checks

Illness, hospital and death in a sentence about fewer than five persons or a named one.

## Why it matters

Health is sensitive personal data; in a small unit “one retired cadre died” is a name.

## Faulty

今年有1名离休干部去世.

## Sound

离休干部人数有所减少 (or a count of five and more).

## Limits

General statements (高龄干部住院增加) pass.

## 说明

句中涉及5人以下或具名人员的生病、住院、去世等情况。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.judging import FIELD_NAMES
from jixiao.judging.privacy import Privacy


@rule(
    "PI06",
    "health-of-a-person",
    severity="warning",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{field}中涉及具体人员的健康或生死：{shown}（{why}）；公开前须处理。",
    en="{field_en} tells the health or death of particular persons: {shown} ({why_en}); deal with it before publication.",
    mend=Message("填报人删去或改写；保密审查人复核。", "The preparer removes or rewords it; the secrecy reviewer checks."),
    basis=("pipl", "第二十八条"),
)
def check(privacy: Privacy) -> Iterator[Fault | Unmet]:
    if privacy.empty:
        yield Unmet(Message("表中没有文字", "the form has no text"))
    for field, reading, shown, why in privacy.found("health"):
        words = FIELD_NAMES[field]
        args = {"field": words.zh, "field_en": words.en, "shown": shown, "why": why.zh, "why_en": why.en}
        yield Fault(args, (reading.place,), (reading,))
