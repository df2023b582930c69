"""The target is below what was attained last year.

## What it checks

With last year's form at hand: rows of the same name and unit whose target now is lower than the actual then.

## Why it matters

A target below what was already reached asks for nothing; it is how 186 % comes about.

## Faulty

Target ≥29个科目, last year's actual 54个科目.

## Sound

Target ≥54个科目.

## Limits

Needs last year's form (--last-year). Ceilings are not judged. A tenth below is let pass.

## 说明

与上年度自评表对照，目标值低于上年实际完成值（低于九成）的指标。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import ceiling, name_of, plain
from jixiao.narrative import Narrative, comparable


@rule(
    "TG09",
    "target-below-last-year",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    stages=("target", "self-evaluation"),
    zh="“{row}”目标值{target}低于上年实际完成{before}；目标可能偏低。",
    en="“{row}”: the target {target} is below last year's actual {before}; it may be too low.",
    mend=Message("填报人说明调低目标的原因；审核人核实。", "The preparer explains the lower target; the reviewer checks."),
    basis=("budget-law", "第三十二条"),
)
def check(form: Form, last_year: Form, narrative: Narrative) -> Iterator[Fault | Unmet]:
    before = Narrative.of(last_year)
    known = {plain(name_of(row)): index for index, row in enumerate(last_year.indicators)}
    judged = False
    for said in narrative.targets:
        row = form.indicators[said.row or 0]
        then = [cell for cell in before.actuals if cell.row == known.get(plain(name_of(row)), -1) and comparable(said.fact, cell.fact)]
        if len(then) != 1 or ceiling(row):
            continue
        judged = True
        if said.fact.value < then[0].fact.value * Decimal("0.9"):
            args = {"row": name_of(row), "target": said.fact.text, "before": then[0].fact.text}
            yield Fault(args, (row.target.place,), (row.target,))
    if not judged:
        yield Unmet(Message("两年的表中没有同名可比的指标", "the two years share no indicator that can be compared"))
