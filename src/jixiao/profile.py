"""Profiles (评分办法): the scoring rules of one jurisdiction as data, each value with its start date, source and grade of evidence.

A profile is a folder `profiles/<id>/` with `profile.toml`, `SOURCES.md` and `cases/*.toml`. Nothing in it is executed.
docs/profiles.md says what each key means.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, get_args

from jixiao.errors import Language, Message, ProfileError
from jixiao.form import Form, Kind

Grade = Literal["statute", "notice", "form", "observed", "unconfirmed"]
Ratio = Decimal
T = TypeVar("T")

FOLDER = Path(__file__).with_name("profiles")
GRADES: dict[str, Message] = {
    "statute": Message("法律法规原文", "statute"),
    "notice": Message("文件", "notice"),
    "form": Message("已公开的表样", "published form"),
    "observed": Message("由实表推得", "observed"),
    "unconfirmed": Message("未核对原文", "unconfirmed"),
}


@dataclass(frozen=True, slots=True)
class Cite:
    """Where a value comes from: its document number or name, its title, its grade of evidence, and the place in it."""

    source: str
    title: Message
    grade: str
    locator: str = ""

    def to(self, language: Language) -> str:
        locator = f" {self.locator}" if self.locator else ""
        grade = GRADES[self.grade].to(language)
        return f"{self.source}{locator}（{grade}）" if language == "zh" else f"{self.source}{locator} ({grade})"

    def __str__(self) -> str:
        return self.to("zh")


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """One value of a profile, from the day it holds, with its source."""

    value: T
    cite: Cite
    since: date


@dataclass(frozen=True, slots=True)
class Step:
    """From `least` upwards, `share` of the weight is given."""

    least: Ratio
    share: Ratio


@dataclass(frozen=True, slots=True)
class Deduction:
    """Full marks from `least` upwards; below it `points` of the weight's percent are lost for every started `every`."""

    least: Ratio
    every: Ratio
    points: Decimal


Band = tuple[Ratio, Ratio]
Weights = Mapping[str, Mapping[str, Value[Decimal]]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rules:
    """What holds on one day; made once a day, so that two are equal where they are the same. Each field is a key of profile.toml with `.` and `-` as `_`; None where the profile is silent."""

    weights: Weights
    execution_method: Value[str]
    execution_numerator: Value[str]
    execution_denominator: Value[str]
    execution_over: Value[str]
    execution_zero_budget: Value[str]
    execution_steps: Value[tuple[Step, ...]] | None = None
    execution_deduction: Value[Deduction] | None = None
    execution_unfinished: Value[str] | None = None
    execution_accepts: Value[tuple[str, ...]] | None = None
    execution_explain_below: Value[Ratio] | None = None
    execution_block_over: Value[bool] | None = None
    execution_alarm_gap: Value[Ratio] | None = None
    execution_alarm_unspent: Value[Ratio] | None = None
    indicator_positive: Value[str]
    indicator_negative: Value[str]
    indicator_equal: Value[str]
    indicator_zero_target: Value[str]
    indicator_negative_actual: Value[str]
    indicator_about: Value[Ratio]
    indicator_compound: Value[str]
    indicator_threshold: Value[Ratio] | None = None
    indicator_tolerance: Value[tuple[Step, ...]] | None = None
    indicator_satisfaction: Value[Deduction] | None = None
    indicator_accepts: Value[tuple[str, ...]] | None = None
    indicator_not_applicable: Value[str] | None = None
    qualitative_tier1: Value[Band]
    qualitative_tier2: Value[Band]
    qualitative_tier3: Value[Band]
    over_method: Value[str]
    over_flag: Value[Ratio] | None = None
    over_explain: Value[Ratio] | None = None
    over_doubt: Value[Ratio] | None = None
    reason_below_weight: Value[bool] | None = None
    reason_limit: Value[Decimal] | None = None
    grade_excellent: Value[Decimal]
    grade_good: Value[Decimal]
    grade_fair: Value[Decimal]
    rounding_places: Value[Decimal]

    def tier(self, number: int) -> Value[Band]:
        return (self.qualitative_tier1, self.qualitative_tier2, self.qualitative_tier3)[number - 1]

    def weight(self, part: str, scheme: str = "standard") -> Value[Decimal] | None:
        """The weight of execution, output, benefit, satisfaction, cost or indicators in a scheme; None where it fixes none."""
        return self.weights.get(scheme, {}).get(part)

    def values(self) -> Iterator[tuple[str, Value[Any]]]:
        """Every value that is set, with its key: `weights.standard.output`, `execution.method` …"""
        for scheme, parts in self.weights.items():
            yield from ((f"weights.{scheme}.{part}", value) for part, value in parts.items())
        for key in KEYS:
            value = getattr(self, _attribute(key))
            if value is not None:
                yield key, value


@dataclass(frozen=True, slots=True)
class Applies:
    """Which forms a profile is for, as far as place, year and layout tell."""

    kinds: tuple[Kind, ...] = ("department", "project", "transfer")
    places: tuple[str, ...] = ()
    since: int = 0
    until: int = 9999
    national: bool = False
    cost_at_level_1: bool = False


@dataclass(frozen=True)
class Profile:
    """The scoring rules of one jurisdiction, over time."""

    id: str
    title: Message
    about: Message
    applies: Applies
    dated: Mapping[str, tuple[Value[Any], ...]]
    extends: str | None = None
    folder: Path | None = field(default=None, compare=False)

    def on(self, day: date) -> Rules:
        """What holds on `day`; for a day before the first value, the first."""
        if day not in self._days:
            holding = self._holding(day)
            self._days[day] = next((known for known in self._days.values() if vars(known) == vars(holding)), holding)
        return self._days[day]

    @cached_property
    def _days(self) -> dict[date, Rules]:
        return {}

    def _holding(self, day: date) -> Rules:
        known: dict[str, Any] = {}
        weights: dict[str, dict[str, Value[Decimal]]] = {}
        for key, values in self.dated.items():
            value = next((value for value in reversed(values) if value.since <= day), values[0])
            if key.startswith("weights."):
                _, scheme, part = key.split(".")
                weights.setdefault(scheme, {})[part] = value
            else:
                known[_attribute(key)] = value
        return Rules(weights=weights, **known)

    def for_year(self, year: int | None) -> Rules:
        """What holds for the evaluation of a budget year: on its last day, or today's rules where the year is unknown."""
        return self.on(date(year, 12, 31) if year else date.max)


class Faulty(Exception):
    """What is wrong with one entry; the loader adds file and key."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.message = Message(zh, en)


def _attribute(key: str) -> str:
    return key.replace(".", "_").replace("-", "_")


def _word(*words: str) -> Any:
    def read(raw: Any) -> str:
        if raw not in words:
            raise Faulty(f"“{raw}”不是可用的办法（{'、'.join(words)}）", f"{raw!r} is none of {', '.join(words)}")
        return raw

    return read


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise Faulty(f"“{raw}”不是数", f"{raw!r} is not a number")
    return Decimal(raw)


def _yes(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise Faulty(f"“{raw}”应为 true 或 false", f"{raw!r} should be true or false")
    return raw


def _band(raw: Any) -> Band:
    if not isinstance(raw, list) or len(raw) != 2:
        raise Faulty("档次应写作 [下限, 上限]", "a band is [lower, upper]")
    low, high = _number(raw[0]), _number(raw[1])
    if not 0 <= low <= high <= 1:
        raise Faulty(f"档次 [{low}, {high}] 应在 0 与 1 之间且下限在前", f"band [{low}, {high}] must rise within 0 and 1")
    return low, high


def _table(raw: Any, *names: str) -> list[Decimal]:
    if not isinstance(raw, dict) or set(raw) != set(names):
        raise Faulty(f"应写作 {{{', '.join(names)}}}", f"must be {{{', '.join(names)}}}")
    return [_number(raw[name]) for name in names]


def _steps(raw: Any) -> tuple[Step, ...]:
    if not isinstance(raw, list) or not raw:
        raise Faulty("档次表是空的", "the steps are empty")
    steps = tuple(Step(*_table(item, "least", "share")) for item in raw)
    if any(before.least <= after.least for before, after in pairwise(steps)):
        raise Faulty("档次应从高到低排列", "steps go from the highest down")
    return steps


def _deduction(raw: Any) -> Deduction:
    found = Deduction(*_table(raw, "least", "every", "points"))
    if found.every <= 0:
        raise Faulty("每档的宽度应大于 0", "the width of a step must be above 0")
    return found


def _words(*words: str) -> Any:
    def read(raw: Any) -> tuple[str, ...]:
        if not isinstance(raw, list) or not set(map(str, raw)) <= set(words):
            raise Faulty(f"应为一列办法，可用：{'、'.join(words)}", f"must be a list of methods out of {', '.join(words)}")
        return tuple(raw)

    return read


_EXECUTION = ("capped", "symmetric", "stepped", "deduction")
_POSITIVE = ("proportional", "pass-threshold", "all-or-nothing")
KEYS: dict[str, Any] = {
    "execution.method": _word(*_EXECUTION),
    "execution.numerator": _word("executed", "executed-less-transfers"),
    "execution.denominator": _word("revised", "original"),
    "execution.over": _word("full", "zero", "undecided"),
    "execution.zero-budget": _word("zero", "undecided"),
    "execution.steps": _steps,
    "execution.deduction": _deduction,
    "execution.unfinished": _word("full-if-finished"),
    "execution.accepts": _words(*_EXECUTION),
    "execution.explain-below": _number,
    "execution.block-over": _yes,
    "execution.alarm-gap": _number,
    "execution.alarm-unspent": _number,
    "indicator.positive": _word(*_POSITIVE),
    "indicator.negative": _word("ratio", "linear-to-double", "all-or-nothing"),
    "indicator.equal": _word("proportional", "exact"),
    "indicator.zero-target": _word("all-or-nothing", "undecided"),
    "indicator.negative-actual": _word("zero", "as-is"),
    "indicator.about": _number,
    "indicator.compound": _word("mean", "all"),
    "indicator.threshold": _number,
    "indicator.tolerance": _steps,
    "indicator.satisfaction": _deduction,
    "indicator.accepts": _words(*_POSITIVE, "linear-to-double"),
    "indicator.not-applicable": _word("rescale"),
    "qualitative.tier1": _band,
    "qualitative.tier2": _band,
    "qualitative.tier3": _band,
    "over.method": _word("full", "deduct-excess"),
    "over.flag": _number,
    "over.explain": _number,
    "over.doubt": _number,
    "reason.below-weight": _yes,
    "reason.limit": _number,
    "grade.excellent": _number,
    "grade.good": _number,
    "grade.fair": _number,
    "rounding.places": _number,
}
_PARTS = ("execution", "output", "benefit", "satisfaction", "cost", "indicators")
_HEAD = {"title", "about", "applies", "sources", "extends", "weights"}
_REQUIRED = {item.name for item in fields(Rules) if item.default is MISSING} - {"weights"}


@cache
def catalogue() -> tuple[Profile, ...]:
    """Every profile of the package, by id."""
    return tuple(load(path.parent.name) for path in sorted(FOLDER.glob("*/profile.toml")))


@cache
def load(profile_id: str) -> Profile:
    """The packaged profile of this id, or the folder of this path; ProfileError says what is wrong with it."""
    folder = FOLDER / profile_id if not Path(profile_id).is_absolute() else Path(profile_id)
    path = folder / "profile.toml"
    if not path.is_file():
        names = "、".join(item.parent.name for item in sorted(FOLDER.glob("*/profile.toml")))
        raise ProfileError(f"没有评分办法 {profile_id}；现有：{names}。", f"There is no profile {profile_id}; there are: {names}.")
    return parse(path.read_text("utf-8"), folder.name, folder)


def parse(text: str, profile_id: str, folder: Path | None = None) -> Profile:
    """A profile from the text of its profile.toml."""
    raw = _toml(text, profile_id)
    sections = {key.split(".")[0] for key in KEYS}
    for key, value in raw.items():
        if key not in _HEAD | sections:
            raise _fault(profile_id, key, Message("没有这个项", "there is no such key"))
        if key in sections | {"weights", "sources", "applies"} and not isinstance(value, dict):
            raise _fault(profile_id, key, Message("应为一节", "must be a section"))
    parent = _parent(raw["extends"], profile_id) if "extends" in raw else None
    try:
        applies = _applies(raw.get("applies", {}))
        title, about = (Message(*_zh_en(raw.get(key))) for key in ("title", "about"))
        _sources(raw.get("sources", {}))
    except Faulty as fault:
        raise _fault(profile_id, "title/about/applies/sources", fault.message) from fault
    dated = dict(_dated(raw, profile_id))
    if parent is not None:
        own_weights = any(key.startswith("weights.") for key in dated)
        dated = {key: values for key, values in parent.dated.items() if not (own_weights and key.startswith("weights."))} | dated
    missing = sorted(_REQUIRED - {_attribute(key) for key in dated})
    if missing:
        raise _fault(profile_id, missing[0].replace("_", ".", 1), Message("缺少这个值", "this value is missing"))
    profile = Profile(profile_id, title, about, applies, dated, raw.get("extends"), folder)
    _make_100(profile)
    _bands_and_grades(profile)
    return profile


def _toml(text: str, profile_id: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise _fault(profile_id, "profile.toml", Message(f"不是有效的 TOML：{error}", f"is not valid TOML: {error}")) from error


def _parent(name: Any, profile_id: str) -> Profile:
    """The profile it stands on, which must be a packaged one that stands on none itself."""
    path = FOLDER / str(name) / "profile.toml"
    if not path.is_file() or "extends" in _toml(path.read_text("utf-8"), str(name)):
        said = Message(f"“{name}”不是可以依托的评分办法", f"{name!r} is no profile to stand on")
        raise _fault(profile_id, "extends", said)
    return load(str(name))


def _sources(raw: Mapping[str, Any]) -> None:
    for key, source in raw.items():
        known = isinstance(source, dict) and all(isinstance(text, str) for text in source.values())
        if not known or not {"zh", "en"} <= set(source) <= {"number", "zh", "en", "url"}:
            raise Faulty(f"依据“{key}”应写明 zh 和 en，可加 number 和 url", f"source {key!r} has zh and en, and may have number and url")


def _dated(raw: Mapping[str, Any], profile_id: str) -> Iterator[tuple[str, tuple[Value[Any], ...]]]:
    sources = raw.get("sources", {})
    for section, keys in raw.items():
        if section == "weights":
            for scheme, parts in keys.items():
                if not isinstance(parts, dict) or "." in scheme:
                    raise _fault(profile_id, f"weights.{scheme}", Message("应为一节", "must be a section"))
                for part, entries in parts.items():
                    if part not in _PARTS:
                        raise _fault(profile_id, f"weights.{scheme}.{part}", Message("没有这个项", "there is no such key"))
                    yield f"weights.{scheme}.{part}", _entries(entries, _number, sources, f"{profile_id}: weights.{scheme}.{part}")
        elif section not in _HEAD:
            for name, entries in keys.items():
                key = f"{section}.{name}"
                if key not in KEYS:
                    raise _fault(profile_id, key, Message("没有这个项", "there is no such key"))
                yield key, _entries(entries, KEYS[key], sources, f"{profile_id}: {key}")


def _entries(entries: Any, read: Any, sources: Mapping[str, Any], where: str) -> tuple[Value[Any], ...]:
    """The dated values of one key, oldest first, each with its citation."""
    try:
        if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
            raise Faulty("应为一列 {from, value, cite, grade}", "must be a list of {from, value, cite, grade}")
        values = tuple(_entry(entry, read, sources) for entry in entries)
        for before, after in pairwise(values):
            if after.since <= before.since:
                raise Faulty(f"{after.since} 次序颠倒，应从早到晚排列", f"{after.since} is out of order; oldest goes first")
    except Faulty as fault:
        raise ProfileError(f"{where}：{fault.message.zh}", f"{where}: {fault.message.en}") from fault
    return values


def _entry(entry: Mapping[str, Any], read: Any, sources: Mapping[str, Any]) -> Value[Any]:
    if unknown := set(entry) - {"from", "value", "cite", "grade", "at"}:
        raise Faulty(f"没有“{min(unknown)}”这个项", f"there is no key {min(unknown)!r}")
    if "value" not in entry or type(entry.get("from")) is not date:
        raise Faulty("每个值要有 from（日期）和 value", "each value needs from (a date) and value")
    if not all(isinstance(entry.get(key), str) and entry[key] for key in ("cite", "grade")):
        raise Faulty("这个值没有注明依据（cite 和 grade）", "this value has no citation (cite and grade)")
    if entry["cite"] not in sources:
        raise Faulty(f"依据“{entry['cite']}”不在 sources 中", f"source {entry['cite']!r} is not among the sources")
    if entry["grade"] not in get_args(Grade):
        raise Faulty(f"“{entry['grade']}”不是证据等级", f"{entry['grade']!r} is not a grade of evidence")
    if entry["grade"] == "unconfirmed" and entry.get("at"):
        raise Faulty("未核对原文的依据不得写条款号", "a source that was not confirmed may not name an article")
    source = sources[entry["cite"]]
    cite = Cite(source.get("number") or source["zh"], Message(source["zh"], source["en"]), entry["grade"], entry.get("at", ""))
    return Value(read(entry["value"]), cite, entry["from"])


def _applies(raw: Mapping[str, Any]) -> Applies:
    if unknown := set(raw) - {item.name.replace("_", "-") for item in fields(Applies)}:
        raise Faulty(f"没有“{min(unknown)}”这个项", f"there is no key {min(unknown)!r}")
    types = {"kinds": list, "places": list, "since": int, "until": int, "national": bool, "cost-at-level-1": bool}
    if odd := [key for key, value in raw.items() if type(value) is not types[key]]:
        raise Faulty(f"“{odd[0]}”的值类型不对", f"the value of {odd[0]!r} is of the wrong type")
    if wrong := set(map(str, raw.get("kinds", ()))) - set(get_args(Kind)):
        raise Faulty(f"没有“{min(wrong)}”这类表", f"there is no kind of form {min(wrong)!r}")
    kinds: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind in raw.get("kinds", get_args(Kind)))
    return Applies(
        kinds,
        tuple(map(str, raw.get("places", ()))),
        raw.get("since", 0),
        raw.get("until", 9999),
        raw.get("national", False),
        raw.get("cost-at-level-1", False),
    )


def _zh_en(raw: Any) -> tuple[str, str]:
    if not isinstance(raw, dict) or set(raw) != {"zh", "en"} or not all(isinstance(text, str) for text in raw.values()):
        raise Faulty("title 和 about 应写作 {zh, en}", "title and about are {zh, en}")
    return raw["zh"], raw["en"]


def _make_100(profile: Profile) -> None:
    """In every scheme, on every day a weight changes, the weights make 100."""
    days = {value.since for key, values in profile.dated.items() if key.startswith("weights.") for value in values}
    if not days:
        raise _fault(profile.id, "weights", Message("缺少这个值", "this value is missing"))
    for day in sorted(days):
        for scheme, parts in profile.on(day).weights.items():
            if (total := sum((part.value for part in parts.values()), Decimal(0))) != 100:
                zh, en = f"{day} 的分值合计为 {total}，应为 100", f"on {day} the weights make {total}, not 100"
                raise _fault(profile.id, f"weights.{scheme}", Message(zh, en))


def _bands_and_grades(profile: Profile) -> None:
    rules = profile.on(date.max)
    if not rules.grade_excellent.value > rules.grade_good.value > rules.grade_fair.value:
        raise _fault(profile.id, "grade", Message("等级线应从优到中依次降低", "grades must fall from excellent to fair"))
    bands = [rules.tier(number).value for number in (1, 2, 3)]
    if not (bands[0][0] == bands[1][1] and bands[1][0] == bands[2][1]):
        raise _fault(profile.id, "qualitative", Message("三档应首尾相接", "the three tiers must join"))


def _fault(profile_id: str, key: str, message: Message) -> ProfileError:
    return ProfileError(f"{profile_id}: {key}：{message.zh}", f"{profile_id}: {key}: {message.en}")


def choose(form: Form) -> Profile:
    """The profile that fits the form's place and year, else the national one of that year."""
    named = (form.unit, form.department, form.title, *((form.name,) if form.kind == "department" else ()))
    holders = [reading.value for reading in named if reading.value]
    if not any(_any_place().search(holder) for holder in holders):
        return national(form)
    local = []
    for profile in catalogue():
        if form.kind in profile.applies.kinds and _in_time(profile, form.year.value):
            hits = [len(place) for place in profile.applies.places if any(_names(holder, place) for holder in holders)]
            if hits:
                local.append((max(hits), profile.applies.since, profile.id, profile))
    return max(local)[-1] if local else national(form)


@cache
def _any_place() -> re.Pattern[str]:
    """A place that some profile is for; most forms name none."""
    return re.compile("|".join(re.escape(place) for profile in catalogue() for place in profile.applies.places))


def national(form: Form) -> Profile:
    """The national profile of the form's year and layout; the oldest one for a form older than all."""
    cost = cost_at_level_1(form)
    known = [profile for profile in catalogue() if profile.applies.national]
    fitting = [profile for profile in known if _in_time(profile, form.year.value) and (cost or not profile.applies.cost_at_level_1)]
    if not fitting:
        return min(known, key=lambda profile: profile.applies.since)
    return max(fitting, key=lambda profile: (profile.applies.cost_at_level_1, profile.applies.since))


def _names(holder: str, place: str) -> bool:
    """True where the place stands in the name, and not as the name of a street (上海路街道)."""
    return place in holder and re.search(re.escape(place) + "(?!路|街|大道|大街)", holder) is not None


def cost_at_level_1(form: Form) -> bool:
    return any("成本" in (row.level1.value or "") for row in form.indicators)


def _in_time(profile: Profile, year: int | None) -> bool:
    return year is None or profile.applies.since <= year <= profile.applies.until
