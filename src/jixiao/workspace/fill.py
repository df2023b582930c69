"""Measures into the form: actual values, scores by the profile, narrative figures, money — and the Form they make."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from jixiao.compose import percent
from jixiao.errors import Message, WorkspaceError
from jixiao.evidence.evaluate import Amount, Result
from jixiao.evidence.sentence import shown
from jixiao.form import BLANK, Form, FundLine, Indicator, Reading, Total, known
from jixiao.form.canonical import from_json, to_json
from jixiao.profile import Profile
from jixiao.score import Scorecard, score
from jixiao.values import Actual, Figure, Part, Quantity, Target
from jixiao.workspace.declared import Bound, Declared, IndicatorLine, MoneyLine

HOLE = re.compile(r"\{([a-z_][a-z0-9_]*)(?::([^{}]*))?\}")
TEN_THOUSAND = Decimal(10_000)
CENT = Decimal("0.01")
UNKNOWN = "（无记录）"
SAID: Mapping[str, str] = {">=": "≥", "<=": "≤", "~": "约", "within": "上下浮动不超过"}


@dataclass(frozen=True)
class Answer:
    """One promise answered: what the measure gave, and what stands in the form where a value was typed over it."""

    bound: Bound
    result: Result
    typed: Decimal | None = None
    why: str = ""

    @property
    def value(self) -> Decimal | None:
        return self.result.number if self.typed is None else self.typed


@dataclass(frozen=True)
class Filled:
    """The form with the scorecard that gave its scores, and the answers behind each indicator."""

    form: Form
    scorecard: Scorecard
    answers: tuple[tuple[Answer, ...], ...]


def fill(declared: Declared, results: Mapping[str, Result], profile: Profile) -> Filled:
    """The form of a workspace: first scored from the measures themselves, then printed with those scores."""
    answers = tuple(answers_of(line, results, number) for number, line in enumerate(declared.indicators, 1))
    funds = tuple(fund_line(line, declared, results) for line in declared.funds)
    rows = tuple(scored_row(line, parts) for line, parts in zip(declared.indicators, answers, strict=True))
    weights = [r.weight.value for r in (*rows, *funds) if r.weight.value is not None]
    total = known(sum(weights, Decimal(0)))
    bare = Form(
        declared.kind,
        declared.stage,
        year=known(declared.year),
        money_unit=known(declared.money_unit),
        funds=funds,
        indicators=rows,
        total=Total(total),
    )
    first = score(bare, profile)
    card = score(with_scores(bare, first), profile)
    return Filled(printed(declared, results, bare, card), card, answers)


def answers_of(line: IndicatorLine, results: Mapping[str, Result], number: int) -> tuple[Answer, ...]:
    found = []
    for bound in line.parts:
        if bound.measure not in results:
            raise WorkspaceError(
                f"指标 {number}“{line.title}”绑定的口径 {bound.measure} 没有声明",
                f"indicator {number} is bound to {bound.measure}, which is not declared",
            )
        typed = next((o for o in line.override if o.measure in ("", bound.measure)), None)
        found.append(Answer(bound, results[bound.measure], typed.value if typed else None, typed.reason if typed else ""))
    return tuple(found)


def scored_row(line: IndicatorLine, answers: tuple[Answer, ...]) -> Indicator:
    """The row as scoring sees it: each promise and its figure exactly, in the measure's unit."""
    return Indicator(
        level1=known(line.level1),
        level2=known(line.level2),
        name=text(line.name),
        content=text(line.content),
        target=known(target_of(line, answers), line.target),
        actual=actual_of(line, answers),
        weight=known(line.weight),
        score=known(line.score) if line.score is not None else Reading(None, "", None, BLANK),
    )


def target_of(line: IndicatorLine, answers: tuple[Answer, ...]) -> Target:
    if not answers:
        return Target(line.target, (Part("qualitative", line.target),) if line.target else ())
    return Target(line.target, tuple(promise(a) for a in answers))


def promise(answer: Answer) -> Part:
    bound, measure = answer.bound, answer.result.measure
    unit = measure.unit
    said = f"{measure.zh}{SAID.get(bound.operator, bound.operator)}{shown(bound.target)}{unit}"
    if bound.upper is not None:
        said = f"{measure.zh}{shown(bound.target)}～{shown(bound.upper)}{unit}"
    upper = Quantity(bound.upper, unit, text=shown(bound.upper)) if bound.upper is not None else None
    quantity = Quantity(bound.target, unit, text=f"{shown(bound.target)}{unit}")
    return Part("quantity", said, measure.zh, bound.operator, printed=True, quantity=quantity, upper=upper)


def actual_of(line: IndicatorLine, answers: tuple[Answer, ...]) -> Reading[Actual]:
    if not answers:
        return known(Actual(line.actual, tier=line.tier), line.actual) if line.actual or line.tier else Reading(None, "", None, BLANK)
    figures = tuple(figure(a, a.value) for a in answers if a.value is not None)
    if len(figures) < len(answers):
        missing = next(a.result.reason for a in answers if a.value is None)
        return Reading(None, "", None, missing or BLANK)
    words = "，".join(f.quantity.text for f in figures)
    return known(Actual(words, figures), words)


def figure(answer: Answer, value: Decimal) -> Figure:
    unit = answer.result.measure.unit
    return Figure(Quantity(value, unit, text=f"{shown(value)}{unit}"), answer.result.measure.zh)


def text(value: str) -> Reading[str]:
    return known(value) if value else Reading(None, "", None, BLANK)


def fund_line(line: MoneyLine, declared: Declared, results: Mapping[str, Result]) -> FundLine:
    amounts: dict[str, Any] = {key: money(amount, declared, results) for key, amount in line.amounts.items()}
    weight: Reading[Decimal] = known(line.weight) if line.weight is not None else Reading(None, "", None, BLANK)
    return FundLine(known(line.label), line.source, **amounts, weight=weight, reason=text(line.reason))


def money(amount: str | Decimal, declared: Declared, results: Mapping[str, Result]) -> Reading[Decimal]:
    """The amount in the form's unit, two decimals, from a measure in 元 or a typed figure in 元. No row of a fund line is 0 only where typed."""
    if isinstance(amount, str):
        if amount not in results:
            raise WorkspaceError(f"资金行引用的口径 {amount} 没有声明", f"a fund line names {amount}, which is not declared")
        value = results[amount].number
        if value is None:
            return Reading(None, "", None, results[amount].reason or BLANK)
    else:
        value = amount
    value = value / TEN_THOUSAND if declared.money_unit == "万元" else value
    return known(plain(value.quantize(CENT, ROUND_HALF_UP)))


def plain(value: Decimal) -> Decimal:
    """Without needless zeros behind the point: 890.10 is 890.1, 40.00 is 40."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def with_scores(form: Form, card: Scorecard) -> Form:
    """The form with the recomputed scores written in, as a unit would print them."""
    funds, rows = list(form.funds), list(form.indicators)
    for row in card.rows:
        given: Reading[Decimal] = known(plain(row.recomputed)) if row.recomputed is not None else Reading(None, "", None, BLANK)
        if row.kind == "execution":
            funds[row.index] = replace(funds[row.index], score=given)
        else:
            rows[row.index] = replace(rows[row.index], score=given)
    total = Total(form.total.weight, known(plain(card.recomputed)) if card.recomputed is not None else Reading(None, "", None, BLANK))
    return replace(form, funds=tuple(funds), indicators=tuple(rows), total=total)


def printed(declared: Declared, results: Mapping[str, Result], bare: Form, card: Scorecard) -> Form:
    """The form as it is printed, read back from its own words: what a reader of the export will get."""
    scored = to_json(with_scores(bare, card))
    fill_in = Filler(results)
    rates = {row.index: row.completion for row in card.rows if row.kind == "execution"}
    data: dict[str, Any] = {
        **scored,
        "columns": sorted(columns_of(declared)),
        "remarks": [{"label": k, "text": fill_in(v)} for k, v in declared.remarks.items()],
    }
    for key, words in declared.texts.items():
        data[key] = fill_in(words).strip()
    data["goals"] = [{"planned": goal.planned, "achieved": fill_in(goal.achieved)} for goal in declared.goals]
    for place, (line, row) in enumerate(zip(declared.indicators, data["indicators"], strict=True)):
        row |= {"target_text": line.target or None, "actual_text": actual_text(line, bare.indicators[place], fill_in) or None}
        row |= {"reason": fill_in(line.reason) or None, "remedy": fill_in(line.remedy) or None}
    for place, line in enumerate(data["funds"]):
        rate = rates.get(place) or rate_of(bare.funds[place])
        line["rate"] = f"{plain(rate.quantize(Decimal('0.0001'), ROUND_HALF_UP)):f}" if rate is not None else None
    form = from_json(data)
    return replace(form, funds=tuple(replace(line, rate=as_percent(line.rate)) for line in form.funds))


def as_percent(rate: Reading[Decimal]) -> Reading[Decimal]:
    """The ratio as it is printed: 1.108 is 110.80%."""
    return known(rate.value, percent(rate.value)) if rate.value is not None else rate


def columns_of(declared: Declared) -> Iterator[str]:
    """The cells the printed form has, so that a blank one is blank and not absent."""
    yield from declared.texts
    yield from (
        "year",
        "money_unit",
        "planned",
        "achieved",
        "level1",
        "level2",
        "name",
        "target",
        "actual",
        "weight",
        "score",
        "reason",
        "total",
    )
    yield from ("content", "remedy") if any(line.content for line in declared.indicators) else ()
    yield from {key for line in declared.funds for key in line.amounts}
    yield from ("funds.weight", "funds.score", "rate")


def rate_of(line: FundLine) -> Decimal | None:
    spent, budget = line.executed.value, line.revised.value or line.original.value
    return (spent - (line.transfers.value or 0)) / budget if spent is not None and budget else None


def actual_text(line: IndicatorLine, row: Indicator, fill_in: "Filler") -> str:
    """The declared words with their figures; without words, the figures themselves."""
    if line.override and "{" in line.actual:
        return row.actual.text
    return fill_in(line.actual) if line.actual else row.actual.text


@dataclass(frozen=True)
class Filler:
    """Puts measures into words: `{pupils}`, `{stu_amount:万元}`, `{games_day:月日}`, `{sat_school:%}`."""

    results: Mapping[str, Result]

    def __call__(self, words: str) -> str:
        return HOLE.sub(self.one, words)

    def one(self, hole: re.Match[str]) -> str:
        name, form = hole[1], hole[2] or ""
        if name not in self.results:
            raise WorkspaceError(f"文字里的 {{{name}}} 不是已声明的口径", f"{{{name}}} in a text is no declared measure")
        value = self.results[name].value
        return UNKNOWN if value is None else said(value, form)


def said(value: Amount, form: str) -> str:
    """A figure as official prose prints it, without separators."""
    if isinstance(value, date):
        return f"{value.month}月{value.day}日" if form == "月日" else f"{value.month}月份" if form == "月份" else str(value)
    if form.startswith("万"):
        return f"{bare(value / TEN_THOUSAND)}{form}"
    return f"{bare(value)}{form}"


def bare(value: Decimal) -> str:
    return shown(value).replace(",", "")


def unknown_figures(declared: Declared, results: Mapping[str, Result]) -> Iterator[tuple[str, Message]]:
    """(measure, reason) of each figure a text asks for that no row gives."""
    texts = [goal.achieved for goal in declared.goals] + [line.actual for line in declared.indicators if line.actual]
    for name in dict.fromkeys(hole[1] for words in texts for hole in HOLE.finditer(words)):
        result = results.get(name)
        if result and result.value is None and result.reason:
            yield name, result.reason
