"""Consistency checks over measures: one declared expression each, true where something is wrong.

    [CN63]
    zh = "帮扶台账金额与支付台账金额不符"
    en = "aid in the ledger differs from aid paid"
    test = "abs(aid_amount - pay_aid) > 0.01"
    severity = "error"

The expression is the `where` language over measures. A measure that is unknown makes the check skipped, with that reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from jixiao.errors import EvidenceError, Message
from jixiao.evidence.evaluate import Amount, Result
from jixiao.evidence.expression import Arithmetic, Call, Compare, Constant, Kind, Logic, Member, Name, Node, Not, condition, names
from jixiao.evidence.measure import Measure
from jixiao.evidence.sentence import shown
from jixiao.evidence.shape import Shape, fault

SEVERITY = ("error", "warning", "info")
CHECK_SHAPE: Mapping[str, Shape] = dict.fromkeys(("zh", "en", "test", "severity", "mend", "mend_en"), str)
Outcome = Literal["passed", "found", "skipped"]


@dataclass(frozen=True, slots=True)
class Check:
    """One declared check; `code` is that of its finding, `test` is true where something is wrong."""

    code: str
    zh: str
    en: str
    test: Node
    text: str
    severity: Literal["error", "warning", "info"]
    mend: Message
    measures: tuple[str, ...]

    @property
    def label(self) -> Message:
        return Message(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check came to: `values` are the measures it read; a skip has its reason."""

    check: Check
    outcome: Outcome
    values: Mapping[str, Amount]
    message: Message


def load_checks(table: Mapping[str, Mapping[str, Any]], measures: Mapping[str, Measure]) -> tuple[Check, ...]:
    scope = {name: Kind("date" if dated(measure) else "number") for name, measure in measures.items()}
    return tuple(load_check(code, declared, scope) for code, declared in table.items())


def load_check(code: str, declared: Mapping[str, Any], scope: Mapping[str, Kind]) -> Check:
    if wrongly := fault(declared, CHECK_SHAPE, ("zh", "en", "test")):
        raise EvidenceError(f"核查 {code}：{wrongly.zh}", f"check {code}: {wrongly.en}")
    severity = declared.get("severity", "warning")
    if severity not in SEVERITY:
        raise EvidenceError(
            f"核查 {code}：severity 只能是 {'、'.join(SEVERITY)}", f"check {code}: severity is one of {', '.join(SEVERITY)}"
        )
    try:
        test = condition(declared["test"], scope)
    except EvidenceError as error:
        raise EvidenceError(f"核查 {code}：{error.message.zh}", f"check {code}: {error.message.en}") from None
    mend = Message(declared.get("mend", "核对台账与口径"), declared.get("mend_en", "compare ledger and measure"))
    read = tuple(dict.fromkeys(names(test)))
    return Check(code, declared["zh"], declared["en"], test, declared["test"], severity, mend, read)


def dated(measure: Measure) -> bool:
    return bool(measure.query and measure.query.value.function == "latest")


def run(check: Check, results: Mapping[str, Result]) -> Verdict:
    """The check over what the measures yielded."""
    for name in check.measures:
        if name not in results or results[name].value is None:
            reason = results[name].reason if name in results else None
            zh, en = reason or Message("没有计算", "not computed")
            label = results[name].measure.label if name in results else Message(name, name)
            return Verdict(check, "skipped", {}, Message(f"{label.zh}未知：{zh}", f"{label.en} is unknown: {en}"))
    values = {name: value for name in check.measures if (value := results[name].value) is not None}
    wrong = truth(check.test, values)
    zh = "，".join(
        f"{results[n].measure.zh} {shown(v)}{results[n].measure.unit if isinstance(v, Decimal) else ''}" for n, v in values.items()
    )
    en = ", ".join(f"{results[n].measure.en} {shown(v)}" for n, v in values.items())
    return Verdict(check, "found" if wrong else "passed", values, Message(f"{check.zh}：{zh}", f"{check.en}: {en}"))


def truth(node: Node, values: Mapping[str, Amount]) -> bool:
    """A checked condition over known values."""
    match node:
        case Not(term):
            return not truth(term, values)
        case Logic(operator, terms):
            found = [truth(t, values) for t in terms]
            return all(found) if operator == "and" else any(found)
        case Member(item, options, negated):
            return (reckon(item, values) in [o.value for o in options]) != negated
        case Compare(operator, left, right):
            return meets(operator, reckon(left, values), reckon(right, values))
    raise EvidenceError("核查的条件不是是非判断", "a check must be a condition")


def meets(operator: str, left: Any, right: Any) -> bool:
    match operator:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
    return left >= right


def reckon(node: Node, values: Mapping[str, Amount]) -> Any:
    match node:
        case Name(name):
            return values[name]
        case Constant(value):
            return value
        case Arithmetic(operator, left, right):
            return arithmetic(operator, reckon(left, values), reckon(right, values))
        case Call("abs", (inner,)):
            return abs(reckon(inner, values))
        case Call("month", (inner,)):
            day = reckon(inner, values)
            return Decimal(day.month) if isinstance(day, date) else day
        case Call("days", (first, second)):
            return Decimal((reckon(second, values) - reckon(first, values)).days)
    raise EvidenceError("核查里只能用 abs、month、days", "a check may use abs, month and days")


def arithmetic(operator: str, left: Decimal, right: Decimal) -> Decimal:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    if not right:
        raise EvidenceError("核查里除以零", "division by zero in a check")
    return left / right
