"""The fund rows do not add up to the annual total.

## What it checks

For each money column, whether the total is the sum of the sources. Where rows are nested or follow two axes, any set of rows that makes the total will do.

## Why it matters

A total that its sources do not give is either a missing source or a typing slip, and the rate is computed from it.

## Faulty

Total 842.50; 632.50 + 120.00 + 100.00 = 852.50.

## Sound

Total 842.50; 622.50 + 120.00 + 100.00 = 842.50.

## Limits

A single source after 其中 need not be the whole. Only a warning where some source cell is blank and the others give less than
the total. Not judged where the form prints more than one total row.

## 说明

逐栏核对年度资金总额是否等于各资金来源之和；有层级或双口径的，只要有一组行合计等于总额即通过。
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from jixiao.audit import FIELDS, Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form, FundLine, Reading

COLUMNS = ("original", "revised", "executed")
CENT = Decimal("0.01")


@rule(
    "AR03",
    "fund-rows-do-not-add-up",
    severity="error",
    since="0.1",
    needs=("funds",),
    zh="{column}分项合计与总额不符：{parts}＝{expected}，而“{row}”印为{printed}，相差{difference}。",
    en="{column_en}: the sources add up to {parts} = {expected}, but “{row}” is printed {printed}: a difference of {difference}.",
    mend=Message(
        "财务人员对照指标文和决算核对各来源数额。", "Finance staff check each source against the budget notices and the accounts."
    ),
    basis=("budget-law", "第七十五条"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    totals = [line for line in form.funds if line.source == "total"]
    parts = [line for line in form.funds if line.source != "total"]
    if len(totals) != 1 or not parts or (len(parts) == 1 and _one_among(totals[0], parts[0])):
        yield Unmet(Message("资金表没有一个总额行和若干来源行", "the money block is not one total with its sources"))
        return
    judged = False
    for column in COLUMNS:
        known = [line for line in parts if getattr(line, column).known]
        total: Reading[Decimal] = getattr(totals[0], column)
        if total.value is None or not known:
            continue
        judged = True
        yield from _column(column, totals[0], known, incomplete=len(known) < len(parts))
    if not judged:
        yield Unmet(Message("各资金来源行没有填数", "the source rows hold no figures"))


def _column(column: str, line: FundLine, parts: list[FundLine], incomplete: bool) -> Iterator[Fault]:
    total: Reading[Decimal] = getattr(line, column)
    readings: list[Reading[Decimal]] = [getattr(part, column) for part in parts]
    amounts = [reading.value or Decimal(0) for reading in readings]
    expected = sum(amounts, Decimal(0))
    if total.value is None or makes(total.value, amounts):
        return
    printed = " + ".join(f"{part.label.text} {reading.text}" for part, reading in zip(parts, readings, strict=True))
    args = {"column": FIELDS[column].zh, "column_en": FIELDS[column].en, "row": line.label.text, "parts": printed}
    args |= {"expected": expected, "printed": total.text, "difference": abs(expected - total.value)}
    severity = "warning" if incomplete and expected < total.value else "error"
    yield Fault(args, (total.place, *(reading.place for reading in readings)), (total, *readings), severity)


def _one_among(total: FundLine, part: FundLine) -> bool:
    """True where the only source is named as one of several (其中：财政资金) and nowhere exceeds the total."""
    pairs = [(getattr(part, column).value, getattr(total, column).value) for column in COLUMNS]
    return part.label.text.lstrip().startswith("其中") and all(a is None or b is None or a <= b for a, b in pairs)


def makes(total: Decimal, amounts: list[Decimal]) -> bool:
    """Whether the amounts, or some of them where rows are nested, make the total."""
    if abs(sum(amounts, Decimal(0)) - total) <= CENT:
        return True
    sets = (chosen for size in range(1, len(amounts)) for chosen in combinations(amounts, size)) if len(amounts) <= 10 else ()
    return any(abs(sum(chosen, Decimal(0)) - total) <= CENT for chosen in sets)
