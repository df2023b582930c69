"""A bank account number stands in the text.

## What it checks

Card numbers of 15 to 19 digits whose check digit is right.

## Why it matters

Financial accounts are sensitive personal data.

## Faulty

开户行…，卡号6222….

## Sound

No number; the voucher number instead.

## Limits

Company accounts without check digit are not recognised.

## 说明

文字或单元格中出现银行卡号。提示中不显示号码。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.judging import FIELD_NAMES
from jixiao.judging.privacy import Privacy


@rule(
    "PI04",
    "bank-account",
    severity="error",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{field}中出现银行账号：{shown}（{why}）；公开前须处理。",
    en="{field_en} holds a bank account number: {shown} ({why_en}); deal with it before publication.",
    mend=Message("填报人删去或改写；保密审查人复核。", "The preparer removes or rewords it; the secrecy reviewer checks."),
    basis=("pipl", "第二十八条"),
)
def check(privacy: Privacy) -> Iterator[Fault | Unmet]:
    if privacy.empty:
        yield Unmet(Message("表中没有文字", "the form has no text"))
    for field, reading, shown, why in privacy.found("bank"):
        words = FIELD_NAMES[field]
        args = {"field": words.zh, "field_en": words.en, "shown": shown, "why": why.zh, "why_en": why.en}
        yield Fault(args, (reading.place,), (reading,))
