"""More was done on time than was done.

## What it checks

Where one form has a completion rate and an on-time rate of the same work: on-time above completion.

## Why it matters

What is not done cannot be on time; the denominators differ and must be named.

## Faulty

项目实施计划的完成率 90, 项目实施计划开展的及时率 100.

## Sound

完成率 100%, 及时率 95%.

## Limits

A hint where the two rows share only part of their names.

## 说明

同一事项的及时率高于完成率，说明两者分母口径不同，须写明。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import name_of, phrases, plain
from jixiao.narrative import Narrative
from jixiao.narrative.words import key


@rule(
    "CN09",
    "on-time-above-completed",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    zh="“{row}”为{timely}，高于“{other}”的{done}：没有完成的不可能按时，两者分母口径须写明。",
    en="“{row}” is {timely}, above “{other}” at {done}: what is not done cannot be on time; name the denominators.",
    mend=Message("填报人写明两个指标的分子、分母后更正。", "The preparer names numerator and denominator of both."),
    basis=("practice", "指标逻辑"),
)
def check(form: Form, narrative: Narrative) -> Iterator[Fault | Unmet]:
    rates = [(form.indicators[s.row], s.fact) for s in narrative.actuals if s.row is not None and s.fact.family == "rate"]
    done = [(row, fact) for row, fact in rates if plain(row.name.text).endswith(phrases("names", "completion"))]
    timely = [(row, fact) for row, fact in rates if plain(row.name.text).endswith(phrases("names", "timely"))]
    if not done or not timely:
        yield Unmet(Message("没有同时列完成率和及时率", "there is no pair of completion rate and on-time rate"))
    for late, on_time in timely:
        for row, completed in done:
            subjects = [
                key(re.sub(r"(?:的|开展的)?(?:完成率|实现率|执行率|及时率|按时率|按期率|准时率)$", "", plain(r.name.text)))
                for r in (late, row)
            ]
            shared = len(subjects[0] & subjects[1])
            if on_time.value > completed.value and shared and shared >= 0.6 * min(map(len, subjects)):
                args = {"row": name_of(late), "timely": on_time.text, "other": name_of(row), "done": completed.text}
                yield Fault(args, (late.actual.place, row.actual.place))
