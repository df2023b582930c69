"""A person is named in the text.

## What it checks

Names before a title (…同志, …书记, …老师), after a label (服务对象, 联系人) or beside a number.

## Why it matters

Publishing a name needs a ground; retired private persons and people helped have a right to stay unnamed.

## Faulty

邀请张某某同志讲述….

## Sound

邀请一名退休干部讲述….

## Limits

Names without title, label or number are not recognised. Signature cells are not read. One finding a field.

## 说明

文字中出现个人姓名（带称谓、称呼或号码的）。提示中只显示姓。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.judging import FIELD_NAMES
from jixiao.judging.privacy import Privacy


@rule(
    "PI03",
    "person-named",
    severity="error",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{field}中出现个人姓名：{shown}（{why}）；公开前须处理。",
    en="{field_en} names a person: {shown} ({why_en}); deal with it before publication.",
    mend=Message("填报人删去或改写；保密审查人复核。", "The preparer removes or rewords it; the secrecy reviewer checks."),
    basis=("pipl", "第二十五条"),
)
def check(privacy: Privacy) -> Iterator[Fault | Unmet]:
    if privacy.empty:
        yield Unmet(Message("表中没有文字", "the form has no text"))
    for field, reading, shown, why in privacy.found("name"):
        words = FIELD_NAMES[field]
        args = {"field": words.zh, "field_en": words.en, "shown": shown, "why": why.zh, "why_en": why.en}
        yield Fault(args, (reading.place,), (reading,), "info" if field == "remark" else None)
