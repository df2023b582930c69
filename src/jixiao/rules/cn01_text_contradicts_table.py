"""A figure in the text contradicts the table.

## What it checks

Every figure of the achieved goals, remarks and long result texts whose unit and words fit a row of the table, against that row's actual value;
dates and rates too; and the execution rate, the executed amount and the budget named in the text against the money block.

## Why it matters

Two figures for one thing mean that one of them is false; this is what reviewers and auditors quote.

## Faulty

Text: 全年维修改造学校26所; table: 维修改造学校数量, 24所.

## Sound

24所 in both; 近25所 or 24所以上 in the text.

## Limits

Precision first: parts (其中), changes (比上年增长), goals (未达到95%的目标) and figures whose words fit no row closely are left alone; a figure that
another sentence confirms is not reported. 余, 近, 约, 万 are understood.

## 说明

文字说明中的数量、比率、日期与表中同一事项的完成值不一致。其中数、增减数、目标数不比较。
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import FIELD_NAMES, name_of, short
from jixiao.narrative import Narrative, contradictions

HALF = Decimal("0.5")
RATE = Message(
    "文字写执行率{said}，而资金表“{row}”的执行率为{table}。",
    "The text says an execution rate of {said}, but the money block has {table} for “{row}”.",
)
AMOUNT = Message(
    "文字写{said}，而资金表“{row}”为{table}。",
    "The text says {said}, but the money block has {table} for “{row}”.",
)
MONEY = re.compile(
    r"(?:(?P<executed>全年执行数?|实际执行数?|预算执行数|全年支出|实际支出|共支出|累计支出|资金支出)|全年预算数?|年度预算数?|预算总额|年初预算数?|调整后预算数?)"
    r"(?:资金|金额|数|总额)?(?:为|达到?|共计?|计)?$"
)


@rule(
    "CN01",
    "text-contradicts-table",
    severity="error",
    since="0.1",
    needs=("indicators",),
    zh="“{row}”文字与表不一致：{field}写“{said}”（{clause}），表中完成值为{table}。",
    en="“{row}”: the text ({field_en}) says “{said}” ({clause}), the table {table}.",
    mend=Message("填报人按台账核实后统一两处数字。", "The preparer finds the true figure in the ledger and uses it in both places."),
    basis=("budget-law", "第七十五条"),
)
def check(form: Form, narrative: Narrative) -> Iterator[Fault | Unmet]:
    yield from _rate(form, narrative)
    yield from _money(form, narrative)
    for table, texts in contradictions(narrative.results):
        row = form.indicators[table.row or 0]
        first = texts[0]
        said = "、".join(dict.fromkeys(f"{text.fact.text}{text.fact.noun}" for text in texts))
        field = FIELD_NAMES[first.field]
        args = {
            "row": name_of(row),
            "field": field.zh,
            "field_en": field.en,
            "said": said,
            "clause": short(first.fact.sentence, 60),
            "table": table.fact.text,
        }
        yield Fault(args, (*(text.place for text in texts), table.place), (table.reading, *(text.reading for text in texts)))
    if not narrative.results and not narrative.achieved:
        yield Unmet(Message("文字中没有可以与表核对的数字", "the texts hold no figure to hold against the table"))


def _rate(form: Form, narrative: Narrative) -> Iterator[Fault]:
    line = form.total_funds
    if line is None or line.rate.value is None:
        return
    rates = []
    for said in narrative.achieved:
        fact = said.fact
        if fact.unit == "%" and fact.lead.rstrip("达到为是约").endswith("执行率") and not fact.part and not fact.goal:
            rates.append(said)
    for said in rates:
        if not said.fact.low - HALF <= line.rate.value * 100 <= said.fact.high + HALF:
            args = {"said": said.fact.text, "row": line.label.text, "table": line.rate.text}
            yield Fault(args, (said.place, line.rate.place), (line.rate, said.reading), say=RATE)


def _money(form: Form, narrative: Narrative) -> Iterator[Fault]:
    """Amounts the text calls executed or budgeted that stand nowhere in the money block."""
    unit = Decimal(10000) if "万" in form.money_unit.text else Decimal(1)
    line = form.total_funds
    for said in narrative.achieved:
        found = MONEY.search(said.fact.lead)
        if not found or said.fact.family != "money" or said.fact.part or said.fact.goal or line is None:
            continue
        fields = ("executed",) if found["executed"] else ("original", "revised")
        amounts = [reading.value * unit for fund in form.funds for field in fields if (reading := getattr(fund, field)).value is not None]
        total = line.executed if found["executed"] else line.revised
        if total.known and not any(said.fact.low - unit / 200 <= amount <= said.fact.high + unit / 200 for amount in amounts):
            args = {"said": f"{found[0]}{said.fact.text}", "row": line.label.text, "table": f"{total.text}{form.money_unit.text}"}
            yield Fault(args, (said.place, total.place), (total, said.reading), say=AMOUNT)
