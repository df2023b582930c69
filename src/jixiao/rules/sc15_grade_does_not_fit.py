"""The grade does not fit the total score.

## What it checks

A grade word (优, 良, 中, 差) in a grade cell or remark against the cut-offs of the profile.

## Why it matters

The grade decides whether money is kept, squeezed or cancelled.

## Faulty

Total 88.5, grade 优.

## Sound

Total 88.5, grade 良.

## Limits

Only remarks whose label or text names a grade are read.

## 说明

结论栏写明等级的，核对与总分是否对应（评分办法规定的分数段）。
"""

import re
from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.profile import Rules

GRADE = re.compile(
    r"(?:(?:等级|等次|档次|评定)(?:结果|情况|评定|确定|应|属于|为|是|[:：“\"\s])*|(?:评价|自评)结[论果](?:为|是|[:：“\"\s])*)"
    r"(优|良|中|差)(?:秀|好|等)?(?![好秀等]?[一-龥])"
)


@rule(
    "SC15",
    "grade-does-not-fit",
    severity="error",
    since="0.1",
    needs=("total.score",),
    zh="等级写作“{printed}”，而总分{total}对应“{expected}”。",
    en="The grade is given as {printed}, but a total of {total} is {expected}.",
    mend=Message("填报人更正等级。", "The preparer corrects the grade."),
    basis=("mof-2020-10", "优良中差四等"),
)
def check(form: Form, rules: Rules) -> Iterator[Fault | Unmet]:
    total = form.total.score.value
    found = [(remark, grade[1]) for remark in form.remarks if (grade := GRADE.search(f"{remark.label}：{remark.text.text}"))]
    if not found or total is None:
        yield Unmet(Message("表中没有写明等级", "the form names no grade"))
        return
    cuts = (("优", rules.grade_excellent), ("良", rules.grade_good), ("中", rules.grade_fair))
    expected = next((grade for grade, cut in cuts if total >= cut.value), "差")
    for remark, printed in found:
        if printed != expected:
            args = {"printed": printed, "total": form.total.score.text, "expected": expected}
            yield Fault(args, (remark.text.place, form.total.score.place), (form.total.score,), cite=rules.grade_excellent.cite)
