"""One thing is spelt two ways.

## What it checks

Indicator names whose subject differs by one look-alike or sound-alike character, or by one character too many.

## Why it matters

实事工程 and 实施工程 may be one project; nobody can add up what has two names.

## Faulty

离退休干部实事工程覆盖率, 离退休干部实施工程满足率.

## Sound

实事工程 in both.

## Limits

A question; only pairs from the list of confusable characters.

## 说明

两个指标名称的主体只差一个形近或音近字，可能是同一事项的两种写法。
"""

import re
from collections.abc import Iterator
from itertools import combinations
from operator import ne

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import phrases, plain

TAIL = re.compile(r"(?:覆盖|完成|满足|合格|达标|及时|满意|实施|参与|知晓)?(?:率|度)$")


@rule(
    "TX08",
    "one-name-two-spellings",
    severity="info",
    since="0.1",
    needs=("indicators",),
    stages=("target", "monitoring", "self-evaluation"),
    zh="“{row}”与“{other}”只差一字（{one}／{two}），是否同一事项？",
    en="“{row}” and “{other}” differ by one character ({one} / {two}); are they the same?",
    mend=Message("填报人统一名称。", "The preparer uses one name."),
    basis=("practice", "数据规范"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    names = {plain(row.name.text): row for row in form.indicators if row.name.known}
    if len(names) < 2:
        yield Unmet(Message("不同的指标名称不足两个", "fewer than two different names"))
    for (one, first), (other, second) in combinations([(name, TAIL.sub("", name)) for name in names], 2):
        if abs(len(first) - len(second)) <= 1 and (pair := confused(first, second)):
            args = {"row": one, "other": other, "one": pair[0] or "缺字", "two": pair[1] or "缺字"}
            yield Fault(args, (names[one].name.place, names[other].name.place))


def confused(one: str, other: str) -> tuple[str, str] | None:
    """The one pair of confusable characters in which two names differ, None where they differ otherwise."""
    if len(one) == len(other) >= 6:
        if sum(map(ne, one, other)) != 1:
            return None
        differ = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
        if any(differ[0][0] in group and differ[0][1] in group for group in phrases("text", "confusable")):
            return differ[0]
    if len(one) > len(other):
        found = confused(other, one)
        return (found[1], found[0]) if found else None
    if len(other) == len(one) + 1 and len(one) >= 8:
        at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
        if one == other[:at] + other[at + 1 :] and other[at] in "历了的地得性之" and 0 < at < len(one):
            return "", other[at]
    return None
