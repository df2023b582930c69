"""A department-wide form has no indicator of its own management.

## What it checks

Names on 三公经费, 政府采购, 结转结余, 公用经费, 预算调整, 供养人员 or asset use in department forms.

## Why it matters

Department-wide evaluation covers how the department ran itself, not only what it delivered.

## Faulty

17 rows, none of them on management.

## Sound

三公经费变动率 ≤0%, 政府采购执行率 100%.

## Limits

A hint: goal-driven layouts of some places leave them out.

## 说明

部门整体自评表没有三公经费、政府采购、结转结余等管理类指标。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form

MANAGEMENT = re.compile(r"三公|政府采购|结转|结余|公用经费|预算调整|预算完成|预算执行率|供养人员|固定资产|资产利用|预决算公开|绩效管理")


@rule(
    "CM17",
    "management-indicators-missing",
    severity="info",
    since="0.1",
    needs=("indicators",),
    stages=("target", "self-evaluation"),
    zh="部门整体表的{count}个指标中没有三公经费、政府采购、结转结余等管理类指标。",
    en="None of the {count} rows of this department form is on management (三公经费, 政府采购, 结转结余 …).",
    mend=Message("主管部门在下年指标中补设。", "The department adds them next year."),
    basis=("mof-2020-10", "部门整体绩效"),
)
def check(form: Form) -> Iterator[Fault | Unmet]:
    if form.kind != "department":
        yield Unmet(Message("不是部门整体表", "not a department form"))
    elif not any(MANAGEMENT.search(f"{row.name.text}{row.content.text}") for row in form.indicators):
        yield Fault({"count": len(form.indicators)})
