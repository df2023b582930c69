"""A court matter of particular persons is told.

## What it checks

Quarrels, lawsuits and judgments with a named court or fewer than five persons.

## Why it matters

Who quarrels with whom is nobody else's business, and a named court makes it findable.

## Faulty

对去世人员出现的法律纠纷，协助某区法院做好工作.

## Sound

协助处理有关后续事宜.

## Limits

Forms of courts, prosecutors and justice bureaus are not judged.

## 说明

句中涉及具体人员的诉讼、纠纷等涉法涉诉情况。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import FIELD_NAMES
from jixiao.judging.privacy import Privacy


@rule(
    "PI07",
    "court-matter",
    severity="warning",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{field}中涉及具体人员的涉法涉诉情况：{shown}（{why}）；公开前须处理。",
    en="{field_en} tells a court matter of particular persons: {shown} ({why_en}); deal with it before publication.",
    mend=Message("填报人删去或改写；保密审查人复核。", "The preparer removes or rewords it; the secrecy reviewer checks."),
    basis=("disclosure", "第十五条"),
)
def check(form: Form, privacy: Privacy) -> Iterator[Fault | Unmet]:
    if any(word in form.holder for word in ("法院", "检察", "司法", "公安")):
        yield Unmet(Message("填报单位是司法机关", "the unit is a judicial body"))
        return
    if privacy.empty:
        yield Unmet(Message("表中没有文字", "the form has no text"))
    for field, reading, shown, why in privacy.found("court"):
        words = FIELD_NAMES[field]
        args = {"field": words.zh, "field_en": words.en, "shown": shown, "why": why.zh, "why_en": why.en}
        yield Fault(args, (reading.place,), (reading,))
