"""The target is only approximate.

## What it checks

约, 左右, 大约, 大概 around the figure of a target.

## Why it matters

With “about 6000” neither 5500 nor 6500 is a miss; a target needs an operator.

## Faulty

人均约6000元.

## Sound

≤6000元/人.

## Limits

Words inside names are not judged, only those next to a figure.

## 说明

目标值用“约”“左右”等词，没有明确的判断标准。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import name_of, plain, short

ABOUT = re.compile(r"(?:大约|约|大概|预计)\s*\d[\d.]*|\d[\d.]*[^\d，。；;]{0,4}(?:左右|上下)")


@rule(
    "TG03",
    "approximate-target",
    severity="warning",
    since="0.1",
    needs=("target",),
    stages=("target", "monitoring", "self-evaluation"),
    zh="“{row}”的目标值“{target}”不确定：“{word}”之下多少算达到、多少算未达到，没有标准。",
    en="The target of “{row}”, “{target}”, is approximate: with “{word}” nobody can say what would miss it.",
    mend=Message("填报人改用≥、≤、=或写明允许的幅度。", "The preparer uses ≥, ≤, = or names the tolerance."),
    basis=("vendor", "指标性质须明确"),
)
def check(indicator: Indicator) -> Iterator[Fault]:
    text = plain(indicator.target.text)
    if found := ABOUT.search(text):
        yield Fault({"row": name_of(indicator), "target": short(text), "word": found[0]}, (indicator.target.place,))
