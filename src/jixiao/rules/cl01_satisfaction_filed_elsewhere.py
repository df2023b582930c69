"""A satisfaction row is filed under another level.

## What it checks

Rows named 满意度, 满意率 whose levels are not those of satisfaction, where the form has a level for it.

## Why it matters

Satisfaction under 效益 swells the benefit points and empties the weight that the rules reserve for satisfaction.

## Faulty

社会效益指标 · 对老干部自身能力提升的满意度.

## Sound

服务对象满意度指标 · 对老干部自身能力提升的满意度.

## Limits

Layouts that file satisfaction as a level 2 of 效益 on purpose pass, since their level 2 says so; so do layouts
that have no level of satisfaction and either no level 2 or one benefit for all (履职效益).

## 说明

满意度类指标列在效益、产出等指标之下。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Indicator
from jixiao.judging import Outline, about_satisfaction, name_of, plain


@rule(
    "CL01",
    "satisfaction-filed-elsewhere",
    severity="warning",
    since="0.1",
    needs=("level1",),
    stages=("target", "monitoring", "self-evaluation"),
    zh="“{row}”是满意度指标，却列在“{level}”之下。",
    en="“{row}” measures satisfaction but is filed under “{level}”.",
    mend=Message("填报人移到满意度指标之下，权重按批复调整。", "The preparer moves it under satisfaction, weights as approved."),
    basis=("mof-2015-88", "满意度指标的定义"),
)
def check(indicator: Indicator, outline: Outline) -> Iterator[Fault | Unmet]:
    levels = plain(f"{indicator.level1.text}{indicator.level2.text}")
    if not about_satisfaction(indicator):
        yield Unmet(Message("没有满意度类的指标", "no row measures satisfaction"))
    elif "满意" not in levels and (classed(indicator) or outline.satisfaction):
        level = plain(indicator.level2.text or indicator.level1.text)
        args = {"row": name_of(indicator), "level": level}
        yield Fault(args, (indicator.name.place or indicator.place, indicator.level2.place or indicator.level1.place))


def classed(indicator: Indicator) -> bool:
    """True where the level 2 is a class of its own (社会效益), not the one benefit of the common framework (履职效益, 项目效益)."""
    return indicator.level2.known and re.search(r"(履职|项目|实施|部门|支出)(效益|效果)", plain(indicator.level2.text)) is None
