"""The group in the target is not the group in the result.

## What it checks

Rows whose target names a group (贫困学生, 遗属) and whose result, in the row or in the sentence of the text that gives the same figure, names a wider one
(困境青少年, 配偶).

## Why it matters

A wider group makes the target easier; the figure then answers another question.

## Faulty

Target 资助贫困学生≥220人; text 帮扶惠及困境青少年213人.

## Sound

资助贫困学生213人 in both.

## Limits

A question for the preparer, from the list of groups in the words of the rules.

## 说明

目标的服务对象与完成情况的服务对象不一致（范围变宽），请核实口径。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form, Indicator, once
from jixiao.judging import name_of, short
from jixiao.narrative import Narrative
from jixiao.narrative.words import words


@rule(
    "CN05",
    "target-group-widened",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    zh="“{row}”目标对象为“{narrow}”，完成情况写的是“{wide}”（{clause}），范围变宽，请核实{figure}的口径。",
    en="“{row}”: the target is for {narrow}, the result speaks of {wide} ({clause}), a wider group; what does {figure} count?",
    mend=Message("填报人按目标对象重新统计完成数。", "The preparer counts the group of the target again."),
    basis=("vendor", "指标口径一致"),
)
def check(form: Form, narrative: Narrative) -> Iterator[Fault | Unmet]:
    judged = False
    for index, row in enumerate(form.indicators):
        named = groups(row)
        if not named or not row.actual.known:
            continue
        judged = True
        for clause, figure in results(row, index, narrative):
            found = next(((narrow, wide) for narrow, wide in named if wide in clause and narrow not in clause), None)
            if found:
                args = {"row": name_of(row), "narrow": found[0], "wide": found[1], "clause": short(clause, 60), "figure": figure}
                yield Fault(args, (row.actual.place, row.target.place))
                break
    if not judged:
        yield Unmet(Message("目标中没有可比对的服务对象", "no target names a group that can be compared"))


@once
def groups(row: Indicator) -> list[tuple[str, str]]:
    """The groups that the target names and that can be widened, each with its wider one."""
    wanted = f"{row.target.text}{row.content.text}{row.name.text if not row.content.text else ''}"
    return [(narrow, wide) for narrow, wide in words().widened if narrow in wanted and wide not in wanted]


def results(row: Indicator, index: int, narrative: Narrative) -> Iterator[tuple[str, str]]:
    """What is said of the row's result: its own cell, and sentences of the text that give the same figure of persons."""
    cells = [said for said in narrative.actuals if said.row == index]
    yield row.actual.text, cells[0].fact.text if cells else short(row.actual.text, 20)
    for cell in cells:
        for said in narrative.achieved:
            same = said.fact.value == cell.fact.value and said.fact.family in ("person", "turn") and said.field != "actual"
            if same and cell.fact.value >= 10 and cell.fact.family in ("person", "turn", ""):
                yield f"{said.fact.lead}{said.fact.text}{said.fact.noun}", said.fact.text
