"""The text speaks of unfinished or suspended work while every row is met.

## What it checks

仍未开放, 尚未完成, 稳步推进中, 暂停 … in the achieved text, where all completion rows score in full.

## Why it matters

The text is usually honest; a table without any trace of what it admits is not.

## Faulty

目前此项工作正按有关程序要求稳步推进中; 项目实施计划的完成率 full marks.

## Sound

A row, or a reason, that names what is not finished.

## Limits

A question. Only rows of completion, time and number of activities are looked at; nothing is said where some row is below full.

## 说明

文字称有事项尚未完成、暂停或仍在推进，而完成率、时效、数量类指标均为满分，请核实。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import kind, name_of, phrases, scored, short

OPEN = re.compile(r"仍未(?!\w?报)|尚未|未能开展|无法开展|暂停|停办|未开放|推进中|进行中|未完成|延期|推迟")

NOTHING = Message("文字没有提到未完成的事项", "the text speaks of nothing unfinished")


@rule(
    "CN08",
    "said-unfinished-but-all-full",
    severity="info",
    since="0.1",
    needs=("indicators", "goals"),
    zh="文字称“{clause}”，而“{row}”等指标为满分；是否有证据？",
    en="The text says “{clause}”, but rows such as “{row}” have full marks; is there evidence?",
    mend=Message(
        "填报人说明未完成部分如何计入完成值；审核人抽查。", "The preparer says how the unfinished part was counted; the reviewer samples."
    ),
    basis=("budget-law", "第七十五条"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    opens = [(goal.achieved, s) for goal in form.goals for s in re.split(r"[。；;\n]", goal.achieved.text) if OPEN.search(s)]
    if not opens:
        yield Unmet(NOTHING)
        return
    words = phrases("names", "completion") + phrases("names", "timely")
    rows = [
        row for row in form.indicators if scored(row) and row.score.known and (kind(row) == "quantity" or row.name.text.endswith(words))
    ]
    full = [row for row in rows if row.score.value == row.weight.value]
    if not full:
        yield Unmet(NOTHING)
        return
    done = next((row for row in full if row.name.text.endswith(words)), full[0])
    clauses = "；".join(dict.fromkeys(short(clause(sentence), 40) for _, sentence in opens[:3]))
    if all(row.score.value == row.weight.value for row in rows if row.name.text.endswith(words)) and len(full) >= len(rows) * 0.6:
        yield Fault({"clause": clauses, "row": name_of(done)}, (opens[0][0].place, done.score.place, done.actual.place))


def clause(sentence: str) -> str:
    """The clause of the sentence that says so."""
    return next((piece for piece in re.split(r"[，,]", sentence) if OPEN.search(piece)), sentence)
