"""The actual value is far above the target, and nothing says why.

## What it checks

Every figure of a target to be reached, also inside a target of several figures, against the figure that answers it: 120 % and more, without a reason.

## Why it matters

A target that is exceeded by far was set too low; the national measures let points be cut for it, and want it analysed.

## Faulty

Target ≥2000册, actual 4600册 (230 %), reason blank.

## Sound

The same with a reason, or actual 2100册.

## Limits

120 to 130 % is a hint, above that a warning; the thresholds are the profile's where it names them. Ceilings and "=" targets are left out.

## 说明

完成值达到目标值120%及以上而没有说明的：120%—130%作提示，130%及以上作警告（评分办法另有规定的从其规定）。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import ceiling, explained, name_of, percent
from jixiao.narrative import Narrative
from jixiao.profile import Rules


@rule(
    "SC08",
    "far-above-target",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    zh="“{row}”完成值达到目标值的{rate}，没有说明：目标{target}，完成{actual}；目标可能偏低。",
    en="“{row}” reached {rate} of its target without explanation: target {target}, actual {actual}; the target may be too low.",
    mend=Message(
        "填报人说明超额原因；审核人核实目标是否偏低并按办法扣分。",
        "The preparer explains; the reviewer decides whether the target was too low.",
    ),
    basis=("mof-2020-10", "超额完成较多的应分析原因"),
)
def check(form: Form, narrative: Narrative, rules: Rules) -> Iterator[Fault | Unmet]:
    hint = rules.over_flag.value if rules.over_flag else Decimal("1.2")
    warn = rules.over_explain.value if rules.over_explain else Decimal("1.3")
    source = rules.over_explain or rules.over_flag
    judged = False
    for index, target, actual in narrative.pairs:
        row = form.indicators[index]
        if target.value <= 0 or ceiling(row) or row.target.text.lstrip().startswith(("=", "＝", "═", "≤", "<", "定性")):
            continue
        judged = True
        rate = actual.value / target.value
        if rate >= min(hint, warn) and not explained(row):
            args = {"row": name_of(row), "rate": percent(rate), "target": target.text, "actual": actual.text}
            severity = None if rate >= max(hint, warn) else "info"
            yield Fault(
                args, (row.actual.place, row.target.place), (row.target, row.actual), severity, cite=source.cite if source else None
            )
    if not judged:
        yield Unmet(Message("没有可以比较的目标值和完成值", "no target and actual that can be compared"))
