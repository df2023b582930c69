"""One field of a form by its path, as `compose` names it: `indicators[3].actual`, `funds[0].executed`, `total.score`."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from jixiao.errors import Message, WrongUse
from jixiao.form import BLANK, Form, FundLine, Goal, Indicator, Reading, Remark, known
from jixiao.values import Actual, Target, Unread, parse_actual, parse_decimal, parse_percent, parse_target

PATH = re.compile(
    r"remarks\[(?P<remark>.+)\]|(?:(?P<scope>funds|goals|indicators)\[(?P<index>\d+)\]\.)?(?P<field>[a-z0-9_.]+)(?:\[(?P<key>.+)\])?"
)
NUMBERS = frozenset({"original", "revised", "executed", "transfers", "weight", "score"})
Item = FundLine | Goal | Indicator
T = TypeVar("T")


def with_values(of: T, values: Mapping[str, Any]) -> T:
    """The same with other values, where which fields change is known only at run time."""
    change: Any = replace
    return change(of, **values)


def get(form: Form, path: str) -> str:
    """The text a person edits at `path`."""
    scope, index, field, key = _parts(path)
    if scope == "remarks":
        return next((_text(r.text) for r in form.remarks if r.label == key), "")
    of: Any = _item(form, scope, index) if scope else form
    if field == "others":
        return next((text for heading, text in of.others if heading == key), "")
    if field.startswith("total."):
        return _text(getattr(form.total, field.removeprefix("total.")))
    if field.startswith("target."):
        return _split(_text(of.target))[field.removeprefix("target.")]
    return _text(getattr(of, field))


def put(form: Form, path: str, text: str) -> Form:
    """The form with `text` at `path`, read as what the field holds; what cannot be read stays there with its reason."""
    scope, index, field, key = _parts(path)
    text = text.strip()
    if scope == "remarks":
        others = tuple(r for r in form.remarks if r.label != key)
        return replace(form, remarks=(*others, Remark(key, _words(text))) if text else others)
    if not scope:
        if field.startswith("total."):
            return replace(form, total=with_values(form.total, {field.removeprefix("total."): _read("score", text, form, None)}))
        return with_values(form, {field: _read(field, text, form, None)})
    items = list(getattr(form, scope))
    items[index] = _changed(form, _item(form, scope, index), field, key, text)
    return with_values(form, {scope: tuple(items)})


def reading_at(form: Form, path: str) -> Reading[Any] | None:
    """The whole reading at `path`, with its place and its doubt, where the field is one."""
    scope, index, field, key = _parts(path)
    if scope == "remarks":
        return next((r.text for r in form.remarks if r.label == key), None)
    if field.startswith("total."):
        return getattr(form.total, field.removeprefix("total."))
    found = getattr(_item(form, scope, index) if scope else form, field.split(".")[0])
    return found if isinstance(found, Reading) else None


def fault(form: Form, path: str) -> Message | None:
    """Why what stands at `path` is no figure, where it should be one."""
    scope, index, field, _key = _parts(path)
    of: Any = _item(form, scope, index) if scope and scope != "remarks" else form
    reading = getattr(form.total, field[6:]) if field.startswith("total.") else getattr(of, field, None)
    if isinstance(reading, Reading) and not reading.known and reading.text.strip() and not reading.blank:
        return reading.reason
    return None


def inserted(form: Form, scope: str, index: int) -> Form:
    """A blank row below row `index`, of the same levels."""
    items = list(getattr(form, scope))
    model = items[index] if items else None
    same = {f: getattr(model, f) for f in ("level1", "level2")} if isinstance(model, Indicator) else {}
    make: dict[str, type[Item]] = {"funds": FundLine, "goals": Goal, "indicators": Indicator}
    items.insert(index + 1, blank_row(make[scope], {}, **same))
    return with_values(form, {scope: tuple(items)})


def removed(form: Form, scope: str, index: int) -> Form:
    items = list(getattr(form, scope))
    del items[index]
    return with_values(form, {scope: tuple(items)})


def paths(form: Form) -> list[str]:
    """Every path of the form."""
    found = ["name", "department", "unit", "duties", "total.weight", "total.score"]
    for scope in ("funds", "goals", "indicators"):
        for index, item in enumerate(getattr(form, scope)):
            found += [f"{scope}[{index}].{f}" for f in item.__dataclass_fields__ if isinstance(getattr(item, f), Reading)]
            found += [f"{scope}[{index}].others[{heading}]" for heading, _ in getattr(item, "others", ())]
    return found + [f"remarks[{r.label}]" for r in form.remarks]


def label(form: Form, path: str) -> Message:
    """What a person calls the field at `path`: the row's name and the column's word."""
    scope, index, field, key = _parts(path)
    if scope == "remarks":
        return Message(key, key)
    word = Message(key, key) if key else _WORDS.get(field, Message(field, field))
    if not scope:
        return word
    items = getattr(form, scope)
    item = items[index] if index < len(items) else None
    title = item.title if isinstance(item, Indicator) else _text(item.label) if isinstance(item, FundLine) else ""
    return Message(f"{title or index + 1} · {word.zh}", f"{title or index + 1} · {word.en}")


_WORDS = {
    "name": Message("名称", "name"),
    "department": Message("主管部门", "department"),
    "unit": Message("实施单位", "unit"),
    "duties": Message("部门职能概述", "duties"),
    "total.weight": Message("总分（分值）", "total weight"),
    "total.score": Message("总分（得分）", "total score"),
    "label": Message("资金来源", "source of funds"),
    "original": Message("年初预算数", "original budget"),
    "revised": Message("全年预算数", "revised budget"),
    "executed": Message("全年执行数", "amount executed"),
    "transfers": Message("上级转移支付", "transfers"),
    "rate": Message("执行率", "execution rate"),
    "planned": Message("预期目标", "planned goal"),
    "achieved": Message("完成情况", "achieved"),
    "level1": Message("一级指标", "level 1"),
    "level2": Message("二级指标", "level 2"),
    "content": Message("目标内容", "content"),
    "target": Message("指标值", "target"),
    "actual": Message("完成值", "actual value"),
    "weight": Message("分值", "weight"),
    "score": Message("得分", "score"),
    "reason": Message("偏差原因", "reason"),
    "remedy": Message("改进措施", "remedy"),
}


# -- one field ---------------------------------------------------------------


@lru_cache(maxsize=4096)
def _parts(path: str) -> tuple[str, int, str, str]:
    """(scope, index, field, key): scope is "" for the form itself, key is the heading of `others[…]` or `remarks[…]`."""
    found = PATH.fullmatch(path)
    if found is None:
        raise WrongUse(f"没有这一栏：{path}", f"There is no such field: {path}")
    if found["remark"]:
        return "remarks", 0, "", found["remark"]
    scope, index, field, key = found["scope"] or "", int(found["index"] or 0), found["field"], found["key"] or ""
    names = {"funds": FundLine, "goals": Goal, "indicators": Indicator}.get(scope, Form)
    head = field.split(".")[0]
    if head not in names.__dataclass_fields__ or head in ("place", "kind", "stage", "source", "notes", "columns"):
        raise WrongUse(f"没有这一栏：{path}", f"There is no such field: {path}")
    return scope, index, field, key


def _item(form: Form, scope: str, index: int) -> Item:
    items = getattr(form, scope)
    if index >= len(items):
        raise WrongUse("这一行已被删除，请刷新页面。", "This row has been removed; reload the page.")
    return items[index]


def _changed(form: Form, item: Item, field: str, key: str, text: str) -> Item:
    if field == "others":
        assert isinstance(item, Indicator | FundLine)  # noqa: S101 - the path says so
        rest = tuple(pair for pair in item.others if pair[0] != key)
        return replace(item, others=(*rest, (key, text)) if text else rest)
    if field.startswith("target."):
        assert isinstance(item, Indicator)  # noqa: S101 - the path says so
        pieces = _split(_text(item.target)) | {field.removeprefix("target."): text}
        return replace(item, target=_read("target", "".join(pieces.values()), form, item))
    return with_values(item, {field: _read(field, text, form, item)})


def _read(field: str, text: str, form: Form, item: Item | None) -> Reading[Any]:
    """The text as what the field holds."""
    if not text:
        return Reading(reason=BLANK)
    year = form.year.value
    name = item.title if isinstance(item, Indicator) else ""
    if field == "target":
        target = parse_target(text, name, year)
        return known(Target(text) if isinstance(target, Unread) else target, text)
    if field == "actual":
        actual = parse_actual(text, name, year)
        return known(Actual(text) if isinstance(actual, Unread) else actual, text)
    if field == "rate":
        return _reading(parse_percent(text), text)
    if field in NUMBERS:
        return _reading(parse_decimal(text), text)
    if field == "year":
        return (
            known(int(text), text)
            if text.isdecimal()
            else Reading(text=text, reason=Message("年度应为四位数字", "the year has four digits"))
        )
    return _words(text)


def _reading(read: Any, text: str) -> Reading[Any]:
    return Reading(None, text, None, read.reason) if isinstance(read, Unread) else Reading(read, text, None, None)


def _words(text: str) -> Reading[str]:
    return known(text) if text else Reading(reason=BLANK)


def _text(reading: Reading[Any]) -> str:
    value = reading.value
    if isinstance(value, Decimal):
        return format(value, "f")
    if value is None:
        return reading.text
    return str(getattr(value, "text", value))


def _split(text: str) -> dict[str, str]:
    found = re.fullmatch(r"(定性|[≥≧≤≦><＞＜=＝═]=?)?\s*(\d[\d,]*(?:\.\d+)?)?\s*(.*)", text, re.DOTALL)
    assert found is not None  # noqa: S101 - every text fits
    return {"operator": found[1] or "", "figure": found[2] or "", "unit": found[3]}


def blank_row(make: type[Item], line: Any, **given: Any) -> Item:
    fields = {f.name: Reading(reason=BLANK) for f in dataclasses.fields(make) if f.init and f.name not in ("source", "others", "place")}
    fields |= {key: text if key == "source" else known(text) for key, text in line.items()}
    build: Any = make
    return build(**(fields | given))


def unreadable(form: Form) -> list[tuple[str, str]]:
    """Fields that want a figure and hold a text that is none."""
    found = []
    for scope in ("funds", "indicators"):
        for index, item in enumerate(getattr(form, scope)):
            for field in NUMBERS & set(item.__dataclass_fields__):
                reading = getattr(item, field)
                if not reading.known and reading.text.strip() and not reading.blank:
                    found.append((f"{scope}[{index}].{field}", reading.text))
    return found
