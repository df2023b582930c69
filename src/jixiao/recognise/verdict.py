"""What kind of form it is, at which stage, of which year and in which unit of money: from its title, labels and columns."""

import re
from typing import get_args

from jixiao.errors import Message
from jixiao.form import Kind, Reading, Stage
from jixiao.recognise.draft import Draft
from jixiao.recognise.identity import year_in
from jixiao.recognise.money import unit_in_amounts
from jixiao.recognise.readings import prose
from jixiao.recognise.split import bare_title
from jixiao.recognise.wording import data, squeezed


def kind_of(draft: Draft) -> Kind:
    """transfer, department or project, in this order of proof."""
    title = squeezed(draft.title.value or "")
    labels = " ".join(draft.labels)
    words = {kind: "|".join(data("titles")["kind"][kind]) for kind in get_args(Kind)}
    if re.search(words["transfer"], title) or re.search("转移支付|中央主管部门|地方主管部门", labels):
        return "transfer"
    if re.search(words["department"], title) and not (re.search("项目支出", title) and draft.identity.get("name", Reading()).known):
        return "department"
    if re.search(words["project"], title) or draft.identity.get("name", Reading()).known:
        return "project"
    return (
        "department"
        if re.search("部门|单位", title) or ("name" not in draft.identity and {"department", "unit"} & set(draft.identity))
        else "project"
    )


def stage_of(draft: Draft) -> Stage:
    """By the title; where it says little, by whether actual values or scores have a column."""
    title = squeezed(draft.title.value or "")
    words = {stage: "|".join(data("titles")["stage"][stage]) for stage in get_args(Stage)}
    done = bool({"actual", "score", "achieved", "executed"} & draft.columns)
    if re.search(words["monitoring"], title):
        return "monitoring"
    if re.search("自评", title):
        return "self-evaluation"
    if not done and ({"target"} & draft.columns or re.search(words["target"], title)):
        return "target"
    if re.search(words["self-evaluation"], title) and done:
        return "self-evaluation"
    if re.search(words["target"], title) and not {"actual", "score"} & draft.columns:
        return "target"
    return "self-evaluation" if done else "target"


def year_of(draft: Draft) -> Reading[int]:
    """The year in the title, beside the table, or in a cell of its own."""
    title = squeezed(draft.title.text or "")
    printed = draft.identity.get("year")
    if printed is not None and printed.known and (year := year_in(squeezed(printed.value or ""))):
        return Reading(year, printed.text, printed.place, None)
    if year := year_in(title):
        return Reading(year, draft.title.text, draft.title.place, None)
    if draft.years:
        return max(draft.years, key=lambda entry: entry[0])[1]
    return Reading()


def money_unit_of(draft: Draft) -> Reading[str]:
    """元 or 万元: by a line of its own, the block's label, a heading, or the figures themselves."""
    printed = draft.identity.get("money_unit")
    if printed is not None and printed.known:
        return printed
    if draft.money_units:
        return max(draft.money_units, key=lambda entry: entry[0])[1]
    unit = unit_in_amounts(draft.funds)
    if unit is None:
        return Reading()
    why = Message("表头没有金额单位，按金额后的文字读", "no unit is printed with the headings; the one beside the figures was read")
    return Reading(unit, unit, None, None, 90, why)


def title_text(text: str) -> str:
    """The title without the line that only gives the year."""
    return re.sub(r"[(（\[](?:20\d\d年?度?|[_\d]*年度?|二.{3}年度?)[)）\]]$", "", re.sub(r"\s+", "", prose(bare_title(text))))
