"""The printed execution rate is not executed over budget.

## What it checks

For every fund line, executed ÷ revised budget (net of superior transfers where the form has that column) against the printed rate,
to as many decimals as are printed.

## Why it matters

The execution score is computed from the rate; the budget law wants budget, adjusted budget and final figures to tie.

## Faulty

819.34 of 842.50, rate printed 99.25% (it is 97.25%).

## Sound

819.34 of 842.50, rate printed 97.25%.

## Limits

A difference in the last printed digit only is a warning. The opening budget is the denominator only where no revised budget is given.

## 说明

逐行核对执行率是否等于全年执行数÷全年预算数（有上级转移支付栏的，先从执行数中减去）。仅末位不同的，作提示。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import FundLine, Reading


@rule(
    "AR02",
    "rate-is-not-executed-over-budget",
    severity="error",
    since="0.1",
    needs=("executed", "rate"),
    zh="{row}：执行率印为{printed}，而全年执行数÷预算数＝{executed}÷{budget}＝{expected}。",
    en="{row}: the rate is printed {printed}, but executed over budget is {executed} ÷ {budget} = {expected}.",
    mend=Message("财务人员核对预算数、执行数后更正执行率。", "Finance staff check budget and executed amount and correct the rate."),
    basis=("budget-law", "第七十五条"),
)
def check(line: FundLine) -> Iterator[Fault | Unmet]:
    budget = line.revised if line.revised.known else line.original
    if not budget.value:
        yield Unmet(Message("预算数为空或为0，执行率无从计算", "the budget is blank or 0, so there is no rate to compute"))
        return
    executed, printed = line.executed.value or Decimal(0), line.rate.value or Decimal(0)
    transfers = line.transfers.value or Decimal(0)
    rates = {executed / budget.value, (executed - transfers) / budget.value}
    step = precision(line.rate)
    nearest = min(rates, key=lambda rate: abs(rate - printed))
    if abs(nearest - printed) <= step / 2 + Decimal("1e-9"):
        return
    severity = "warning" if abs(nearest - printed) <= step else "error"
    expected = f"{nearest * 100:.2f}%"
    args = {
        "row": line.label.text or "年度资金",
        "printed": line.rate.text,
        "executed": line.executed.text,
        "budget": budget.text,
        "expected": expected,
    }
    yield Fault(args, (line.rate.place, line.executed.place, budget.place), (budget,), severity)


def precision(rate: Reading[Decimal]) -> Decimal:
    """What one in the last printed digit of the rate comes to as a ratio; never finer than 0.01 %."""
    digits = rate.text.strip().rstrip("%％")
    decimals = len(digits.partition(".")[2]) if digits.replace(".", "", 1).isdigit() else 2
    value = rate.value or Decimal(0)
    percent = "%" in rate.text or "％" in rate.text or (digits.replace(".", "", 1).isdigit() and Decimal(digits) != value)
    return max(Decimal("0.0001"), Decimal(1).scaleb(-decimals - (2 if percent else 0)))
