"""One fact is scored in two rows.

## What it checks

Pairs of weighted rows that name the same thing and report the same figure, or whose result texts are the same.

## Why it matters

The same deed earns points twice; the rest of the work earns none.

## Faulty

维修改造学校数量 ≥24所, 24所 and 完成维修改造学校数 ≥24所, 24所.

## Sound

One of the two rows, with the weight of both.

## Limits

Names are compared without 数量, 完成 and the like; equal rates under different names pass.

## 说明

两行指标名称实质相同且完成值相同，或者完成情况文字相同，重复计分。
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form, Indicator, once
from jixiao.judging import name_of, phrases, plain, scored, short
from jixiao.narrative.words import Key, key

LONG = 15


@rule(
    "CN02",
    "one-fact-in-two-rows",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    zh="同一事项在两个指标中重复计分：“{row}”与“{other}”，完成值均为{actual}。",
    en="One fact is scored twice: “{row}” and “{other}” both report {actual}.",
    mend=Message("填报人保留其中一个指标，分值按批复调整。", "The preparer keeps one of the rows and moves the weight as approved."),
    basis=("practice", "指标不得重复"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    rows = [row for row in form.indicators if (scored(row) or row.weight.absent) and row.actual.known]
    if len(rows) < 2:
        yield Unmet(Message("填有完成值的指标不足两个", "fewer than two rows have an actual value"))
    results = [(row, result(row)) for row in rows]
    for (one, first), (other, second) in combinations(results, 2):
        if first == second and same(one, other, first) and not described_alike(one, other, form):
            args = {"row": name_of(one), "other": name_of(other), "actual": short(one.actual.text)}
            yield Fault(args, (other.name.place or other.place, one.name.place or one.place, other.actual.place, one.actual.place))


@once
def result(row: Indicator) -> str:
    return plain(row.actual.text).replace(",", "，")


def same(one: Indicator, other: Indicator, result: str) -> bool:
    """True where two rows with one result speak of one thing."""
    if len(result) >= LONG:
        return True
    if not re.search(r"\d", result) or digits(one) != digits(other):
        return False
    ours, theirs = key(title(one)), key(title(other))
    if not ours or not theirs:
        return False
    alike = len(ours & theirs) / len(ours | theirs)
    if plain(one.target.text) == plain(other.target.text) and "%" not in result:
        if reordered(ours, theirs) or within(core(title(one)), core(title(other))):
            return True
    return alike >= (0.95 if "%" in result or not re.sub(r"[\d.]", "", result) else 0.75)


def described_alike(one: Indicator, other: Indicator, form: Form) -> bool:
    """True where the two have one description that a third row has too, and names of their own: the description tells nothing apart."""
    text = plain(one.content.text)
    if not text or text != plain(other.content.text) or plain(one.name.text) == plain(other.name.text):
        return False
    return sum(plain(row.content.text) == text for row in form.indicators) > 2


def reordered(ours: Key, theirs: Key) -> bool:
    """True where one name holds the characters of the other in another order: 发放手册, 手册发放."""
    fewer, more = sorted((set("".join(ours)), set("".join(theirs))), key=len)
    return len(fewer) >= 4 and fewer <= more and len(fewer) >= 0.7 * len(more)


def within(one: str, other: str) -> bool:
    """True where the longer name only adds words to the shorter one: 散煤替代, 散煤清洁替代."""
    fewer, more = sorted((one, other), key=len)
    rest = iter(more)
    return len(fewer) >= 4 and len(fewer) >= 0.6 * len(more) and all(letter in rest for letter in fewer)


@cache
def _neutral() -> re.Pattern[str]:
    return re.compile(rf"{'|'.join(phrases('names', 'neutral'))}|(?:{'|'.join(phrases('names', 'counted'))})+$")


def core(name: str) -> str:
    """What a name is about, without the words that only say that something was done or counted."""
    return re.sub(r"[^\u4e00-\u9fffA-Za-z]", "", _neutral().sub("", plain(name)))


def title(row: Indicator) -> str:
    """The name; where names are budget lines and repeat, the content."""
    return row.content.text or row.name.text if not row.name.text or row.content.text else row.name.text


def digits(row: Indicator) -> list[str]:
    return re.findall(r"\d+", row.name.text)
