"""A target is not the approved one.

## What it checks

With the approved target form at hand: rows of the same name, target against target.

## Why it matters

Targets change only with the budget; a target changed afterwards makes every score worthless.

## Faulty

≥200人 here, ≥220人 approved.

## Sound

≥220人 in both.

## Limits

Needs the approved target form (--approved). Rows are matched by name; wording that differs without a figure is let pass.

## 说明

自评表目标值与批复的绩效目标表不一致。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form, Indicator
from jixiao.judging import matching, name_of, plain
from jixiao.narrative import comparable
from jixiao.narrative.facts import facts


@rule(
    "EV05",
    "target-is-not-the-approved-one",
    severity="error",
    since="0.1",
    needs=("indicators",),
    zh="“{row}”目标值为{printed}，批复的绩效目标为{approved}。",
    en="“{row}” has a target of {printed}; the approved one is {approved}.",
    mend=Message(
        "填报人按批复更正目标值；确有调整的附调整批复。", "The preparer restores the approved target, or adds the approval of the change."
    ),
    basis=("mof-2015-88", "第二十六条至第二十九条"),
)
def check(form: Form, approved: Form) -> Iterator[Fault | Unmet]:
    pairs = [(row, other) for row, other in matching(form, approved) if row.target.known and other.target.known]
    if not pairs:
        yield Unmet(Message("批复的目标表中没有同名的指标", "no row of the approved form has the same name"))
    for row, other in pairs:
        if differs(row, other):
            yield Fault(
                {"row": name_of(row), "printed": row.target.text, "approved": other.target.text},
                (row.target.place,),
                (row.target, other.target),
            )


def differs(row: Indicator, other: Indicator) -> bool:
    """True where the figures of the two targets, or the operator, differ."""
    if plain(row.target.text) == plain(other.target.text):
        return False
    ours, theirs = row.target.value, other.target.value
    promised = [[(p.operator, p.quantity.value) for p in t.parts if p.quantity] for t in (ours, theirs) if t]
    if len(promised) == 2 and promised[0] and promised[1]:
        return promised[0] != promised[1]
    if len(promised) == 2 and (promised[0] or promised[1]):
        return True
    here, there = facts(row.target.text), facts(other.target.text)
    return len(here) == len(there) == 1 and comparable(here[0], there[0]) and here[0].value != there[0].value
