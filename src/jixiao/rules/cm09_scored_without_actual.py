"""A row is scored although no actual value is given.

## What it checks

Rows with a score above 0, a target, and a blank actual cell.

## Why it matters

A score without a result cannot be checked by anybody.

## Faulty

Target ≥20场, actual blank, score 5.

## Sound

Target ≥20场, actual 22场, score 5.

## Limits

Rows under 决策, 管理, 投入 are rubrics without actuals.

## 说明

有得分而完成值空白的指标。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import block, name_of


@rule(
    "CM09",
    "scored-without-actual",
    severity="error",
    since="0.1",
    needs=("score", "target"),
    zh="“{row}”得{score}分，完成值却未填写（目标{target}）。",
    en="“{row}” has {score} points, but its actual value is left blank (target {target}).",
    mend=Message("填报人补填完成值。", "The preparer enters the actual value."),
    basis=("bynr-2023", "逐项说明指标完成情况"),
)
def check(indicator: Indicator) -> Iterator[Fault]:
    if indicator.actual.blank and indicator.score.value and block(indicator) != "process":
        args = {"row": name_of(indicator), "score": indicator.score.text, "target": indicator.target.text}
        yield Fault(args, (indicator.actual.place, indicator.score.place), (indicator.actual,))
