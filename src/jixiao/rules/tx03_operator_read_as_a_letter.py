"""An operator was lost: ≥ became 2, ≤ became W or Q.

## What it checks

Rates with a target between 250 and 2100 percent that begins with 2, and targets that begin with a letter before a figure.

## Why it matters

≥90% read as 290% is a target nobody can reach, and scores 0.

## Faulty

满意度 290%.

## Sound

满意度 ≥90%.

## Limits

Only where the rest makes a rate of up to 100 %.

## 说明

目标值疑似把“≥”识别成“2”、把“≤”识别成字母（如290%、W5%）。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import is_rate, name_of, plain

SLIP = re.compile(r"2(\d{2}|100)(\.\d+)?%|[WwQqSs]\s*\d[\d.]*.{0,6}")


@rule(
    "TX03",
    "operator-read-as-a-letter",
    severity="warning",
    since="0.1",
    needs=("target",),
    stages=("target", "monitoring", "self-evaluation"),
    zh="“{row}”的目标值“{target}”疑似“{repaired}”之误。",
    en="The target of “{row}”, “{target}”, is probably “{repaired}”.",
    mend=Message("填报人对照批复更正。", "The preparer corrects it after the approval."),
    basis=("practice", "数据规范"),
)
def check(indicator: Indicator) -> Iterator[Fault]:
    text = plain(indicator.target.text)
    found = SLIP.fullmatch(text)
    if found and (found[1] is None or (is_rate(indicator) and 50 <= int(found[1]) <= 100)):
        repaired = f"≥{text[1:]}" if found[1] else f"≤{text[1:]}"
        yield Fault({"row": name_of(indicator), "target": indicator.target.text, "repaired": repaired}, (indicator.target.place,))
