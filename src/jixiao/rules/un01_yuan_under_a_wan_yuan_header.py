"""The header says 万元, but the figures look like 元 (or the other way round).

## What it checks

The money block under 万元 with figures that would mean a hundred million yuan and more and are printed as yuan are: round to the yuan, two
decimals, thousands separators. Under 元: figures below a thousand with decimals.

## Why it matters

Read literally the figure is ten thousand times the truth; every sum over many forms is ruined by one such form.

## Faulty

项目资金（万元）, 1193980.00 (119.398 亿元 for one activity room).

## Sound

项目资金（万元）, 119.40; or 项目资金（元）, 1193980.00.

## Limits

Below a billion yuan a hint, and only with the marks of yuan; from a billion up an error with them, a warning without; from ten billion up an error.

## 说明

表头为“万元”而数额大到按万元理解明显不合理、且写法像“元”的；或表头为“元”而数额小得像“万元”的。给出折算后的数额供核对。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Severity, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form, Reading

SMALL = Message(
    "表头单位为元，而“{row}”仅{printed}（{figures}），像是以万元填写；如为万元，应改表头或改填{repaired}元。",
    "The header says 元, but “{row}” is only {printed} ({figures}), as in 万元; correct the header, or enter {repaired} 元.",
)


@rule(
    "UN01",
    "yuan-under-a-wan-yuan-header",
    severity="error",
    since="0.1",
    needs=("funds", "money_unit"),
    stages=("target", "monitoring", "self-evaluation"),
    zh="表头单位为万元，而“{row}”填{figures}，按万元合{literal}亿元，像是以元填写；如为元，应改填{repaired}万元或将表头改为元。",
    en="The header says 万元, but “{row}” has {figures}: read literally {literal} hundred million yuan. If these are yuan, enter {repaired} or correct the header.",
    mend=Message("财务人员确认金额单位后更正表头或数额。", "Finance staff confirm the unit and correct the header or the figures."),
    basis=("budget-law", "第七十五条"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    line = form.total_funds or form.funds[0]
    cells = [reading for reading in (line.original, line.revised, line.executed) if reading.value]
    if not cells:
        yield Unmet(Message("资金表没有填数", "the money block holds no figures"))
        return
    greatest = max(cells, key=lambda reading: reading.value or Decimal(0))
    amount = greatest.value or Decimal(0)
    args = {"row": line.label.text, "figures": "、".join(reading.text for reading in cells), "printed": greatest.text}
    places = (form.money_unit.place, *(reading.place for reading in cells))
    if "万" in form.money_unit.text:
        severity = like_yuan(amount, cells, form.kind == "department")
        if severity:
            repaired = "、".join(f"{(reading.value or Decimal(0)) / 10000:.2f}" for reading in cells)
            yield Fault({**args, "literal": amount / 10000, "repaired": repaired}, places, tuple(cells), severity)
    elif "元" in form.money_unit.text and amount < 1000 and any((r.value or Decimal(0)) % 1 for r in cells):
        yield Fault({**args, "repaired": amount * 10000}, places, tuple(cells), "warning", SMALL)


def like_yuan(amount: Decimal, cells: list[Reading[Decimal]], department: bool) -> Severity | None:
    """How surely figures under 万元 are yuan: by their size, and by being printed as yuan are."""
    if amount >= 1_000_000:
        return "error"
    separated = any("," in reading.text or "，" in reading.text for reading in cells)
    whole = all((reading.value or Decimal(0)) % 10 == 0 for reading in cells[:1])
    marked = separated or (whole and any(reading.text.rstrip().endswith(".00") for reading in cells))
    if amount >= 100_000:
        return "error" if marked or whole else None if department else "warning"
    if amount >= 10_000 and not department and marked and whole and any((r.value or Decimal(0)) % 100 for r in cells):
        return "info"
    return None
