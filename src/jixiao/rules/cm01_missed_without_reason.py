"""A target was missed, or points were lost, and no reason is given.

## What it checks

Rows whose target was missed by figure, or qualitative rows scored below their weight, with the reason cell blank.

## Why it matters

Whatever falls short needs a written reason and a remedy; this is the core duty of self-evaluation.

## Faulty

Target ≥95%, actual 91.20%, score 4.8, reason blank.

## Sound

The same with “灯具到货延迟；已完成更换，今后提前锁定供货周期”.

## Limits

Skipped where the form has no column for reasons. Points lost on a target that was met are rule SC07's.

## 说明

未达到目标或被扣分的指标没有填写偏差原因和改进措施。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import Outline, explained, name_of, percent, short
from jixiao.profile import Rules
from jixiao.score import Row
from jixiao.score.completion import outcomes

LOST = Message(
    "“{row}”扣{lost}分（得分{score}，分值{weight}），没有填写原因。",
    "“{row}” lost {lost} points (score {score} of {weight}), and no reason is given.",
)


@rule(
    "CM01",
    "missed-without-reason",
    severity="error",
    since="0.1",
    needs=("target", "actual"),
    zh="“{row}”未完成却没有填写偏差原因：目标{target}，完成{actual}（完成率{rate}）。",
    en="“{row}” missed its target, and no reason is given: target {target}, actual {actual} ({rate}).",
    mend=Message("填报人填写偏差原因和改进措施。", "The preparer gives reason and remedy."),
    basis=("bynr-2023", "未完成目标须说明原因并提出改进措施"),
)
def check(indicator: Indicator, row: Row | None, outline: Outline, rules: Rules) -> Iterator[Fault | Unmet]:
    if not outline.explains:
        yield Unmet(Message("表中没有“偏差原因”栏", "the form has no column for reasons"))
        return
    weight, score = indicator.weight.value, indicator.score.value
    lost = weight - score if weight is not None and score is not None else Decimal(0)
    if explained(indicator) or weight == 0:
        return
    place = (indicator.reason.place or indicator.place, indicator.actual.place)
    args = {"row": name_of(indicator), "target": short(indicator.target.text), "actual": short(indicator.actual.text)}
    completion = reached(indicator, row, outline, rules)
    if completion is not None and completion < 1:
        yield Fault({**args, "rate": percent(completion)}, place)
    elif lost > 0 and completion is None:
        yield Fault({**args, "lost": lost, "score": indicator.score.text, "weight": weight}, place, severity="warning", say=LOST)


def reached(indicator: Indicator, row: Row | None, outline: Outline, rules: Rules) -> Decimal | None:
    """How far the target was met, as scored; in a form without weights and scores, as it would be."""
    if row is not None:
        return row.completion if row.decided else None
    if outline.scores:
        return None  # a breakdown row of a scored form
    known = [part.completion for part in outcomes(indicator, rules, outline.year) if part.share is not None]
    return min((each for each in known if each is not None), default=None)
