"""Rules applied to a form: each ends in exactly one of passed, found, or skipped with a reason.

A rule is a generator that yields faults; the runner gives it what its parameters are annotated with:

    Form, Scorecard, Profile     the whole form, its recomputed scores, the profile it is scored by
    Rules                        what that profile holds for the year of the form
    Indicator, FundLine          the rule is called once for each row that has what it `needs`
    Row                          the recomputed score of that indicator or fund line; a rule that takes Row | None
                                 is called for rows without weight and score too
    approved: Form, last_year: Form, measures: Measures
                                 second inputs; without them the rule is skipped with that reason
    any class with `of(form)`    made once for each audit, however many rules ask for it; `brief = True` says that it is small
                                 and hashable, and a rule of rows that takes no more of the form is judged once for equal rows

A rule that crashes is a finding about that rule. A finding that rests on a doubtful value says so and is never an error.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, cached_property
from importlib import import_module
from importlib.resources import files
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Literal, NotRequired, TypedDict, Unpack

from jixiao.document import Place
from jixiao.errors import Message, WrongUse
from jixiao.form import Form, FundLine, Indicator, Reading, Stage, once
from jixiao.personal import without_numbers
from jixiao.profile import Cite, Profile, Rules
from jixiao.score import Row, Scorecard

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

SECONDS = ("approved", "last_year", "measures")

UNSURE = 90
"""A reading of at most this confidence in percent softens what rests on it; recognised scans rarely say 100 of anything."""

Measures = Mapping[str, Decimal]
"""Actual values from elsewhere by the name of the indicator; `全年执行数` is the executed amount in the form's money unit."""

FIELDS = {
    "level1": Message("一级指标", "level 1"),
    "level2": Message("二级指标", "level 2"),
    "name": Message("指标名称", "indicator name"),
    "content": Message("指标内容", "indicator content"),
    "target": Message("目标值", "target"),
    "actual": Message("完成值", "actual value"),
    "weight": Message("分值", "weight"),
    "score": Message("得分", "score"),
    "reason": Message("偏差原因", "reason"),
    "remedy": Message("改进措施", "remedy"),
    "label": Message("资金来源", "source of funds"),
    "original": Message("年初预算数", "original budget"),
    "revised": Message("全年预算数", "revised budget"),
    "executed": Message("全年执行数", "executed amount"),
    "rate": Message("执行率", "execution rate"),
    "indicators": Message("绩效指标", "indicators"),
    "funds": Message("资金", "funds"),
    "goals": Message("年度总体目标", "annual goal"),
    "total.score": Message("总分", "total score"),
    "total.weight": Message("总分值", "total weight"),
    "money_unit": Message("金额单位", "money unit"),
    "year": Message("年度", "year"),
    "duties": Message("部门职能概述", "duties"),
    "remarks": Message("结论与签署栏", "remarks"),
    "approved": Message("批复的绩效目标表", "approved target form"),
    "last_year": Message("上年度自评表", "last year's form"),
    "measures": Message("决算或台账数据", "final accounts or ledger data"),
}
STAGES: dict[Stage, Message] = {
    "target": Message("绩效目标表", "target form"),
    "monitoring": Message("运行监控表", "monitoring form"),
    "self-evaluation": Message("自评表", "self-evaluation"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule yields: arguments of its message and the places at fault.

    `rests` are further readings the fault depends on; `severity` may only soften the rule's own;
    `say` replaces the rule's template and `cite` its basis, for a rule with several cases.
    """

    args: Mapping[str, object]
    places: tuple[Place | None, ...] = ()
    rests: tuple[Reading[Any], ...] = ()
    severity: Severity | None = None
    say: Message | None = None
    cite: Cite | None = None


@dataclass(frozen=True, slots=True)
class Unmet:
    """What a rule yields instead when this form or row gives it nothing to judge."""

    reason: Message


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in words: what was read where, what was expected, on what basis, and who can mend it."""

    code: str
    severity: Severity
    message: Message
    places: tuple[Place, ...]
    args: Mapping[str, object]
    cite: Cite | None
    mend: Message


@dataclass(frozen=True, slots=True)
class Skip:
    code: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Report:
    """What the rules said. `passed` + `found` + len(`skipped`) = len(`ran`)."""

    findings: tuple[Finding, ...]
    passed: int
    found: int
    skipped: tuple[Skip, ...]
    ran: tuple[str, ...]


Check = Callable[..., Iterator["Fault | Unmet"]]


class Declared(TypedDict):
    """What a rule says of itself. `basis` is a key of rules/sources.toml and the place in that source."""

    severity: Severity
    since: str
    zh: str
    en: str
    mend: Message
    needs: NotRequired[tuple[str, ...]]
    stages: NotRequired[tuple[Stage, ...]]
    basis: NotRequired[tuple[str, str]]


@dataclass(frozen=True)
class Rule:
    """One check: its code, its words, what it needs, and the generator that finds its faults."""

    code: str
    name: str
    severity: Severity
    since: str
    message: Message
    mend: Message
    check: Check
    needs: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    basis: tuple[str, str] | None = None
    takes: Mapping[str, Any] = field(default_factory=dict)
    per: type[Indicator] | type[FundLine] | None = None  # called once a row of these, else once a form
    manual: str = ""

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """What it needs of each row; the rest of `needs` it needs of the form."""
        return tuple(need for need in self.needs if self.per and need in self.per.__dataclass_fields__)

    @cached_property
    def of_form(self) -> tuple[str, ...]:
        return tuple(need for need in self.needs if need not in self.cells)

    @cached_property
    def seconds(self) -> tuple[str, ...]:
        """The second inputs it takes."""
        return tuple(name for name in SECONDS if name in self.takes)

    @cached_property
    def shared(self) -> Mapping[str, Any]:
        """What it takes that is the same in every call for a form."""
        return {name: kind for name, kind in self.takes.items() if name not in (self.own, self.scored)}

    @cached_property
    def local(self) -> bool:
        """True where it sees one row at a time and of the form nothing but briefs: an equal row has an equal verdict."""
        return self.per is Indicator and all(kind is Rules or getattr(kind, "brief", False) for kind in self.shared.values())

    @cached_property
    def own(self) -> str:
        """The parameter that is given the row, "" where it is called once a form."""
        return next((name for name, kind in self.takes.items() if self.per and kind is self.per), "")

    @cached_property
    def scored(self) -> str:
        """The parameter that is given the recomputed score of the row, "" where it takes none."""
        return next((name for name, kind in self.takes.items() if self.per and kind in (Row, Row | None)), "")

    @cached_property
    def cite(self) -> Cite | None:
        return source(*self.basis) if self.basis else None

    @property
    def title(self) -> Message:
        """The first line of the manual page, and in Chinese the first sentence of its section 说明."""
        explained = self.manual.partition("## 说明")[2].strip() or self.message.zh
        return Message(explained.split("\n", 1)[0].split("。", 1)[0], self.manual.strip().split("\n", 1)[0])


def rule(code: str, name: str, **declared: Unpack[Declared]) -> Callable[[Check], Rule]:
    """Make a rule of the generator below it; the docstring of its module is its manual page."""

    def made(check: Check) -> Rule:
        takes = {parameter: kind for parameter, kind in check.__annotations__.items() if parameter != "return"}
        return Rule(
            code=code,
            name=name,
            severity=declared["severity"],
            since=declared["since"],
            message=Message(declared["zh"], declared["en"]),
            mend=declared["mend"],
            check=check,
            needs=declared.get("needs", ()),
            stages=declared.get("stages", ("self-evaluation",)),
            basis=declared.get("basis"),
            takes=takes,
            per=next((kind for kind in (Indicator, FundLine) if kind in takes.values()), None),
            manual=check.__globals__.get("__doc__") or "",
        )

    return made


@cache
def catalogue() -> tuple[Rule, ...]:
    """Every rule of the package by code; the modules of jixiao.rules are listed, not registered."""
    package = import_module("jixiao.rules")
    modules = (import_module(f"jixiao.rules.{found.name}") for found in iter_modules(package.__path__))
    return _distinct(rule for module in modules for rule in _rules_in(vars(module)))


def load_pack(folder: Path | str) -> tuple[Rule, ...]:
    """The rules in the Python files of `folder`, in the shape of jixiao.rules; a file that fails raises WrongUse."""
    rules: list[Rule] = []
    for path in sorted(Path(folder).glob("*.py")):
        spec = spec_from_file_location(f"jixiao_pack_{path.stem}", path)
        if spec is None or spec.loader is None:
            continue
        module = module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except Exception as error:  # the pack is somebody else's code
            what = f"{type(error).__name__}: {error}"
            raise WrongUse(f"规则文件 {path} 无法加载：{what}", f"rule file {path} does not load: {what}") from error
        rules += _rules_in(vars(module))
    if not rules:
        raise WrongUse(f"文件夹 {folder} 中没有规则。", f"no rules in folder {folder}")
    return _distinct(rules)


def _rules_in(names: Mapping[str, Any]) -> list[Rule]:
    return [value for value in names.values() if isinstance(value, Rule)]


def _distinct(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    by_code: dict[str, Rule] = {}
    for rule in rules:
        if rule.code in by_code:
            raise WrongUse(f"规则代码 {rule.code} 重复。", f"rule code {rule.code} is used twice")
        by_code[rule.code] = rule
    return tuple(by_code[code] for code in sorted(by_code))


@cache
def source(key: str, locator: str = "") -> Cite:
    """A national source from rules/sources.toml, at `locator`."""
    entry = _sources()[key]
    return Cite(entry["number"] or key, Message(entry["zh"], entry["en"]), entry["grade"], locator)


@cache
def _sources() -> dict[str, dict[str, Any]]:
    text = files("jixiao.rules").joinpath("sources.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class Second(TypedDict, total=False):
    """What a form may be held against besides itself, and rules beyond the package."""

    approved: Form | None
    last_year: Form | None
    measures: Measures | None
    packs: Sequence[Path | str]
    rules: Sequence[Rule]


def audit(form: Form, scorecard: Scorecard, profile: Profile, **second: Unpack[Second]) -> Report:
    """What the rules say of `form`; `rules` names them where not the whole catalogue (and `packs`) is meant."""
    rules = second.get("rules")
    if rules is None:
        packs = [rule for folder in second.get("packs") or () for rule in load_pack(folder)]
        rules = _distinct((*catalogue(), *packs)) if packs else catalogue()
    case = Case(form, scorecard, profile, second)
    findings: list[Finding] = []
    skipped: list[Skip] = []
    found = 0
    for each in rules:
        faults, reason = case.judge(each)
        findings += faults
        found += bool(faults)
        if reason and not faults:
            skipped.append(Skip(each.code, reason))
    findings.sort(key=lambda finding: (SEVERITIES.index(finding.severity), finding.code))
    return Report(tuple(findings), len(rules) - found - len(skipped), found, tuple(skipped), tuple(r.code for r in rules))


Call = tuple[Mapping[str, Any], tuple[Reading[Any], ...]]
"""The arguments of one call of a rule, and the readings it rests on."""

Filled = tuple[Indicator | FundLine, Row | None, tuple[Reading[Any], ...]]
"""A row of the form, its recomputed score, and the readings a rule needs of it."""


class Case:
    """One form under audit, with what several rules ask for made once."""

    def __init__(self, form: Form, scorecard: Scorecard, profile: Profile, second: Second) -> None:
        self.form = form
        self.profile = profile
        self.second = second
        self.made: dict[Any, Any] = {Form: form, Scorecard: scorecard, Profile: profile}
        self.rows = {(row.kind, row.index): row for row in scorecard.rows}
        self.missing: dict[str, Message | None] = {}
        self.filled: dict[tuple[type, tuple[str, ...]], list[Filled]] = {}

    @property
    def day(self) -> date:
        """The last day of the year evaluated: what the profile said then holds."""
        return date(self.form.year.value or datetime.now(UTC).year, 12, 31)

    def judge(self, rule: Rule) -> tuple[list[Finding], Message | None]:
        """The findings of one rule, or the reason why it could not judge."""
        if reason := self.unfit(rule):
            return [], reason
        if (at := _local().get(rule.check)) is not None and not self.heard.found >> at & 1:
            return [], None if self.heard.passed >> at & 1 else self.heard.unmet.get(at) or self.lacking(rule)
        findings: list[Finding] = []
        judged = False
        unmet: Message | None = None
        try:
            for given, rests in self.calls(rule):
                gap = None
                for said in rule.check(**given):
                    if isinstance(said, Unmet):
                        gap = said.reason
                    else:
                        findings.append(finding(rule, said, rests))
                unmet = unmet or gap
                judged = judged or gap is None
        except Exception as error:  # a crash in a rule is a finding about that rule; the others go on
            findings.append(crash(rule, error))
        if findings or judged:
            return findings, None
        return [], unmet or self.lacking(rule)

    @cached_property
    def heard(self) -> "Verdicts":
        """What the rules of single rows have to say of all rows together."""
        given = tuple((kind, self.give("", kind)) for kind in _briefs())
        found = [verdicts(row, self.rows.get(("indicator", index)), given) for index, row in enumerate(self.form.indicators)]
        unmet: dict[int, Message] = {}
        passed = faulty = 0
        for each in found:
            passed, faulty = passed | each.passed, faulty | each.found
            unmet = {**each.unmet, **unmet}
        return Verdicts(passed, faulty, unmet)

    def unfit(self, rule: Rule) -> Message | None:
        """Why the whole rule does not apply: the stage, a second input, a field of the form."""
        if self.form.stage not in rule.stages:
            stage = STAGES[self.form.stage]
            return Message(f"不适用于{stage.zh}", f"not for a {stage.en}")
        for name in rule.seconds:
            if not self.second.get(name):
                return Message(f"没有提供{FIELDS[name].zh}", f"no {FIELDS[name].en} was given")
        for need in rule.of_form:
            if need not in self.missing:
                self.missing[need] = why_missing(need, self.form)
            if reason := self.missing[need]:
                return reason
        return None

    def calls(self, rule: Rule) -> "Iterable[Call]":
        """The arguments of each call, and the readings it rests on."""
        shared = {name: self.give(name, kind) for name, kind in rule.shared.items()}
        return self.each(rule, rule.per, shared) if rule.per else ((shared, ()),)

    def each(self, rule: Rule, per: type, shared: Mapping[str, Any]) -> "Iterator[Call]":
        for item, row, rests in self.having(per, rule.cells):
            if not rule.scored:
                yield {rule.own: item, **shared}, rests
            elif row is not None or rule.takes[rule.scored] is not Row:
                yield {rule.own: item, rule.scored: row, **shared}, rests

    def having(self, per: type, cells: tuple[str, ...]) -> "list[Filled]":
        """The rows of the form in which all of `cells` are known; found once for all rules that need the same."""
        if (per, cells) not in self.filled:
            kind, items = ("indicator", self.form.indicators) if per is Indicator else ("execution", self.form.funds)
            given = ((item, self.rows.get((kind, index)), tuple(getattr(item, cell) for cell in cells)) for index, item in enumerate(items))
            self.filled[per, cells] = [found for found in given if all(reading.value is not None for reading in found[2])]
        return self.filled[per, cells]

    def give(self, name: str, kind: Any) -> Any:
        if name in SECONDS:
            return self.second[name]  # pyrefly: ignore
        if kind not in self.made:
            self.made[kind] = self.profile.on(self.day) if kind is Rules else kind.of(self.form)
        return self.made[kind]

    def lacking(self, rule: Rule) -> Message:
        """Why no row could be judged: no rows, no such column, an empty column, or one that could not be read."""
        items: Sequence[Any] = self.form.indicators if rule.per is Indicator else self.form.funds
        if not items:
            what = FIELDS["indicators" if rule.per is Indicator else "funds"]
            return Message(f"表中没有{what.zh}行", f"the form has no rows of {what.en}")
        needs = rule.cells
        for need in needs:
            readings = [getattr(item, need) for item in items]
            if not any(reading.known for reading in readings):
                return why(need, readings)
        names = Message("、".join(FIELDS[n].zh for n in needs), ", ".join(FIELDS[n].en for n in needs))
        return Message(f"没有一行同时填有{names.zh}", f"no row has all of: {names.en}")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Which rules of single rows found a fault (bits by their number), which passed, and why others had nothing to judge."""

    passed: int
    found: int
    unmet: Mapping[int, Message]


@cache
def _locals() -> tuple[Rule, ...]:
    """The rules of the catalogue that see one row at a time."""
    return tuple(rule for rule in catalogue() if rule.local)


@cache
def _local() -> dict[Check, int]:
    """Their numbers."""
    return {rule.check: number for number, rule in enumerate(_locals())}


@cache
def _asked() -> frozenset[str]:
    """The cells they need."""
    return frozenset(cell for rule in _locals() for cell in rule.cells)


@cache
def _briefs() -> tuple[Any, ...]:
    """What those rules are given of the form."""
    return tuple({kind for rule in _locals() for kind in rule.shared.values()})


@once
def verdicts(row: Indicator, scored: Row | None, briefs: tuple[tuple[Any, Any], ...]) -> Verdicts:
    """What the rules of single rows say of one row. A fault is only counted: the rule is run again for its words."""
    given = dict(briefs)
    passed = found = 0
    unmet: dict[int, Message] = {}
    filled = {cell for cell in _asked() if getattr(row, cell).value is not None}
    for at, rule in enumerate(_locals()):
        if not filled.issuperset(rule.cells) or (scored is None and rule.takes.get(rule.scored) is Row):
            continue
        arguments = {name: given[kind] for name, kind in rule.shared.items()}
        arguments |= {rule.own: row, rule.scored: scored} if rule.scored else {rule.own: row}
        gap = None
        try:
            for said in rule.check(**arguments):
                if isinstance(said, Unmet):
                    gap = said.reason
                else:
                    found |= 1 << at
        except Exception:  # told as a crash where the rule is run again
            found |= 1 << at
        if gap:
            unmet[at] = gap
        else:
            passed |= 1 << at
    return Verdicts(passed, found, unmet)


def why_missing(need: str, form: Form) -> Message | None:
    """Why the form lacks the field `need` (dotted: `total.score`), None where it has it."""
    value: Any = form
    for name in need.split("."):
        value = getattr(value, name)
    if isinstance(value, Reading):
        return None if value.known else why(need, [value])
    if value:
        return None
    return Message(f"表中没有{FIELDS[need].zh}", f"the form has no {FIELDS[need].en}")


def why(need: str, readings: Sequence[Reading[Any]]) -> Message:
    """The reason that none of `readings` is known: no such cell, left blank, or unread."""
    label = FIELDS[need]
    unread = next((r.reason for r in readings if r.reason and not r.absent and not r.blank), None)
    if unread:
        return Message(f"“{label.zh}”读不出来：{unread.zh}", f"{label.en} could not be read: {unread.en}")
    if all(reading.absent for reading in readings):
        return Message(f"表中没有“{label.zh}”栏", f"the form has no {label.en} cell")
    return Message(f"“{label.zh}”未填写", f"{label.en} is left blank")


def finding(rule: Rule, fault: Fault, rests: Sequence[Reading[Any]] = ()) -> Finding:
    """`fault` in words; resting on a doubtful value it says so and is at most a warning. No message quotes a person's number."""
    template = fault.say or rule.message
    args = {name: without_numbers(value) if isinstance(value, str) else value for name, value in fault.args.items()}
    words = {name: shown(value) for name, value in args.items()}
    zh, en = template.zh.format(**words), template.en.format(**words)
    severity = softer(rule.severity, fault.severity or rule.severity)
    doubtful = min((r for r in (*rests, *fault.rests) if r.confidence <= UNSURE), key=lambda r: r.confidence, default=None)
    if doubtful:
        doubt = doubted(doubtful)
        zh, en = f"{zh}（{doubt.zh}，请先对照原件。）", f"{en} ({doubt.en}; compare with the original first.)"
        severity = softer(severity, "warning")
    places = tuple(dict.fromkeys(place for place in fault.places if place))
    return Finding(rule.code, severity, Message(zh, en), places, args, fault.cite or rule.cite, rule.mend)


def doubted(reading: Reading[Any]) -> Message:
    """How sure the reading is and why not surer; only a figure is quoted, a text may hold what must not be repeated."""
    doubt = reading.doubt or Message("识别不确定", "uncertain reading")
    which = f"“{reading.text}”" if isinstance(reading.value, Decimal) else ""
    zh = f"{which}的读取可信度为{reading.confidence}%" if which else f"此处的读取可信度为{reading.confidence}%"
    return Message(f"{zh}：{doubt.zh}", f"{which or 'this'} was read with {reading.confidence}% confidence: {doubt.en}")


def softer(one: Severity, other: Severity) -> Severity:
    return one if SEVERITIES.index(one) > SEVERITIES.index(other) else other


def shown(value: object) -> object:
    """A number as a person writes it (10.50 → 10.5, 1E+2 → 100), a text on one line."""
    if isinstance(value, str):
        return value if "\n" not in value else re.sub(r"\s*\n\s*", "", value)
    if not isinstance(value, Decimal):
        return value
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def crash(rule: Rule, error: Exception) -> Finding:
    what = f"{type(error).__name__}: {error}"[:200]
    message = Message(
        f"规则 {rule.code} 运行出错（{what}），没有得出结论；其余规则不受影响。",
        f"rule {rule.code} failed ({what}) and came to no conclusion; the other rules are not affected.",
    )
    mend = Message("请把这张表和这条信息交给规则的维护者。", "Send this form and this message to whoever maintains the rule.")
    return Finding(rule.code, "info", message, (), {"error": what}, rule.cite, mend)
