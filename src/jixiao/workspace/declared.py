"""workspace.toml: the unit, the year, the money, the goals and the indicators, each bound to its measures or its qualitative evidence."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, get_args

from jixiao.errors import WorkspaceError
from jixiao.evidence.calendar import Period
from jixiao.evidence.shape import TABLES, Shape, fault
from jixiao.evidence.shape import TEXTS as LIST
from jixiao.form import Kind, Stage
from jixiao.values import Operator

OPERATORS: tuple[Operator, ...] = get_args(Operator)
AMOUNTS = ("original", "revised", "executed", "transfers")


@dataclass(frozen=True, slots=True)
class Bound:
    """One promise of an indicator bound to a measure: `measure operator target`, `upper` where it is a range."""

    measure: str
    operator: Operator
    target: Decimal
    upper: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """A value typed instead of a computed one, and why. Both stay visible."""

    value: Decimal
    reason: str
    measure: str = ""


@dataclass(frozen=True)
class IndicatorLine:
    """One row of the form as declared. Without `parts` it is qualitative: `tier` and `score` are the unit's own judgement."""

    level1: str
    level2: str
    name: str = ""
    content: str = ""
    target: str = ""
    actual: str = ""
    weight: Decimal = Decimal(0)
    parts: tuple[Bound, ...] = ()
    tier: int | None = None
    score: Decimal | None = None
    reason: str = ""
    remedy: str = ""
    support: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    override: tuple[Override, ...] = ()

    @property
    def title(self) -> str:
        return self.content or self.name or self.level2


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One fund line; each amount is the name of a measure in 元, or a typed figure in 元."""

    label: str
    source: str | None = None
    amounts: Mapping[str, str | Decimal] = field(default_factory=dict)
    weight: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GoalText:
    planned: str
    achieved: str


@dataclass(frozen=True)
class Declared:
    """A workspace.toml, read and checked."""

    folder: Path
    kind: Kind
    stage: Stage
    year: int
    layout: str
    profile: str
    packs: tuple[str, ...]
    money_unit: Literal["元", "万元"]
    texts: Mapping[str, str]
    remarks: Mapping[str, str]
    funds: tuple[MoneyLine, ...]
    goals: tuple[GoalText, ...]
    indicators: tuple[IndicatorLine, ...]
    period: Period
    formats: tuple[str, ...]

    def number_of(self, line: IndicatorLine) -> int:
        """The row of an indicator in the form, from 1."""
        return self.indicators.index(line) + 1


FIGURE: Shape = (int, str, Decimal)
TABLE_OR_TABLES: Shape = (dict, TABLES)
WORKSPACE_SHAPE: Mapping[str, Shape] = {
    **dict.fromkeys(("title", "name", "department", "unit", "duties", "kind", "stage", "layout", "profile", "money_unit"), str),
    **dict.fromkeys(("packs", "formats"), LIST),
    **dict.fromkeys(("funds", "goals", "indicators"), TABLES),
    **dict.fromkeys(("period", "remarks"), dict),
    "year": int,
}
FUND_SHAPE: Mapping[str, Shape] = {**dict.fromkeys(("label", "source", "reason"), str), **dict.fromkeys(("weight", *AMOUNTS), FIGURE)}
GOAL_SHAPE: Mapping[str, Shape] = {"planned": str, "achieved": str}
INDICATOR_SHAPE: Mapping[str, Shape] = {
    **dict.fromkeys(("level1", "level2", "name", "content", "target", "actual", "reason", "remedy"), str),
    **dict.fromkeys(("weight", "score"), FIGURE),
    **dict.fromkeys(("support", "evidence"), LIST),
    "parts": TABLES,
    "tier": int,
    "override": TABLE_OR_TABLES,
}
PART_SHAPE: Mapping[str, Shape] = {"measure": str, "op": str, "target": FIGURE, "upper": FIGURE}
OVERRIDE_SHAPE: Mapping[str, Shape] = {"value": FIGURE, "reason": str, "measure": str}
TEXTS = ("title", "name", "department", "unit", "duties")


def load(folder: Path) -> Declared:
    """The declaration of a workspace folder; WorkspaceError says which key is wrong and what it may be."""
    path = folder / "workspace.toml"
    if not path.is_file():
        raise WorkspaceError(f"{folder} 里没有 workspace.toml", f"there is no workspace.toml in {folder}")
    try:
        table = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WorkspaceError(f"workspace.toml 写法有误：{error}", f"workspace.toml cannot be parsed: {error}") from None
    only(table, WORKSPACE_SHAPE, "")
    kind, stage = choice(table, "kind", get_args(Kind)), choice({"stage": "self-evaluation", **table}, "stage", get_args(Stage))
    year = table.get("year")
    if not isinstance(year, int) or not 1990 <= year <= 2100:
        raise wrong("year", "要写四位年度", "is a year of four digits")
    return Declared(
        folder,
        kind,
        stage,
        year,
        str(table.get("layout", "")),
        str(table.get("profile", "")),
        tuple(table.get("packs", ())),
        "万元" if table.get("money_unit", "万元") == "万元" else "元",
        {key: str(table[key]) for key in TEXTS if key in table},
        {str(key): str(text) for key, text in table.get("remarks", {}).items()},
        tuple(money_line(line, place) for place, line in enumerate(table.get("funds", ()), 1)),
        tuple(goal_text(goal, place) for place, goal in enumerate(table.get("goals", ()), 1)),
        tuple(indicator(line, f"indicators {place}") for place, line in enumerate(table.get("indicators", ()), 1)),
        period_of(table.get("period"), year),
        tuple(table.get("formats", ("docx", "xlsx", "pdf", "html"))),
    )


def goal_text(table: Mapping[str, Any], place: int) -> GoalText:
    only(table, GOAL_SHAPE, f"goals {place}")
    return GoalText(table.get("planned", "").strip(), table.get("achieved", "").strip())


def money_line(table: Mapping[str, Any], place: int) -> MoneyLine:
    where = f"funds {place}"
    only(table, FUND_SHAPE, where)
    amounts = {key: table[key] if isinstance(table[key], str) else number(table[key], f"{where} {key}") for key in AMOUNTS if key in table}
    weight = number(table["weight"], where) if "weight" in table else None
    return MoneyLine(str(table.get("label", "")), table.get("source"), amounts, weight, str(table.get("reason", "")))


def indicator(table: Mapping[str, Any], where: str) -> IndicatorLine:
    only(table, INDICATOR_SHAPE, where)
    if stray := [name for name in table.get("evidence", ()) if Path(name).name != name]:
        raise wrong(f"{where} evidence", f"只写文件名，不写路径：{'、'.join(stray)}", f"takes file names, not paths: {', '.join(stray)}")
    line = IndicatorLine(
        **{key: str(table.get(key, "")).strip() for key in ("level1", "level2", "name", "content", "target", "actual", "reason", "remedy")},
        weight=number(table.get("weight", 0), f"{where} weight"),
        parts=tuple(bound(part, where) for part in table.get("parts", ())),
        tier=table.get("tier"),
        score=number(table["score"], f"{where} score") if "score" in table else None,
        support=tuple(table.get("support", ())),
        evidence=tuple(table.get("evidence", ())),
        override=tuple(override(typed, where) for typed in many(table.get("override", ()))),
    )
    if line.parts and (line.tier is not None or line.score is not None):
        raise wrong(
            where,
            "已绑定口径，不能再写 tier 或 score；要改完成值用 override 并写明原因",
            "is bound to measures: use override with a reason instead of tier or score",
        )
    if line.tier is not None and line.tier not in (1, 2, 3):
        raise wrong(f"{where} tier", "只能是 1、2、3", "is 1, 2 or 3")
    return line


def bound(table: Mapping[str, Any], where: str) -> Bound:
    only(table, PART_SHAPE, f"{where} parts", ("measure", "target"))
    operator: Any = table.get("op", ">=")
    if operator not in OPERATORS:
        raise wrong(f"{where} parts", f"op 是 {' '.join(OPERATORS)} 之一", f"op is one of {' '.join(OPERATORS)}")
    upper = number(table["upper"], where) if "upper" in table else None
    return Bound(table["measure"], operator, number(table.get("target"), f"{where} target"), upper)


def override(table: Mapping[str, Any], where: str) -> Override:
    only(table, OVERRIDE_SHAPE, f"{where} override", ("value",))
    reason = str(table.get("reason", "")).strip()
    if not reason:
        raise wrong(f"{where} override", "改写完成值必须写明原因", "needs a reason")
    return Override(number(table.get("value"), f"{where} override"), reason, str(table.get("measure", "")))


def many(table: Any) -> Sequence[Any]:
    return table if isinstance(table, list | tuple) else (table,)


def number(value: object, where: str) -> Decimal:
    try:
        if isinstance(value, int | str | Decimal) and not isinstance(value, bool):
            return Decimal(value)
    except InvalidOperation:
        pass
    raise wrong(where, f"应为数字：{value}", f"is a number: {value}")


def period_of(table: Any, year: int) -> Period:
    if not table:
        return Period.of_year(year)
    only(table, {"from": date, "to": date}, "period", ("from", "to"))
    found = Period(table["from"], table["to"])
    if found.start > found.end:
        raise wrong("period", "起日晚于止日", "starts after it ends")
    return found


def choice(table: Mapping[str, Any], key: str, allowed: Sequence[Any]) -> Any:
    if table.get(key) not in allowed:
        raise wrong(key, f"只能是 {'、'.join(allowed)}", f"is one of {', '.join(allowed)}")
    return table[key]


def only(table: Mapping[str, Any], shapes: Mapping[str, Shape], where: str, required: tuple[str, ...] = ()) -> None:
    if wrongly := fault(table, shapes, required):
        raise wrong(where, *wrongly)


def wrong(where: str, zh: str, en: str) -> WorkspaceError:
    return WorkspaceError(f"workspace.toml{' 的 ' + where if where else ''}：{zh}", f"workspace.toml{', ' + where if where else ''}: {en}")
