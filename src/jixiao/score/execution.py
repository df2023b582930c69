"""The score of the execution rate: which figures make the rate, which method makes the score."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jixiao.errors import Message
from jixiao.form import Form, FundLine
from jixiao.profile import Cite, Rules
from jixiao.score.card import Row, Working
from jixiao.score.methods import Share, execution_share, percent, plain, round_half_up

NAMES = {
    "capped": Message("按执行率计分，100%封顶", "in proportion to the rate, capped at 100 %"),
    "symmetric": Message("高于100%的部分与不足同样扣分", "the excess over 100 % costs as much as a shortfall"),
    "stepped": Message("按执行率分档计分", "in steps of the rate"),
    "deduction": Message("低于标准逐档扣分", "a deduction for every step below the standard"),
    "zero-budget": Message("预算数为0，按0分计", "the budget is 0 and scores 0"),
    "full-if-finished": Message("预算内完成得满分", "finished within the budget is full"),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """An execution rate, exact where both amounts are known, and how it is written."""

    value: Fraction
    ratio: str
    words: str
    exact: bool = True
    note: Message | None = None


def scored_lines(form: Form) -> list[tuple[int, FundLine, bool]]:
    """The fund lines with a weight or a score; a line below the scored total repeats it and does not count."""
    lines = [(index, fund) for index, fund in enumerate(form.funds) if fund.score.known or fund.weight.known]
    totals = [index for index, fund in lines if fund.source == "total"]
    return [(index, fund, not totals or index == totals[0]) for index, fund in lines]


def execution_row(index: int, fund: FundLine, rules: Rules, *, counts: bool) -> Row:
    """The execution row of a fund line."""
    printed, label = fund.score.value, fund.label.value or "预算执行率"
    weight, weight_cite = _weight(fund, rules)
    place = fund.score.place or fund.place

    def row(score: Decimal | None, method: str, working: Working, cite: Cite | None, rate: Rate | None) -> Row:
        completion = _decimal(rate.value) if rate else None
        met = rate.value >= 1 if rate else None
        return Row(
            "execution", label, index, place, printed, score, weight, completion, method, working, cite, method != "", met, counts=counts
        )

    if weight is None:
        return row(printed, "", _undecided(Message("没有分值，无法计分", "there is no weight to score by")), None, None)
    rate = rate_of(fund, rules)
    if isinstance(rate, Message):
        if rate is ZERO_BUDGET and rules.execution_zero_budget.value == "zero":
            sentence = Message("预算数为0，执行率得分按0计。", "The budget is 0, so the execution rate scores 0.")
            return row(
                round_half_up(Fraction(0)),
                "zero-budget",
                Working(f"{plain(weight)} × 0 = 0.00", sentence),
                rules.execution_zero_budget.cite,
                None,
            )
        return row(printed, "", _undecided(rate), None, None)
    found = computed(rate, weight, printed, rules)
    if found is None:
        why = Message(
            f"执行率 {percent(rate.value)}，评分办法没有规定得分", f"the profile fixes no score for a rate of {percent(rate.value)}"
        )
        return row(printed, "", _undecided(why), rules.execution_method.cite, rate)
    method, share, score, cite = found
    return row(score, method, _working(method, rate, weight, share), weight_cite if method == "" else cite, rate)


ZERO_BUDGET = Message("预算数为0，执行率无法计算", "the budget is 0 and gives no rate")


def rate_of(fund: FundLine, rules: Rules) -> Rate | Message:
    """Executed ÷ budget from the amounts; from the printed rate only where an amount is missing."""
    budget, note = fund.revised.value, None
    if rules.execution_denominator.value == "original":
        budget = fund.original.value
    elif budget is None and fund.revised.absent and fund.original.known:
        budget = fund.original.value
        note = Message("表中没有全年预算数，按年初预算数计算执行率", "the form has no revised budget; the rate is on the original one")
    spent = fund.executed.value
    if budget is None or spent is None:
        if fund.rate.value is not None:
            note = Message("金额不全，按表中执行率计算", "amounts are missing; the printed rate is used")
            shown = plain(Fraction(fund.rate.value), 4)
            return Rate(Fraction(fund.rate.value), shown, f"执行率 {percent(fund.rate.value)}", exact=False, note=note)
        missing = "预算数" if budget is None else "执行数"
        return Message(f"没有{missing}", "the budget is missing" if budget is None else "the executed amount is missing")
    if budget == 0:
        return ZERO_BUDGET
    moved = fund.transfers.value if rules.execution_numerator.value == "executed-less-transfers" else None
    over = f"({plain(spent)} − {plain(moved)})" if moved else plain(spent)
    value = (Fraction(spent) - Fraction(moved or 0)) / Fraction(budget)
    return Rate(value, f"{over}/{plain(budget)}", f"执行率 {over} ÷ {plain(budget)} = {percent(value)}", note=note)


def computed(rate: Rate, weight: Decimal, printed: Decimal | None, rules: Rules) -> tuple[str, Share, Decimal, Cite] | None:
    """Method, share, score and citation; an accepted other method is taken where it gives the printed score."""
    places = int(rules.rounding_places.value)
    main = rules.execution_method
    tried: list[tuple[str, Share, Decimal, Cite]] = []
    for name, cite in [
        (main.value, main.cite),
        *((other, rules.execution_accepts.cite) for other in _accepted(rules) if rules.execution_accepts),
    ]:
        share = execution_share(name, rate.value, rate.ratio, rules)
        if share is not None:
            tried.append((name, share, round_half_up(share.value * Fraction(weight), places), cite))
    unfinished = rules.execution_unfinished
    if unfinished and rate.value < 1:
        full = ("full-if-finished", Share(Fraction(1), "1"), round_half_up(Fraction(weight), places), unfinished.cite)
        tried.append(full)
    fitting = [attempt for attempt in tried if attempt[2] == printed]
    if fitting:
        return fitting[0]
    if not tried or tried[0][0] != main.value or (unfinished and printed is None and rate.value < 1):
        return None
    return tried[0]


def _accepted(rules: Rules) -> tuple[str, ...]:
    return rules.execution_accepts.value if rules.execution_accepts else ()


def _weight(fund: FundLine, rules: Rules) -> tuple[Decimal | None, Cite | None]:
    if fund.weight.value is not None:
        return fund.weight.value, None
    fixed = rules.weight("execution")
    return (fixed.value, fixed.cite) if fixed and fund.score.known else (None, None)


def _working(method: str, rate: Rate, weight: Decimal, share: Share) -> Working:
    score = plain(round_half_up(share.value * Fraction(weight)), 2)
    formula = f"{plain(weight)} × {share.factor} = {score}"
    name = NAMES[method]
    note = rate.note
    zh = f"{rate.words}，{name.zh}：{formula}。" + (f"（{note.zh}）" if note else "")
    en = f"Rate {rate.ratio} = {percent(rate.value)}, {name.en}: {formula}." + (f" ({note.en})" if note else "")
    return Working(formula, Message(zh, en))


def _undecided(why: Message) -> Working:
    return Working("", Message(f"未重新计分：{why.zh}。", f"Not recomputed: {why.en}."))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
