"""Money spent is counted as an output.

## What it checks

数量 and 质量 rows whose name is an amount of money or whose target and actual are money.

## Why it matters

Money is what goes in; an output is what comes out. “Spent 37.24” is no result.

## Faulty

数量指标 · 工程资金金额, 43.2 / 37.24.

## Sound

数量指标 · 改造面积 ≥1200平方米.

## Limits

Money that is itself the result (收入, 节约, 增收, 贷款) passes.

## 说明

数量、质量指标以支出金额作为产出。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import kind, mentions, name_of, plain, short
from jixiao.narrative.facts import facts


@rule(
    "CL04",
    "money-as-output",
    severity="warning",
    since="0.1",
    needs=("target",),
    stages=("target", "self-evaluation"),
    zh="“{row}”以资金数额作为产出（目标{target}）：投入不是产出。",
    en="“{row}” counts money as an output (target {target}): what goes in is no result.",
    mend=Message("填报人改为资金形成的产出数量，或移到成本指标。", "The preparer names what the money produced, or moves the row to cost."),
    basis=("practice", "投入不得作为产出指标"),
)
def check(indicator: Indicator) -> Iterator[Fault | Unmet]:
    if kind(indicator) not in ("quantity", "quality"):
        yield Unmet(Message("没有数量或质量指标", "no row of quantity or quality"))
        return
    title = plain(f"{indicator.name.text}{indicator.content.text}")
    found = facts(indicator.target.text)
    money = len(found) == 1 and found[0].family == "money" and "/" not in indicator.target.text
    bare = not found and re.fullmatch(r"[≥≤=><]*\d[\d.]*", plain(indicator.target.text))
    if (money or (bare and mentions("names", "money", title))) and not mentions("names", "money_outcome", title) and "率" not in title:
        yield Fault(
            {"row": name_of(indicator), "target": short(indicator.target.text)},
            (indicator.name.place or indicator.place, indicator.target.place),
        )
