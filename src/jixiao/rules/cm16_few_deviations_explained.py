"""Many rows deviate from their target, few explain.

## What it checks

Rows whose actual differs from the target by more than 10 % either way, against those with a reason.

## Why it matters

Deviations in both directions are to be analysed.

## Faulty

8 of 11 rows deviate, 1 explains.

## Sound

Each row that deviates explains.

## Limits

A hint, from three unexplained rows up; the single rows are judged by CM01 and SC08.

## 说明

偏离目标10%以上的指标多数没有说明。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import can_explain, ceiling, explained, listed, name_of
from jixiao.narrative import Narrative


@rule(
    "CM16",
    "few-deviations-explained",
    severity="info",
    since="0.1",
    needs=("indicators",),
    zh="{rows}个指标中有{count}个完成值与目标值相差10%以上，作了说明的有{explained}个：{names}。",
    en="{count} of {rows} rows differ from their target by more than 10 %; only {explained} explain: {names}.",
    mend=Message("填报人逐项说明偏差。", "The preparer explains each deviation."),
    basis=("mof-2020-10", "偏差较大的应分析原因"),
)
def check(form: Form, narrative: Narrative) -> Iterator[Fault | Unmet]:
    if not can_explain(form) or not narrative.pairs:
        yield Unmet(Message("没有偏差原因栏或没有可比较的数", "there is no column for reasons, or nothing to compare"))
        return
    off = {index for index, target, actual in narrative.pairs if target.value and abs(actual.value / target.value - 1) > 0.1}
    rows = [form.indicators[index] for index in sorted(off) if not ceiling(form.indicators[index])]
    silent = [row for row in rows if not explained(row)]
    if len(silent) >= 3 and len(silent) > len(rows) / 2:
        args = {
            "rows": len(form.indicators),
            "count": len(rows),
            "explained": len(rows) - len(silent),
            "names": listed(map(name_of, silent)),
        }
        yield Fault(args, tuple(row.reason.place or row.place for row in silent))
