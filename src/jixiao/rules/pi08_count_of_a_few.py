"""A count below five of a sensitive matter points to persons.

## What it checks

One to four persons with death, illness, hardship, an award medal and the like.

## Why it matters

Statistics suppress cells below five; so should a published form.

## Faulty

为两名参加过抗美援朝的离退休干部颁发纪念章.

## Sound

为离退休干部颁发纪念章.

## Limits

Counts without a sensitive word pass.

## 说明

文字中出现5人以下且涉及敏感情况的人数。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.judging import FIELD_NAMES
from jixiao.judging.privacy import Privacy


@rule(
    "PI08",
    "count-of-a-few",
    severity="info",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{field}中出现可对应到个人的小数目：{shown}（{why}）；公开前须处理。",
    en="{field_en} gives a count that points to persons: {shown} ({why_en}); deal with it before publication.",
    mend=Message("填报人删去或改写；保密审查人复核。", "The preparer removes or rewords it; the secrecy reviewer checks."),
    basis=("pipl", "第二十八条"),
)
def check(privacy: Privacy) -> Iterator[Fault | Unmet]:
    if privacy.empty:
        yield Unmet(Message("表中没有文字", "the form has no text"))
    for field, reading, shown, why in privacy.found("few"):
        words = FIELD_NAMES[field]
        args = {"field": words.zh, "field_en": words.en, "shown": shown, "why": why.zh, "why_en": why.en}
        yield Fault(args, (reading.place,), (reading,))
