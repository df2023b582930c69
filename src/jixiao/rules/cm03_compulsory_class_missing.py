"""A compulsory class of indicators is missing.

## What it checks

Output, benefit, cost and satisfaction among the rows, by level and by name.

## Why it matters

Targets must cover outputs, cost, effects and satisfaction; what is left out is usually what went badly.

## Faulty

No row of satisfaction; no row of cost.

## Sound

At least one row of each.

## Limits

Cost and satisfaction depend on the kind of project; a warning. Forms without levels are judged by names alone, and a cost
row may bear any name there: a hint.

## 说明

缺少满意度、成本、效益或产出类指标。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form, Indicator, once
from jixiao.judging import about_satisfaction, block, kind, mentions, plain

CLASSES = {
    "output": Message("产出指标", "output indicator"),
    "benefit": Message("效益指标", "benefit indicator"),
    "cost": Message("成本指标", "cost indicator"),
    "satisfaction": Message("满意度指标", "satisfaction indicator"),
}


@rule(
    "CM03",
    "compulsory-class-missing",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    stages=("target", "self-evaluation"),
    zh="缺少{missing}：绩效指标应包括产出、成本、效益和满意度。",
    en="There is no {missing_en}; indicators must cover output, cost, benefit and satisfaction.",
    mend=Message("填报人补设；确不适用的，注明原因。", "The preparer adds it, or says why it does not apply."),
    basis=("zhongfa-2018-34", "产出、成本、效益、满意度"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    rows = [row for row in form.indicators if (row.name.known or row.content.known) and row.weight.value != 0]
    if not rows:
        yield Unmet(Message("没有填写指标名称", "no row has a name"))
        return
    here = set().union(*map(classes, rows))
    if any(not row.level1.known and block(row) == "other" and kind(row) == "other" for row in rows):
        here |= {"output", "benefit"}
    missing = [part for part in CLASSES if part not in here]
    if missing:
        words = [CLASSES[part] for part in missing]
        args = {"missing": "、".join(word.zh for word in words), "missing_en": ", no ".join(word.en for word in words)}
        told = missing != ["cost"] or any(row.level2.known for row in rows)
        yield Fault(args, severity="warning" if told else "info")


@once
def classes(row: Indicator) -> set[str]:
    """The classes a row belongs to, by its levels and its name."""
    found: set[str] = {block(row)}
    if plain(row.level2.text) == "产出指标":
        found.add("output")
    if kind(row) in ("quantity", "quality", "time"):
        found.add("output")
    if kind(row) in ("economic", "social", "ecological", "sustainable"):
        found.add("benefit")
    if kind(row) == "cost" or mentions("names", "cost", row.title) or block(row) == "process":
        found.add("cost")
    if kind(row) == "satisfaction" or about_satisfaction(row):
        found.add("satisfaction")
    return found
