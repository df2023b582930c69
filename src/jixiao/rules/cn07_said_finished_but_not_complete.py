"""The text says finished, the table less than 100 %.

## What it checks

Rates of completion or coverage below 100 % whose subject the text calls finished (已经完成, 全部完成, 圆满完成).

## Why it matters

Either the rate or the sentence is out of date.

## Faulty

实事工程覆盖率 90; text: “实事工程”…目前此项工作已经完成.

## Sound

实事工程覆盖率 100%.

## Limits

A question: a unit may have finished all it set out to do and cover 90 %.

## 说明

文字称某事项已经完成，而表中该事项的完成率、覆盖率不足100%。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import is_rate, name_of, plain, short
from jixiao.narrative import Narrative
from jixiao.narrative.words import key

FINISHED = re.compile(r"(?:已经|全部|均已|圆满|全面|全部已)(?:完成|完工|竣工|结束|办结)")
RATE = re.compile(r"(?:的)?(?:覆盖率|完成率|实施率|满足率|办结率|开工率|完工率)$")


@rule(
    "CN07",
    "said-finished-but-not-complete",
    severity="info",
    since="0.1",
    needs=("indicators", "goals"),
    zh="“{row}”完成值为{actual}，而文字称已经完成（{clause}）；两者是否一致？",
    en="“{row}” stands at {actual}, but the text calls it finished ({clause}); which is right?",
    mend=Message("填报人核实后统一。", "The preparer settles which is right."),
    basis=("budget-law", "第七十五条"),
)
def check(form: Form, narrative: Narrative) -> Iterator[Fault | Unmet]:
    rates = {
        s.row: s
        for s in narrative.actuals
        if s.row is not None and s.fact.family == "rate" and s.fact.value < 100 and is_rate(form.indicators[s.row])
    }
    rates = {index: said for index, said in rates.items() if RATE.search(plain(form.indicators[index].name.text))}
    sentences = [s for goal in form.goals for s in re.split(r"[。；;\n]", goal.achieved.text) if FINISHED.search(s)]
    if not rates or not sentences:
        yield Unmet(Message("没有不足100%的完成率、覆盖率，或文字没有称已完成", "no rate is below 100 %, or nothing is called finished"))
        return
    for index, said in rates.items():
        row = form.indicators[index]
        subject = key(RATE.sub("", plain(row.name.text)))
        telling = frozenset(pair for pair in subject if narrative.weights.get(pair, 1) >= 0.6)
        for sentence in sentences:
            if telling and len(telling & key(sentence)) / len(telling) >= 0.6:
                args = {"row": name_of(row), "actual": said.fact.text, "clause": short(sentence, 60)}
                yield Fault(args, (row.actual.place, form.goals[0].achieved.place))
                break
