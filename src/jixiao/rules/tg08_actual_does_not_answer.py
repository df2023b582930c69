"""The actual text is about something else than the target.

## What it checks

Rows in words only: long target, long actual, and hardly a word in common between the actual and the row.

## Why it matters

A row is scored for what it promised; a result from somewhere else, however good, does not answer it.

## Faulty

Target: volunteers in mediation, traffic and flood relief. Actual: 286 organisations of the committee for the young.

## Sound

Target and actual both of volunteers.

## Limits

A hint from the wording alone: synonyms may be missed.

## 说明

目标和完成情况均为文字叙述，而两者几乎没有共同用语的，提示核对是否答非所问。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import name_of, short
from jixiao.narrative.words import key


@rule(
    "TG08",
    "actual-does-not-answer",
    severity="info",
    since="0.1",
    needs=("target", "actual"),
    zh="“{row}”的完成情况像是另一件事：目标“{target}”，完成“{actual}”。",
    en="“{row}”: the actual seems to speak of something else: target “{target}”, actual “{actual}”.",
    mend=Message("填报人按目标内容重写完成情况，或移到对应的指标。", "The preparer answers the target, or moves the text to its own row."),
    basis=("practice", "目标与完成情况对应"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    target, actual = indicator.target.text, indicator.actual.text
    if len(target) < 20 or len(actual) < 20:
        yield Unmet(Message("没有目标和完成情况都用文字叙述的指标", "no row has both target and actual in words"))
        return
    wanted, said = key(target), key(actual)
    if wanted and said and len(wanted & said) / min(len(wanted), len(said)) < 0.06:
        yield Fault(
            {"row": name_of(indicator), "target": short(target), "actual": short(actual)}, (indicator.actual.place, indicator.target.place)
        )
