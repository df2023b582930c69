"""The execution score is not what the profile's formula gives.

## What it checks

The printed score of the money block against the score recomputed from the rate under the profile that fits place and year.

## Why it matters

The execution score is pure arithmetic; a different figure is a slip or another rule than the one in force.

## Faulty

86.20 % executed, weight 10, score 9.

## Sound

86.20 % executed, weight 10, score 8.62.

## Limits

Places score differently. Where another method in use explains the printed score, this is a warning that names the method.
Where the form prints no weight, 10, 15 and 20 are tried.

## 说明

用本地本年度评分办法重算预算执行得分，与所填得分核对；若所填得分符合其他地方使用的算法，只作警告并说明是哪一种。
"""

from collections.abc import Iterator
from decimal import Decimal

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import FundLine
from jixiao.score import Row

CENT = Decimal("0.01")
OTHER = Message(
    "{row}：预算执行得分印为{printed}，按适用的评分办法应为{expected}（{formula}）；所填得分符合“{method}”，请确认适用哪一种。",
    "{row}: the execution score is printed {printed}; the profile gives {expected} ({formula}). The printed score follows “{method_en}”; which applies?",
)


@rule(
    "SC01",
    "execution-score-is-not-the-formula",
    severity="error",
    since="0.1",
    needs=("score",),
    zh="{row}：预算执行得分印为{printed}，按评分办法应为{expected}（{formula}）。",
    en="{row}: the execution score is printed {printed}, but the profile gives {expected} ({formula}).",
    mend=Message("填报人按执行率重算得分。", "The preparer recomputes the score from the rate."),
)
def check(line: FundLine, row: Row) -> Iterator[Fault | Unmet]:
    if not row.decided or row.recomputed is None or row.printed is None:
        yield Unmet(
            Message(
                "预算数或执行数不全，执行得分无从计算", "budget or executed amount is missing, so there is no execution score to compute"
            )
        )
        return
    printed, expected = row.printed, row.recomputed
    if abs(printed - expected) <= slack(printed) or (not line.weight.known and of_another_weight(row, printed)):
        return
    args = {"row": line.label.text, "printed": line.score.text, "expected": expected, "formula": row.working.formula}
    place = (line.score.place, line.rate.place)
    money = tuple(reading for reading in (line.original, line.revised, line.executed, line.transfers, line.weight) if reading.known)
    for method, score in others(line, row.weight or Decimal(0)):
        if abs(score - printed) <= slack(printed):
            yield Fault({**args, "method": method.zh, "method_en": method.en}, place, money, "warning", OTHER, cite=row.cite)
            return
    yield Fault(args, place, money, cite=row.cite)


def of_another_weight(row: Row, printed: Decimal) -> bool:
    """True where no weight is printed and the score fits the formula at a weight of 20, 15 or 10."""
    if not row.weight or row.recomputed is None:
        return False
    return any(abs(row.recomputed / row.weight * weight - printed) <= CENT for weight in (10, 15, 20))


def slack(printed: Decimal) -> Decimal:
    """What rounding explains: a score with one decimal stands for all that round to it."""
    return Decimal("0.05") if printed.as_tuple().exponent == -1 else CENT


def others(line: FundLine, weight: Decimal) -> Iterator[tuple[Message, Decimal]]:
    """What other methods in use give for this line."""
    executed = line.executed.value or Decimal(0)
    for budget, of in (
        (line.revised.value, Message("全年预算数", "revised budget")),
        (line.original.value, Message("年初预算数", "original budget")),
    ):
        if not budget:
            continue
        rate = executed / budget
        net = (executed - (line.transfers.value or Decimal(0))) / budget
        yield Message(f"执行数÷{of.zh}×分值，满分封顶", f"executed over {of.en}, capped"), weight * min(rate, Decimal(1))
        yield (
            Message(f"超支与结余同样扣分，以{of.zh}为分母", f"over and under alike, over the {of.en}"),
            weight * max(Decimal(0), 1 - abs(rate - 1)),
        )
        yield Message("扣除上级转移支付后计算", "net of superior transfers"), weight * min(net, Decimal(1))
        steps = Decimal(10) if rate >= 1 else Decimal(7) if rate >= Decimal("0.8") else Decimal(5) if rate >= Decimal("0.6") else Decimal(0)
        yield Message("分档计分（100%、80%、60%）", "stepped at 100 %, 80 %, 60 %"), weight * steps / 10
