"""The table counts persons, the text person-times, for the same figure.

## What it checks

Figures of the text whose value and words fit a row, where one side says 人 (名, 位) and the other 人次.

## Why it matters

194人次 may be 121 persons; a target of 200 persons would then be missed by far more than it seems.

## Faulty

Target ≥200人, actual 194; text 帮扶194人次.

## Sound

人次 in both, or 人 in both.

## Limits

Only figures of ten and more are compared by value.

## 说明

同一数字在表中以人计、在文字中以人次计（或相反）。
"""

from collections.abc import Iterator

from jixiao.audit import Fault, Unmet, rule
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.judging import FIELD_NAMES, name_of, short
from jixiao.narrative import Narrative
from jixiao.narrative.words import words


@rule(
    "CN06",
    "persons-in-one-place-person-times-in-another",
    severity="warning",
    since="0.1",
    needs=("indicators",),
    zh="“{row}”口径不一致：表中{table}以{wanted}计，{field}写“{said}”（{clause}）。",
    en="“{row}”: the table counts {table} in {wanted}, the text says “{said}” ({clause}).",
    mend=Message("填报人按台账核实是人数还是人次，统一口径。", "The preparer finds out from the ledger which is meant and uses one."),
    basis=("vendor", "指标须有统一的计量口径"),
)
def check(form: Form, narrative: Narrative) -> Iterator[Fault | Unmet]:
    people = [said for said in narrative.actuals if said.fact.family in ("person", "turn") and said.fact.value >= 10]
    if not people:
        yield Unmet(Message("没有以人或人次计的完成值", "no actual value is counted in persons or person-times"))
    matched = {(id(match.table), id(match.text)) for match in narrative.results}
    for cell in people:
        for said in narrative.achieved:
            fact = said.fact
            fits = (id(cell), id(said)) in matched and fact.agrees(cell.fact)
            exact = fact.value == cell.fact.value and cell.fact.value >= 100 and said.row is None
            if {fact.family, cell.fact.family} != {"person", "turn"} or not (fits or exact) or said.row == cell.row:
                continue
            row = form.indicators[cell.row or 0]
            field = FIELD_NAMES[said.field].zh
            args = {
                "row": name_of(row),
                "table": cell.fact.text,
                "wanted": "人次" if cell.fact.family == "turn" else words_for(cell.fact.unit),
            }
            args |= {"field": field, "said": fact.text, "clause": short(fact.sentence, 50)}
            yield Fault(args, (cell.place, said.place))
            break


def words_for(unit: str) -> str:
    return unit if unit in words().family else "人"
