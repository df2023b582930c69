"""A list names more or fewer items than the text counts.

## What it checks

A、B、C三项, “A、B、C”四个方面, A、B等6个社区: named items against the stated count.

## Why it matters

Six places claimed and four named leaves two that nobody can visit.

## Faulty

巡检、应急两项制度、备份三项 … named 4, counted 6.

## Sound

走访、帮扶、学习三项制度.

## Limits

After 等 the named items may be examples, so this is a hint; without 等, or with more named than counted, a warning.
Only lists parted by 、 and closed by the count are read; 和 may part the last two items.

## 说明

文字中列举的事项个数与所写总数不一致；带“等”字且列举较少的只作提示。
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import FIELD_NAMES, short, told
from jixiao.values import chinese_number

COUNT = re.compile(
    r"(?P<close>[”’」）)])?(?P<etc>等)?(?P<count>\d{1,2}|[二两三四五六七八九十]{1,2})(?P<unit>个(?:方面|社区|村|单位|街道|乡镇|学校|县|区|市|支部|项目|站点|部门)|项(?:制度|机制|工程|活动|工作|措施)?|类|方面|大类|种)"
)


@rule(
    "CN03",
    "list-is-not-as-long-as-counted",
    severity="warning",
    since="0.1",
    stages=("target", "monitoring", "self-evaluation"),
    zh="{field}写“{counted}”，列举的却是{named}个：{items}。",
    en="The text says “{counted}”, but names {named}: {items}.",
    mend=Message("填报人核对名单，补齐列举或更正总数。", "The preparer completes the list or corrects the count."),
    basis=("budget-law", "第七十五条"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    lists = [(field, reading, found) for field, reading, several in told(form, counted) for found in several]
    if not lists:
        yield Unmet(Message("文字中没有带总数的列举", "the texts hold no list with a count"))
    seen: set[str] = set()
    for field, reading, (items, said, count, etc) in lists:
        joined = sum(len(re.split(r"和|及|与", item)) - 1 for item in items)
        if len(items) <= count <= len(items) + joined or "".join(items) in seen or (etc and len(items) < 2):
            continue
        seen.add("".join(items))
        severity = "info" if etc and len(items) < count else None
        args = {"field": FIELD_NAMES[field].zh, "counted": said, "named": len(items), "items": short("、".join(items), 80)}
        yield Fault(args, (reading.place,), severity=severity)


@lru_cache(maxsize=4096)
def counted(text: str) -> tuple[tuple[list[str], str, int, bool], ...]:
    """Each list closed by a count: its items, the count as written and as a number, and whether 等 stands between."""
    return tuple(_counted(text)) if "、" in text else ()


def _counted(text: str) -> Iterator[tuple[list[str], str, int, bool]]:
    for found in COUNT.finditer(text):
        count = int(found["count"]) if found["count"].isdigit() else int(chinese_number(found["count"]) or 0)
        items = _items(text[: found.start()], found)
        if len(items) >= 2 and count >= 2 and (found["close"] or found["etc"] or _fits(items, found["unit"])):
            yield items, found[0].lstrip("”’」）)"), count, bool(found["etc"])


def _items(before: str, found: re.Match[str]) -> list[str]:
    """The items in front of the count: inside the quotation it follows, else back to where the list began."""
    if found["close"]:
        opening = {"”": "“", "’": "‘", "」": "「", "）": "（", ")": "("}[found["close"]]
        inside = before[before.rfind(opening) + 1 :] if opening in before else ""
        return [item for item in re.split(r"[、，,；;]", inside) if item.strip()]
    run = re.split(r"[。；;：:！!？?\n（()）“”\d]", before)[-1]
    if found["etc"]:
        unit = found["unit"].lstrip("个")
        pieces = [piece for piece in re.split(r"[、，,]", run) if piece.strip()]
        return [piece for piece in pieces if unit and piece.strip().endswith(unit)] if unit else pieces
    return [piece for piece in re.split(r"[，,]", run)[-1].split("、") if piece.strip()]


def _fits(items: list[str], unit: str) -> bool:
    """Without 等 or a bracket a list is read only where its items are short and the count is of kinds, not of pieces."""
    return unit not in ("种", "类") and all(len(item) <= 8 for item in items[1:]) and (unit != "项" or len(items) > 2)
