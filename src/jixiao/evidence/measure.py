"""What a measure (口径) is: one declared question to the ledgers, checked against their columns before any row is read.

    [aid_times]
    zh = "困难帮扶人次"
    en = "aid payments"
    from = "aid"
    where = "status == '已发放'"
    value = "count"
    unit = "人次"

A measure is one of: a query (`from` with `value` or `share`), a `ratio` of two, a `change` against last year, a `checklist`.
A query or a ratio may be cut into a series (`per`) and reduced. `evaluate.py` runs it, `sentence.py` says it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Literal

from jixiao.errors import EvidenceError, Message
from jixiao.evidence.calendar import STEPS
from jixiao.evidence.expression import Compare, Constant, Kind, Node, condition, names, parse
from jixiao.evidence.ledger import Ledger, Ledgers
from jixiao.evidence.shape import TEXTS, Shape, fault, fits

Function = Literal["count", "distinct", "sum", "avg", "min", "max", "span_days", "median_days", "latest", "share"]
At = Literal["start", "end", "each"]
Reducer = Literal["min", "mean", "max", "sum", "share"]
NUMERIC, DATED = ("sum", "avg", "min", "max"), ("span_days", "latest")


@dataclass(frozen=True, slots=True)
class Value:
    """What is made of the chosen rows: a function over no, one or two columns; `only` narrows a count or is what a share asks."""

    function: Function
    columns: tuple[str, ...] = ()
    only: Node | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """One step to another ledger: its columns are then `alias.column`."""

    alias: str
    ledger: str
    column: str


@dataclass(frozen=True)
class Query:
    """The rows of one ledger in a period, and the value made of them."""

    ledger: Ledger
    value: Value
    where: Node | None = None
    where_text: str = ""
    join: Join | None = None
    dated: str | None = None
    as_of: At | None = None
    only_in: tuple[Ledger, At] | None = None

    @property
    def date(self) -> str | None:
        """The date column that puts a row into a period; None where validity does."""
        return None if self.as_of else self.dated or self.ledger.date

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Every column of the ledger the query reads, in the ledger's order."""
        read = set(self.value.columns) | {self.date or "", *(self.ledger.valid or ())}
        for node in (self.where, self.value.only):
            read |= set(names(node)) if node else set()
        if self.join:
            read.add(self.join.column)
        return tuple(c for c in self.ledger.columns if c in read)


@dataclass(frozen=True, slots=True)
class Reduce:
    """How a series becomes one figure; a share counts the periods that meet `test` (`>=300`)."""

    function: Reducer
    test: Compare | None = None
    text: str = ""


@dataclass(frozen=True)
class Measure:
    """One measure as declared. Exactly one of `query`, `ratio`, `change`, `checklist` is set."""

    name: str
    zh: str
    en: str
    unit: str
    query: Query | None = None
    ratio: tuple["Measure", "Measure"] | None = None
    change: "Measure | None" = None
    checklist: "Checklist | None" = None
    per: str | None = None
    reduce: Reduce | None = None
    fill: Decimal | None = None
    fill_from: Query | None = None
    over: Query | None = None
    note: Message | None = None
    declared: str = ""  # the declaration in one canonical line, for the freeze

    @property
    def label(self) -> Message:
        return Message(self.zh, self.en)

    @property
    def percent(self) -> bool:
        return self.unit == "%"

    def queries(self) -> Iterator[Query]:
        """Every query it rests on."""
        for part in (self.query, self.over, self.fill_from, self.checklist.query if self.checklist else None):
            if part:
                yield part
        for measure in (*(self.ratio or ()), *((self.change,) if self.change else ())):
            yield from measure.queries()


@dataclass(frozen=True, slots=True)
class Checklist:
    """The topics that must have a row in force."""

    query: Query
    column: str
    required: tuple[str, ...]


Measures = Mapping[str, Measure]
PART: Shape = (str, dict)
QUERY_SHAPE: Mapping[str, Shape] = {**dict.fromkeys(("from", "where", "dated", "as_of", "only_in", "value", "share"), str), "join": dict}
MEASURE_SHAPE: Mapping[str, Shape] = {
    **QUERY_SHAPE,
    **dict.fromkeys(("zh", "en", "unit", "per", "reduce", "note", "note_en"), str),
    **dict.fromkeys(("ratio", "change", "checklist", "fill_from", "over"), dict),
    "fill": (int, str, Decimal),
}
RATIO_SHAPE: Mapping[str, Shape] = {"num": PART, "den": PART}
CHANGE_SHAPE: Mapping[str, Shape] = {"of": PART, "vs": str}
CHECKLIST_SHAPE: Mapping[str, Shape] = {"from": str, "where": str, "col": str, "required": TEXTS}
CALL = re.compile(r"^(\w+)(?:\((.+)\))?$", re.DOTALL)
ROSTER_AT = re.compile(r"^(\w+)@(start|end|each)$")


@dataclass(frozen=True)
class Loader:
    """Turns tables into measures; a measure may name another one declared anywhere in the same tables."""

    ledgers: Ledgers
    table: Mapping[str, Mapping[str, Any]]
    made: dict[str, Measure]
    making: frozenset[str] = frozenset()

    def measure(self, name: str) -> Measure:
        if name in self.made:
            return self.made[name]
        if name not in self.table:
            raise wrong(name, "没有这个口径", "there is no such measure")
        if name in self.making:
            raise wrong(name, "口径互相引用", "measures refer to each other in a circle")
        inner = Loader(self.ledgers, self.table, self.made, self.making | {name})
        try:
            self.made[name] = inner.build(name, self.table[name])
        except EvidenceError as error:
            raise (error if error.message.zh.startswith("口径 ") else wrong(name, error.message.zh, error.message.en)) from None
        return self.made[name]

    def build(self, name: str, declared: Mapping[str, Any]) -> Measure:
        shaped(declared, MEASURE_SHAPE)
        if len({"from", "ratio", "change", "checklist"} & declared.keys()) != 1:
            raise EvidenceError("要有 from、ratio、change、checklist 之一", "needs one of from, ratio, change, checklist")
        if declared.get("per") and not declared.get("reduce"):
            raise EvidenceError("分段（per）之后要写归并（reduce）", "per needs reduce")
        note = declared.get("note", "")
        return Measure(
            name,
            declared.get("zh", name),
            declared.get("en", name),
            declared.get("unit", ""),
            query=self.query(declared) if "from" in declared else None,
            ratio=self.ratio(name, declared["ratio"]) if "ratio" in declared else None,
            change=self.change(declared["change"]) if "change" in declared else None,
            checklist=self.checklist(declared["checklist"]) if "checklist" in declared else None,
            per=self.per(declared) if "per" in declared else None,
            reduce=reducer(declared["reduce"]) if "reduce" in declared else None,
            fill=number(declared["fill"]) if "fill" in declared else None,
            fill_from=self.query({"value": "count", **declared["fill_from"]}) if "fill_from" in declared else None,
            over=self.query(declared["over"]) if "over" in declared else None,
            note=Message(note, declared.get("note_en", note)) if note else None,
            declared=canonical(declared),
        )

    def query(self, declared: Mapping[str, Any]) -> Query:
        shaped({key: declared[key] for key in declared if key in QUERY_SHAPE}, QUERY_SHAPE, ("from",))
        ledger = self.ledger(declared["from"])
        join = self.join(ledger, declared["join"]) if "join" in declared else None
        scope: dict[str, Kind] = dict(ledger.scope)
        if join:
            scope |= {f"{join.alias}.{column}": kind for column, kind in self.ledgers[join.ledger].scope.items()}
        if ("value" in declared) == ("share" in declared):
            raise EvidenceError("value 与 share 写一个", "write either value or share")
        where = str(declared.get("where", ""))
        as_of = declared.get("as_of")
        if as_of and (as_of not in ("start", "end", "each") or not ledger.valid):
            raise EvidenceError(
                f"{ledger.zh}没有起止日期，或 as_of 不是 start、end、each",
                f"as_of needs a validity pair on the {ledger.en} and start, end or each",
            )
        dated = declared.get("dated")
        if dated and ledger.column(dated).type != "date":
            raise EvidenceError(f"dated 的“{dated}”不是日期列", f"dated: '{dated}' is not a date column")
        return Query(
            ledger,
            share(str(declared["share"]), scope) if "share" in declared else value(str(declared["value"]), ledger, scope),
            condition(where, scope) if where else None,
            where,
            join,
            dated,
            as_of,
            self.roster_at(ledger, declared["only_in"]) if "only_in" in declared else None,
        )

    def ledger(self, name: str) -> Ledger:
        if name not in self.ledgers:
            raise EvidenceError(f"没有声明台账“{name}”", f"ledger '{name}' is not declared")
        return self.ledgers[name]

    def join(self, ledger: Ledger, declared: Mapping[str, Any]) -> Join:
        if len(declared) != 1:
            raise EvidenceError("join 只走一步：{别名 = [台账, 列]}", "join takes one step: {alias = [ledger, column]}")
        ((alias, step),) = declared.items()
        if not fits(step, TEXTS) or len(step) != 2:
            raise EvidenceError("join 写作 {别名 = [台账, 列]}", "join is written {alias = [ledger, column]}")
        target, column = step
        self.ledger(target)
        ledger.column(column)
        return Join(alias, target, column)

    def roster_at(self, ledger: Ledger, text: str) -> tuple[Ledger, At]:
        found = ROSTER_AT.match(text)
        roster = self.ledger(found[1]) if found else None
        if not found or not roster or not roster.valid or roster.key not in ledger.columns:
            raise EvidenceError(
                f"only_in 写作 名册@start、@end 或 @each，且两个台账有同名的键：{text}",
                f"only_in is roster@start, @end or @each over a shared key: {text}",
            )
        at: At = "start" if found[2] == "start" else "end" if found[2] == "end" else "each"
        return roster, at

    def ratio(self, name: str, declared: Mapping[str, Any]) -> tuple[Measure, Measure]:
        shaped(declared, RATIO_SHAPE, ("num", "den"))
        return self.part(f"{name}/num", declared["num"]), self.part(f"{name}/den", declared["den"])

    def part(self, name: str, declared: str | Mapping[str, Any]) -> Measure:
        return self.measure(declared) if isinstance(declared, str) else self.build(name, declared)

    def change(self, declared: Mapping[str, Any]) -> Measure:
        shaped(declared, CHANGE_SHAPE, ("of", "vs"))
        if declared.get("vs") != "prev_year":
            raise EvidenceError("change 的 vs 只能是 prev_year", "change: vs is prev_year")
        return self.part("of", declared["of"])

    def checklist(self, declared: Mapping[str, Any]) -> Checklist:
        shaped(declared, CHECKLIST_SHAPE, ("from", "col", "required"))
        asked = {"from": declared["from"], "value": "count", "where": declared.get("where", "")}
        if self.ledger(declared["from"]).valid:
            asked["as_of"] = "end"
        query = self.query(asked)
        query.ledger.column(declared["col"])
        return Checklist(query, declared["col"], tuple(declared["required"]))

    def per(self, declared: Mapping[str, Any]) -> str:
        per = str(declared["per"])
        if per not in STEPS:
            self.ledger(str(declared.get("from", ""))).column(per)
        return per


def load_measures(table: Mapping[str, Mapping[str, Any]], ledgers: Ledgers) -> dict[str, Measure]:
    """Every measure of a TOML table; EvidenceError names the measure and what is wrong with it."""
    loader = Loader(ledgers, table, {})
    return {name: loader.measure(name) for name in table}


def value(text: str, ledger: Ledger, scope: Mapping[str, Kind]) -> Value:
    """`count`, `count(条件)`, `distinct(列)`, `sum(列)` …, each column of the type the function needs."""
    found = CALL.match(text.strip())
    function, inside = (found[1], found[2] or "") if found else ("", "")
    if function == "count":
        return Value("count", only=condition(inside, scope) if inside else None, text=inside)
    columns = tuple(c.strip() for c in inside.split(",")) if inside else ()
    kinds = [ledger.column(c).kind.family for c in columns]
    match function, kinds:
        case "distinct", [_]:
            return Value("distinct", columns)
        case "sum" | "avg" | "min" | "max", ["number"]:
            return Value(function, columns)
        case "span_days" | "latest", ["date"]:
            return Value(function, columns)
        case "median_days", ["date", "date"]:
            return Value("median_days", columns)
    raise EvidenceError(
        f"value 不认识或列的类型不对：{text}；可写 count、distinct(列)、sum/avg/min/max(数字列)、span_days/latest(日期列)、median_days(起,止)",
        f"value: {text} is unknown or its column is of the wrong type; use count, distinct(c), sum/avg/min/max(number), "
        "span_days/latest(date), median_days(from, to)",
    )


def share(text: str, scope: Mapping[str, Kind]) -> Value:
    return Value("share", only=condition(text, scope), text=text)


def reducer(text: str) -> Reduce:
    """`min`, `mean`, `max`, `sum` or `share(>=300)`."""
    if text in ("min", "mean", "max", "sum"):
        return Reduce("min" if text == "min" else "mean" if text == "mean" else "max" if text == "max" else "sum", text=text)
    found = CALL.match(text)
    if found and found[1] == "share" and found[2]:
        test = parse(f"value {found[2]}")
        if isinstance(test, Compare) and isinstance(test.right, Constant) and isinstance(test.right.value, Decimal):
            return Reduce("share", test, found[2])
    raise EvidenceError(
        f"reduce 不认识：{text}；可写 min、mean、max、sum、share(>=300)", f"reduce: {text} is not min, mean, max, sum or share(>=300)"
    )


def canonical(declared: object) -> str:
    """The declaration in one line that does not depend on the order of its keys."""
    if isinstance(declared, Mapping):
        shown = (f"{key}={canonical(declared[key])}" for key in sorted(declared) if key not in ("zh", "en", "note", "note_en"))
        return "{" + ", ".join(shown) + "}"
    if isinstance(declared, list):
        return "[" + ", ".join(canonical(item) for item in declared) + "]"
    return str(declared)


def shaped(declared: Mapping[str, Any], shapes: Mapping[str, Shape], required: tuple[str, ...] = ()) -> None:
    if wrongly := fault(declared, shapes, required):
        raise EvidenceError(*wrongly)


def number(text: int | str | Decimal) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise EvidenceError(f"fill 应为数字：{text}", f"fill is a number: {text}") from None


def wrong(name: str, zh: str, en: str) -> EvidenceError:
    return EvidenceError(f"口径 {name}：{zh}", f"measure {name}: {en}")
