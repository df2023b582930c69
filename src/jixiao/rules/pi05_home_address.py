"""An address down to the house number stands in the text.

## What it checks

Street or village, number, and room.

## Why it matters

The address of a person who was helped points to that person.

## Faulty

家住芙蓉中路128号3栋502室.

## Sound

家住本街道.

## Limits

The address of the unit itself in the head is not read.

## 说明

文字中出现具体到门牌的住址。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.judging import FIELD_NAMES
from jixiao.judging.privacy import Privacy


@rule(
    "PI05",
    "home-address",
    severity="warning",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{field}中出现具体住址：{shown}（{why}）；公开前须处理。",
    en="{field_en} holds an address: {shown} ({why_en}); deal with it before publication.",
    mend=Message("填报人删去或改写；保密审查人复核。", "The preparer removes or rewords it; the secrecy reviewer checks."),
    basis=("pipl", "第二十五条"),
)
def check(privacy: Privacy) -> Iterator[Fault | Unmet]:
    if privacy.empty:
        yield Unmet(Message("表中没有文字", "the form has no text"))
    for field, reading, shown, why in privacy.found("address"):
        words = FIELD_NAMES[field]
        args = {"field": words.zh, "field_en": words.en, "shown": shown, "why": why.zh, "why_en": why.en}
        yield Fault(args, (reading.place,), (reading,))
