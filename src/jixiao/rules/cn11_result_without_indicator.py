"""Results are told in the text that no indicator measures.

## What it checks

Figures of the achieved text that fit no row of the table.

## Why it matters

What is worth telling is worth measuring; next year's targets are drawn from this list.

## Faulty

建成7个“美在金秋”老党员之家 and no such row.

## Sound

Every figure of the text has its row.

## Limits

A hint. Money, dates, goals and parts are left out; one finding a form, from three figures up.

## 说明

文字中列出的成果数量在指标表中没有对应指标，合并为一条列出，供下年设置目标参考。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.judging import listed
from jixiao.narrative import Narrative


@rule(
    "CN11",
    "result-without-indicator",
    severity="info",
    since="0.1",
    needs=("indicators", "goals"),
    zh="文字中{count}项成果没有对应的指标：{rows}。",
    en="{count} results in the text have no indicator: {rows}.",
    mend=Message("填报人在下年目标中补设指标。", "The preparer sets indicators for them next year."),
    basis=("mof-2021-101", "目标与指标对应"),
)
def check(narrative: Narrative) -> Iterator[Fault | Unmet]:
    told = [s for s in narrative.achieved if s.field == "achieved" and s.fact.family not in ("date", "time", "money", "rate", "")]
    told = [said for said in told if not said.fact.part and not said.fact.goal]
    if not told:
        yield Unmet(Message("文字中没有成果数量", "the text tells no result in figures"))
        return
    matched = {id(match.text) for match in narrative.results}
    values = {fact.fact.value for fact in narrative.actuals}
    loose = [said for said in told if id(said) not in matched and said.fact.value not in values]
    if len(loose) >= 3:
        rows = listed((f"{said.fact.lead[-8:]}{said.fact.text}{said.fact.noun[:8]}" for said in loose), 8)
        yield Fault({"count": len(loose), "rows": rows}, (loose[0].place,))
