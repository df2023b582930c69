"""The annual goal has no figure and no date.

## What it checks

The planned text of the annual goal.

## Why it matters

The goal is what the indicators are drawn from; without a figure in it nobody can say whether the indicators cover it.

## Faulty

积极开展各类有益于身心健康的活动，丰富老干部精神文化生活。

## Sound

组织集体活动24场次以上，1月25日前完成春节走访慰问。

## Limits

A hint: many bureaus accept a goal in words.

## 说明

年度总体目标中没有任何数量或时间。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import plain, short

NUMBERED = re.compile(r"(?:目标|任务)\s*[一二三四五六七八九十\d]+\s*[:：、.]|(?<!\d)\d{1,2}[.、．](?!\d)|20\d\d年度?")


@rule(
    "TG07",
    "goal-without-figures",
    severity="info",
    since="0.1",
    needs=("goals",),
    stages=("target", "self-evaluation"),
    zh="年度总体目标没有数量和时限，无法衡量：“{text}”。",
    en="The annual goal has no figure and no deadline: “{text}”.",
    mend=Message("填报人把主要任务的数量、时限写进总体目标。", "The preparer puts the main figures and dates into the goal."),
    basis=("mof-2015-88", "绩效目标应当量化、可衡量"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    planned = [goal.planned for goal in form.goals if goal.planned.known]
    if not planned:
        yield Unmet(Message("年度总体目标未填写", "the annual goal is left blank"))
    elif not any(
        re.search(r"\d|百分之|[一二两三四五六七八九十]+(?:次|场|个|项|期|家|支)", NUMBERED.sub("", plain(text.text))) for text in planned
    ):
        yield Fault({"text": short(planned[0].text, 60)}, tuple(text.place for text in planned))
