"""The level weights are away from the usual ones.

## What it checks

Sums of weights by level 1 and the execution weight against 10/50/30/10 and 10/20/40/20/10, and the variants of the profile.

## Why it matters

The weights may be adjusted, but an adjustment wants a reason.

## Faulty

Output 30, benefit 30, satisfaction 30, execution 10.

## Sound

Output 50, benefit 30, satisfaction 10, execution 10.

## Limits

A hint: special cases may differ.

## 说明

一级指标权重偏离常用权重（执行10、产出50、效益30、满意度10；设成本指标的为10、成本20、产出40、效益20、满意度10）。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import block, execution_line, scored

NORMS = (
    {"output": 50, "benefit": 30, "satisfaction": 10},
    {"output": 40, "benefit": 20, "satisfaction": 10, "cost": 20},
    {"output": 50, "benefit": 40},
    {"output": 60, "benefit": 30},
    {"output": 40, "benefit": 30, "cost": 20},
)
NAMES = {"output": "产出", "benefit": "效益", "satisfaction": "满意度", "cost": "成本"}


@rule(
    "CM04",
    "level-weights-off-the-norm",
    severity="info",
    since="0.1",
    needs=("indicators",),
    stages=("target", "self-evaluation"),
    zh="一级指标权重为{weights}，偏离常用的产出50、效益30、满意度10（另有预算执行10）；有调整的应说明。",
    en="Level weights are {weights}, away from the usual output 50, benefit 30, satisfaction 10 (and execution 10); say why.",
    mend=Message("填报人对照批复权重核实，或说明调整依据。", "The preparer checks the approved weights or names the basis."),
    basis=("mof-2020-10", "默认权重"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    sums: dict[str, Decimal] = {}
    for row in form.indicators:
        if scored(row):
            sums[block(row)] = sums.get(block(row), Decimal(0)) + (row.weight.value or Decimal(0))
    line = execution_line(form)
    execution = line.weight.value if line and line.weight.value is not None else None
    if set(sums) - set(NAMES) or sum(sums.values()) != 90 or execution not in (None, 10):
        yield Unmet(
            Message(
                "不是执行10分、指标90分的表，或一级指标不全",
                "not a form of execution 10 and indicators 90, or its levels are not the usual ones",
            )
        )
    elif not any(all(sums.get(part, 0) == weight for part, weight in norm.items()) for norm in NORMS):
        yield Fault({"weights": "、".join(f"{NAMES[part]}{weight:f}".rstrip(".") for part, weight in sums.items())})
