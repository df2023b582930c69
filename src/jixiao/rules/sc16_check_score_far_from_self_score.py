"""The reviewer's score is far from the self-score.

## What it checks

Where the form has a column for the reviewer's score (复核分, 核查分), the difference to the self-score.

## Why it matters

Large gaps are what the bureau takes back to the unit.

## Faulty

Self-score 15, 复核分 9.

## Sound

Self-score 15, 复核分 15.

## Limits

Reported from one point or a tenth of the weight, whichever is more.

## 说明

有复核分（核查分）栏的，列出与自评分差距较大的行。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import name_of
from jixiao.values import Unread, parse_decimal

HEADINGS = ("复核分", "核查分", "审核得分", "复评分", "抽查得分", "复核得分")


@rule(
    "SC16",
    "check-score-far-from-self-score",
    severity="warning",
    since="0.1",
    needs=("score",),
    zh="“{row}”自评{score}分，复核{checked}分，相差{difference}分。",
    en="“{row}”: self-score {score}, reviewed {checked}, a difference of {difference}.",
    mend=Message("审核人与填报单位核实后整改。", "The reviewer settles it with the unit."),
    basis=("vendor", "核查分与自评分并列"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    text = next((text for heading, text in indicator.others if any(word in heading for word in HEADINGS)), "")
    checked = parse_decimal(text)
    score = indicator.score.value
    if isinstance(checked, Unread) or score is None:
        yield Unmet(Message("表中没有复核分", "the form has no reviewer's score"))
        return
    limit = max(Decimal(1), (indicator.weight.value or Decimal(0)) / 10)
    if abs(score - checked) >= limit:
        args = {"row": name_of(indicator), "score": indicator.score.text, "checked": checked, "difference": abs(score - checked)}
        yield Fault(args, (indicator.score.place,))
