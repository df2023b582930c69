"""The score is full although the target was missed.

## What it checks

For every indicator with a figure or a day to reach: actual below target or late, score equal to the weight.

## Why it matters

未完成却得满分 is what reviewers look for first: a missed target scores in proportion, and a full score hides that it was missed.

## Faulty

Target ≥200人, actual 194, score 5 of 5 (4.85 in proportion).

## Sound

Target ≥200人, actual 194, score 4.85 of 5.

## Limits

Qualitative targets are rule SC06's, ceilings rule SC03's.

## 说明

目标值要求达到而完成值未达到、得分却等于分值的，按评分办法重算并列出算式。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import ceiling, name_of, percent, short
from jixiao.score import Row

LATE = Message(
    "“{row}”逾期却得满分：目标{target}，完成{actual}，得分{score}。",
    "“{row}” was late but has the full score: target {target}, actual {actual}, score {score}.",
)


@rule(
    "SC02",
    "full-score-missed-target",
    severity="error",
    since="0.1",
    needs=("target", "actual", "weight", "score"),
    zh="“{row}”未达到目标却得满分：目标{target}，完成{actual}（完成率{rate}），得分{score}；按{formula}应得{expected}。",
    en="“{row}” missed its target but has the full score: target {target}, actual {actual} ({rate}), score {score}; {formula} gives {expected}.",
    mend=Message("填报人按完成率更正得分，并填写偏差原因和改进措施。", "The preparer scores in proportion and gives reason and remedy."),
    basis=("mof-2020-10", "定量指标按完成比例计分"),
)
def check(indicator: Indicator, row: Row) -> Iterator[Fault | Unmet]:
    late = row.met is False and any(part.method == "deadline" for part in row.parts)
    compared = row.decided and row.completion is not None and not ceiling(indicator)
    if not late and not compared:
        yield Unmet(Message("目标值或完成值不是可比较的数", "target and actual are not figures that can be compared"))
        return
    weight, score = indicator.weight.value or Decimal(0), indicator.score.value or Decimal(0)
    missed = late or (row.completion is not None and row.completion < 1)
    if not missed or weight <= 0 or score < weight:
        return
    args = {
        "row": name_of(indicator),
        "target": short(indicator.target.text),
        "actual": short(indicator.actual.text),
        "rate": percent(row.completion) if row.completion is not None else "—",
        "score": indicator.score.text,
        "formula": row.working.formula,
        "expected": row.recomputed,
    }
    places = (indicator.score.place, indicator.actual.place, indicator.target.place)
    yield Fault(args, places, say=None if row.decided else LATE, cite=row.cite)
