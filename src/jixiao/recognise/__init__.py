"""Document → Forms: labels are found by the vocabulary, then the blocks, then the values, each with its place and its doubt."""

from dataclasses import replace

from jixiao.document import Document
from jixiao.errors import Message
from jixiao.form import Form, Reading
from jixiao.recognise.blocks import Reader
from jixiao.recognise.draft import Draft
from jixiao.recognise.lines import lines
from jixiao.recognise.money import one_total
from jixiao.recognise.proof import prove
from jixiao.recognise.split import split
from jixiao.recognise.verdict import kind_of, money_unit_of, stage_of, year_of

__all__ = ["recognise"]


def recognise(document: Document) -> tuple[Form, ...]:
    """The forms of a document in reading order; none where it holds none."""
    found: list[Form] = []
    left: list[Message] = []
    for stretch in split(lines(document)):
        draft = Reader(stretch).read()
        prove(draft)
        if is_form(draft):
            found.append(form_of(draft))
        elif stretch.sheet and stretch.rows:
            left.append(Message(f"工作表“{stretch.sheet}”不是自评表，已跳过", f"sheet “{stretch.sheet}” is no form and was skipped"))
    left += [
        Message(f"隐藏的工作表“{table.place.sheet}”已跳过", f"the hidden sheet “{table.place.sheet}” was skipped")
        for table in document.tables()
        if table.hidden and table.place.sheet
    ]
    if found and (left or document.notes):
        first = found[0]
        found[0] = replace(first, notes=tuple(dict.fromkeys((*document.notes, *left, *first.notes))))
    return tuple(found)


def is_form(draft: Draft) -> bool:
    """True where enough was found to call it a form: indicators, or money or goals of somebody."""
    holder = any(draft.identity.get(name, Reading()).known for name in ("name", "department", "unit"))
    return (
        bool(draft.indicators)
        or (holder and bool(draft.funds or draft.goals))
        or (bool(draft.title.value) and bool(draft.funds) and bool(draft.goals))
    )


def form_of(draft: Draft) -> Form:
    who = {name: draft.identity.get(name, Reading()) for name in ("name", "department", "unit", "duties")}
    return Form(
        kind_of(draft), stage_of(draft), draft.title, year_of(draft), **who,
        money_unit=money_unit_of(draft), funds=tuple(one_total(draft.funds)), goals=tuple(draft.goals), indicators=tuple(draft.indicators),
        total=draft.total, remarks=tuple(draft.remarks), notes=tuple(draft.notes), columns=frozenset(draft.columns),
    )  # fmt: skip
