"""The sentence of a measure (口径说明), made from its declaration, in Chinese and English.

按困难帮扶台账，状态=已发放，2021-01-01 至 12-31，按人次计数，共 194 行
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from jixiao.errors import Language, Message
from jixiao.evidence.calendar import Period, Windows, spans
from jixiao.evidence.evaluate import Amount, Result
from jixiao.evidence.expression import Arithmetic, Call, Compare, Constant, Logic, Member, Name, Node, Not, show
from jixiao.evidence.ledger import Ledgers
from jixiao.evidence.measure import Measure, Query
from jixiao.evidence.rows import plain_text

SIGNS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
STEP_WORDS = {
    "month": Message("按月分段", "by month"),
    "half_month": Message("按半月分段", "by half-month"),
    "quarter": Message("按季分段", "by quarter"),
    "term": Message("按学期分段", "by term"),
}
REDUCE_WORDS = {
    "min": Message("取最小值", "the lowest taken"),
    "max": Message("取最大值", "the highest taken"),
    "mean": Message("取平均值", "the mean taken"),
    "sum": Message("求和", "summed"),
}


@dataclass(frozen=True)
class Speaker:
    """Says conditions, values and results; `words` gives the English of enum words and units."""

    ledgers: Ledgers
    windows: Windows
    words: Mapping[str, str]

    def sentence(self, result: Result) -> Message:
        """What was asked and how many rows answered, in one sentence."""
        return Message(self.whole(result, "zh"), self.whole(result, "en"))

    def whole(self, result: Result, language: Language) -> str:
        measure, join = result.measure, "，" if language == "zh" else ", "
        if measure.ratio and not measure.per:
            parts = [self.whole(part, language) for part in result.parts]
            brackets = [f"（{p}）" if language == "zh" else f"({p})" for p in parts or [m.label.to(language) for m in measure.ratio]]
            return " ÷ ".join(brackets)
        if measure.change:
            what = self.whole(result.parts[0], language) if result.parts else measure.change.label.to(language)
            before = self.rows(result.parts[1].count, language) if result.parts else ""
            if language == "zh":
                return f"较上年同期的变动：{what}；上年同口径{before}"
            return f"change on the same days of last year: {what}; last year on the same basis {before}"
        if measure.ratio:
            halves = [self.asked(m.query, m, result.period, language) for m in measure.ratio if m.query]
            return " ÷ ".join(f"（{h}）" if language == "zh" else f"({h})" for h in halves) + join + self.series(measure, language)
        if measure.checklist:
            return join.join([self.asked(measure.checklist.query, measure, result.period, language), self.topics(result, language)])
        if not measure.query:
            return measure.label.to(language)
        said = [self.asked(measure.query, measure, result.period, language)]
        if measure.per:
            said.append(self.series(measure, language))
        said.append(self.rows(result.count, language))
        if result.hits is not None:
            said.append(f"其中 {result.hits:,} 行符合" if language == "zh" else f"{result.hits:,} of them meet it")
        return join.join(said)

    def asked(self, query: Query, measure: Measure, period: Period, language: Language) -> str:
        """Ledger, condition, days and value."""
        zh = language == "zh"
        said = [f"按{query.ledger.zh}" if zh else f"from the {query.ledger.en}"]
        if query.where:
            said.append(self.say(query.where, query, period, language))
        said.append(self.days(query, period, language))
        if query.only_in:
            roster, at = query.only_in
            day = {"start": str(period.start), "end": str(period.end)}.get(at)
            said.append(
                f"只计{day or '当期期末'}{roster.zh}在册者"
                if zh
                else f"only those on the {roster.en} on {day or 'the last day of each period'}"
            )
        if not measure.checklist:
            said.append(self.value(query, measure, period, language))
        return ("，" if zh else ", ").join(said)

    def days(self, query: Query, period: Period, language: Language) -> str:
        zh = language == "zh"
        if query.as_of:
            day = {"start": str(period.start), "end": str(period.end)}.get(query.as_of)
            return f"{day or '各期期末'}在册" if zh else f"in force on {day or 'the last day of each period'}"
        span = str(period) if zh else f"{period.start} to {period.until}"
        if query.date is None:
            return f"{span}期间有效" if zh else f"in force during {span}"
        if query.dated:
            return f"{query.ledger.column(query.dated).label.to(language)} {span}"
        return span

    def value(self, query: Query, measure: Measure, period: Period, language: Language) -> str:
        asked, zh = query.value, language == "zh"
        labels = [query.ledger.column(c).label.to(language) for c in asked.columns]
        unit = self.unit(measure.unit, language)
        only = self.say(asked.only, query, period, language) if asked.only else ""
        match asked.function:
            case "count" if only:
                return f"其中{only}的计数" if zh else f"those with {only} counted"
            case "count":
                return (
                    f"按{unit}计数"
                    if zh and unit and unit != "%"
                    else "计数"
                    if zh
                    else f"counted by {unit}"
                    if unit not in ("", "%")
                    else "counted"
                )
            case "distinct":
                return f"按{labels[0]}去重计数" if zh else f"different values of {labels[0]} counted"
            case "share":
                return f"{only}的占比" if zh else f"share with {only}"
            case "span_days":
                return f"{labels[0]}首末相距天数（含首尾）" if zh else f"days from first to last {labels[0]}, both included"
            case "median_days":
                return f"{labels[0]}至{labels[1]}天数的中位数" if zh else f"median days from {labels[0]} to {labels[1]}"
        words = {
            "sum": ("合计", "sum of"),
            "avg": ("平均", "mean of"),
            "min": ("最小", "lowest"),
            "max": ("最大", "highest"),
            "latest": ("最晚", "latest"),
        }[asked.function]
        return f"{words[0]}{labels[0]}" if zh else f"{words[1]} {labels[0]}"

    def series(self, measure: Measure, language: Language) -> str:
        zh, join = language == "zh", "，" if language == "zh" else ", "
        column = measure.query.ledger.columns.get(measure.per or "") if measure.query else None
        said = [
            STEP_WORDS[measure.per].to(language)
            if measure.per in STEP_WORDS
            else (f"按{column.zh if column else measure.per}分组" if zh else f"by {column.en if column else measure.per}")
        ]
        if measure.over:
            over = self.asked(measure.over, measure, Period(date.min, date.max), language).split(join)
            base = join.join(part for part in over if str(date.min) not in part)
            said.append(f"除以同期（{base}）" if zh else f"divided by ({base}) of the same days")
        if measure.reduce:
            test = measure.reduce
            said.append(
                REDUCE_WORDS[test.function].to(language)
                if test.function in REDUCE_WORDS
                else (f"取{test.text}的占比" if zh else f"share of periods {test.text}")
            )
        if measure.fill is not None:
            said.append(f"没有记录的时段按 {measure.fill} 计" if zh else f"periods without a row count as {measure.fill}")
        if measure.fill_from:
            name = measure.fill_from.ledger.label.to(language)
            said.append(f"{name}中没有记录的按 0 计" if zh else f"those in the {name} without a row count as 0")
        return join.join(said)

    def topics(self, result: Result, language: Language) -> str:
        checklist = result.measure.checklist
        if checklist is None:
            return ""
        total, met = len(checklist.required), len(checklist.required) - len(result.missing)
        missing = "、".join(result.missing)
        if language == "zh":
            return f"应有 {total} 项，已有 {met} 项" + (f"，缺：{missing}" if missing else "")
        return f"{met} of {total} required topics in force" + (f", missing: {missing}" if missing else "")

    def rows(self, count: int, language: Language) -> str:
        return f"共 {count:,} 行" if language == "zh" else f"{count:,} row{'' if count == 1 else 's'}"

    def unit(self, unit: str, language: Language) -> str:
        return unit if language == "zh" else self.words.get(unit, unit)

    def say(self, node: Node, query: Query, period: Period, language: Language) -> str:
        """A condition in words."""
        return Phrase(self, query, period, language).say(node)

    def column(self, name: str, query: Query, language: Language) -> str:
        alias, _, column = name.rpartition(".")
        if alias and query.join:
            return self.ledgers[query.join.ledger].column(column).label.to(language)
        return query.ledger.column(name).label.to(language)


@dataclass(frozen=True)
class Phrase:
    speaker: Speaker
    query: Query
    period: Period
    language: Language

    @property
    def zh(self) -> bool:
        return self.language == "zh"

    def say(self, node: Node) -> str:
        match node:
            case Name(name):
                return self.speaker.column(name, self.query, self.language) + ("=是" if self.zh else " = yes") * (self.boolean(name))
            case Constant(value):
                return self.constant(value)
            case Not(Call("isnull", (Name(name),))):
                label = self.speaker.column(name, self.query, self.language)
                return f"已填{label}" if self.zh else f"{label} filled in"
            case Not(term):
                return f"非（{self.say(term)}）" if self.zh else f"not ({self.say(term)})"
            case Compare(operator, left, right):
                return (
                    f"{self.say(left)}{SIGNS[operator]}{self.say(right)}"
                    if self.zh
                    else f"{self.say(left)} {SIGNS[operator]} {self.say(right)}"
                )
            case Member(item, options, negated):
                return self.member(item, options, negated=negated)
            case Logic(operator, terms):
                return self.logic(operator, terms)
            case Arithmetic(operator, left, right):
                return f"{self.say(left)} {operator.replace('*', '×').replace('/', '÷')} {self.say(right)}"
            case Call():
                return self.call(node)

    def boolean(self, name: str) -> bool:
        alias, _, column = name.rpartition(".")
        ledger = self.speaker.ledgers[self.query.join.ledger] if alias and self.query.join else self.query.ledger
        return ledger.column(column or name).type == "bool"

    def constant(self, value: str | Decimal | date | bool) -> str:
        if isinstance(value, bool):
            return ("是" if value else "否") if self.zh else ("yes" if value else "no")
        if isinstance(value, str) and not self.zh:
            english = self.speaker.words.get(value)
            return f"{english} ({value})" if english else value
        return str(value)

    def member(self, item: Node, options: tuple[Constant, ...], *, negated: bool) -> str:
        words = [self.constant(o.value) for o in options]
        if self.zh:
            return f"{self.say(item)}{'不在' if negated else '为'}{'、'.join(words)}{'之列' if negated else '之一'}"
        return f"{self.say(item)} {'none' if negated else 'one'} of {', '.join(words)}"

    def logic(self, operator: str, terms: tuple[Node, ...]) -> str:
        said = [self.say(t) for t in terms]
        if operator == "and":
            return "，".join(said) if self.zh else " and ".join(said)
        return "（" + " 或 ".join(said) + "）" if self.zh else "(" + " or ".join(said) + ")"

    def call(self, node: Call) -> str:
        first = self.say(node.arguments[0])
        match node.function:
            case "isnull":
                return f"未填{first}" if self.zh else f"{first} blank"
            case "month":
                return f"{first}的月份" if self.zh else f"the month of {first}"
            case "abs":
                return f"{first}的绝对值" if self.zh else f"the absolute value of {first}"
            case "days":
                second = self.say(node.arguments[1])
                return f"{first}到{second}的天数" if self.zh else f"days from {first} to {second}"
            case "add_months":
                months = show(node.arguments[1])
                return f"{first}后 {months} 个月" if self.zh else f"{first} plus {months} month{'' if months == '1' else 's'}"
        return self.within(node, first)

    def within(self, node: Call, first: str) -> str:
        name = plain_text(node.arguments[1])
        window = self.speaker.windows.get(name)
        shown = name if self.zh else (window.en if window and window.en else name)
        if len(node.arguments) == 3:
            event = self.say(node.arguments[2])
            return f"{first}在“{shown}”内（自{event}起）" if self.zh else f"{first} {shown} (counted from {event})"
        days = list(spans(name, self.speaker.windows, self.period)) if window else []
        dates = ("、" if self.zh else "; ").join(f"{s.start} {'至' if self.zh else 'to'} {s.until}" for s in days)
        return f"{first}在“{shown}”内（{dates}）" if self.zh else f"{first} {shown} ({dates})"


def shown(value: Amount | None, *, places: int = 2) -> str:
    """A value for people: rounded half-up, thousands separated, no needless zeros; a date as it is; `—` where unknown."""
    if value is None:
        return "—"
    if isinstance(value, date):
        return str(value)
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
