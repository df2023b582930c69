"""The target cannot be measured.

## What it checks

Targets without any figure, date or list: vague amounts (若干, 一批, 适量), adjectives only (显著提升, 效果明显), an operator or unit without a figure,
and on output rows phrases that name no standard.

## Why it matters

What cannot be measured cannot be missed; targets are reviewed for exactly this before money is given.

## Faulty

若干册.

## Sound

≥2000册; 健全（走访、帮扶、学习三项制度齐备）.

## Limits

Vague amounts are errors, adjectives warnings (hints where a benefit is answered by a tier), other phrases hints: a qualitative target that
names its standard is allowed. Time targets are rule TM03's.

## 说明

目标值没有数量、日期或可核对的内容：含糊数量（若干、一批等）为错误，仅有形容词的为警告，产出类只写一句话而无标准的作提示。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Severity, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import block, kind, mentions, name_of, only_adjectives, plain, short

COUNTED = re.compile(
    r"\d|[一二两三四五六七八九十百]+(?:项|个|类|次|条|种|名|人|场|家|期|方面|支|套|份|月)|百分之|零|全覆盖|全部|所有|是$|否$|是否|与否"
)
LIST = re.compile(r"[（(].{2,}[)）]|、.*、|[；;]")
VAGUE = Message("数量含糊（“{word}”）", "a vague amount (“{word}”)")
ADJECTIVES = Message("只有形容词，没有可核对的标准", "adjectives only, no standard to check against")
EMPTY = Message("只有符号或单位，没有数", "an operator or unit without a figure")
PHRASE = Message("没有数量、日期或标准", "no figure, date or standard")


@rule(
    "TG01",
    "target-not-measurable",
    severity="error",
    since="0.1",
    needs=("target",),
    stages=("target", "monitoring", "self-evaluation"),
    zh="“{row}”的目标值“{target}”无法衡量：{why}。",
    en="The target of “{row}”, “{target}”, cannot be measured: {why_en}.",
    mend=Message(
        "填报人与主管部门把目标值改成可衡量的数量、时限或标准。", "The preparer and the department give a figure, a deadline or a standard."
    ),
    basis=("mof-2015-88", "绩效目标应当量化、可衡量"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    text = plain(indicator.target.text)
    if kind(indicator) == "time":
        yield Unmet(Message("时效指标由规则TM03判断", "time targets are judged by rule TM03"))
        return
    if COUNTED.search(text):
        return
    said = unmeasurable(indicator, text)
    if said:
        why, severity = said
        word = mentions("targets", "vague", text)
        args = {"row": name_of(indicator), "target": short(text), "why": why.zh.format(word=word), "why_en": why.en.format(word=word)}
        yield Fault(args, (indicator.target.place,), severity=severity)


def unmeasurable(indicator: Indicator, text: str) -> tuple[Message, Severity] | None:
    """Why this text gives nothing to measure, and how serious that is."""
    if mentions("targets", "vague", text):
        return VAGUE, "error"
    if re.fullmatch(r"[≥≤=><%％‰*＊]+|百分比|[个项人次场件套份]", text):
        return EMPTY, "error"
    if LIST.search(text):
        return None
    if only_adjectives(text):
        return ADJECTIVES, "info" if graded(indicator) else "warning"
    if kind(indicator) in ("quantity", "quality") and block(indicator) == "output":
        return PHRASE, "warning" if kind(indicator) == "quantity" else "info"
    return (PHRASE, "info") if len(text) >= 8 else None


def graded(indicator: Indicator) -> bool:
    """True where a benefit, or a row of no level, is answered by one of the three tiers, as a qualitative target is meant to be judged."""
    return block(indicator) in ("benefit", "other") and indicator.actual.value is not None and indicator.actual.value.tier is not None
