"""What calls about ledgers, measures and surveys take and give."""

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from jixiao.web.api.schemas import Key, Line, Number, Text, Version, Year, example

Export = Literal["xlsx", "csv"]
Index = Annotated[int, Field(ge=0, le=10_000)]


class LedgerLine(Schema):
    """A ledger of one year in figures."""

    id: int
    code: str
    name: str
    en: str
    live: int
    waiting: int
    void: int
    late: int
    last: dt.date | None


class Choice(Schema):
    code: str
    name: str
    en: str


class Ledgers(Schema):
    """The ledgers that a unit keeps in a year, and those it could keep besides."""

    unit: int
    year: int
    kept: list[LedgerLine]
    others: list[Choice]


class LedgersOn(Schema):
    model_config = example(unit=4, year=2026, codes=["aid", "survey"])
    unit: Key
    year: Year
    codes: Annotated[list[Line], Field(max_length=100)]


class Off(Schema):
    model_config = example(year=2026)
    year: Year


class ColumnOut(Schema):
    """`flag` names personal data; `clear` says whether you may read it (where `sensitive`, only with open=true)."""

    name: str
    label: str
    en: str
    type: str
    values: list[str]
    flag: str
    clear: bool
    sensitive: bool


class LedgerOut(Schema):
    id: int
    unit: int
    code: str
    name: str
    en: str
    years: list[int]
    enters: bool
    approves: bool
    columns: list[ColumnOut]


class RecordsAsked(Schema):
    """`state`: waiting, approved, void, late, mine. `open` shows sensitive columns your role may read, and is kept in the journal."""

    q: Annotated[str, Field(max_length=80)] = ""
    state: Annotated[str, Field(max_length=10)] = ""
    year: Annotated[int | None, Field(ge=0, le=9999)] = None
    column: Annotated[str, Field(max_length=80)] = ""
    value: Annotated[str, Field(max_length=80)] = ""
    page: Number = 1
    open: bool = False


class RecordLine(Schema):
    """Values as you may see them; what is masked shows stars."""

    id: int
    key: str
    values: dict[str, str]
    version: int
    recorded_by: str | None
    recorded_at: dt.date
    late: bool
    approved: bool
    void: str


class Records(Schema):
    count: int
    page: int
    pages: int
    items: list[RecordLine]


class RecordOut(RecordLine):
    """A record with what was done to it and the files behind it."""

    ledger: int
    history: list[dict[str, Any]]
    files: list[dict[str, Any]]


class RecordIn(Schema):
    """Cells by the name of their column, as typed; `id` may stand among them where the row has a number of its own."""

    model_config = example(values={"person": "TK0001", "round": "春节", "paid_on": "2026-01-20", "amount": "1500", "status": "已发放"})
    values: Annotated[dict[str, Text], Field(max_length=200)]


class RecordChange(RecordIn):
    model_config = example(values={"amount": "1600"}, version=1)
    version: Version


class Entered(Schema):
    record: RecordLine
    doubts: list[dict[str, Any]]


class Reason(Schema):
    model_config = example(reason="重复登记")
    reason: Annotated[Line, Field(min_length=1)]


class Ticked(Schema):
    model_config = example(records=[12, 13])
    records: Annotated[list[Key], Field(max_length=2000)]


class BatchOut(Schema):
    """What was read, and what taking it would change; `problems` are [severity, row, column, [zh, en]]."""

    id: int
    ledger: int
    name: str
    state: str
    rows: int
    problems: list[list[Any]]
    added: int | None
    changed: int | None
    same: int | None
    obstacles: list[dict[str, Any]]


class PartOut(Schema):
    """One promise of an indicator: what it is computed from and what that gives."""

    part: int
    measure: str
    label: str
    en: str
    sentence: dict[str, str] | None
    value: str
    unit: str
    rows: int | None
    typed: str
    reason: str
    digest: str
    support: bool
    obstacle: dict[str, Any] | None = None


class IndicatorOut(Schema):
    """`text` is what computing would write into the form; empty where it cannot."""

    index: int
    name: str
    printed: str
    text: str
    state: str
    parts: list[PartOut]


class Behind(Schema):
    """The records behind a part: as you may see them; `few` where telling them would point at somebody."""

    few: bool
    count: int | None
    page: int
    pages: int
    items: list[dict[str, Any]]


class Lineage(IndicatorOut):
    records: Behind | None
    files: list[dict[str, Any]]
    required: list[dict[str, Any]]


class Compute(Schema):
    """Which indicators; all that are bound where none is named."""

    model_config = example(indices=[0, 2])
    indices: Annotated[list[Index] | None, Field(max_length=1000)] = None


class Trial(Schema):
    """A measure by name, or one built from the fields of the builder (ledger, kind, of, w0c, w0o, w0v, …, per, reduce, unit, title)."""

    model_config = example(built={"ledger": "aid", "kind": "count", "w0c": "status", "w0o": "==", "w0v": "已发放", "unit": "人次"})
    measure: Line = ""
    built: Annotated[dict[str, Line] | None, Field(max_length=40)] = None


class Bind(Trial):
    """`measure` and `built` bind one more promise (or, with `support`, a figure beside it); `part` is the promise that is changed,
    or the number of the document that is waived."""

    model_config = example(what="measure", measure="aid_times")
    what: Literal["measure", "built", "unbind", "wording", "override", "require", "waive"]
    part: Annotated[int, Field(ge=0, le=2**62)] = 0
    support: bool = False
    name: Annotated[Line, Field(max_length=120)] = ""
    wording: Annotated[Text, Field(max_length=600)] = ""
    typed: Annotated[Line, Field(max_length=60)] = ""
    reason: Annotated[Text, Field(max_length=500)] = ""


class TrialOut(Schema):
    sentence: dict[str, str]
    value: str
    rows: int
    obstacle: dict[str, Any] | None = None


class MeasureOut(Schema):
    name: str
    label: str
    en: str
    unit: str
    ledgers: list[str]


class SurveyIn(Schema):
    """With `case` and `index` the indicator is bound to the result."""

    model_config = example(
        unit=4, year=2026, name="学员", question="您对本年度的课程满意吗？", object="学员", sent=200, closes_on="2026-12-20"
    )
    unit: Key | None = None
    case: Key | None = None
    index: Index | None = None
    year: Year
    name: Annotated[Line, Field(min_length=1, max_length=60)]
    question: Annotated[Line, Field(min_length=1)]
    object: Annotated[Line, Field(max_length=60)] = ""
    population: Annotated[int | None, Field(ge=1, lt=10**8)] = None
    sent: Annotated[int | None, Field(ge=1, lt=10**8)] = None
    closes_on: dt.date


class SurveyOut(Schema):
    """Shares in percent; `interval` is the 95 % interval. `link` is where people answer."""

    id: int
    unit: int
    year: int
    name: str
    question: str
    open: bool
    closes_on: dt.date
    link: str
    answered: int
    content: int
    sent: int | None
    counts: dict[str, int]
    share: str | None
    interval: list[str] | None
    response: str | None


class Paper(Schema):
    model_config = example(counts={"很满意": 60, "满意": 30, "基本满意": 8, "不满意": 2})
    counts: Annotated[dict[Literal["很满意", "满意", "基本满意", "不满意"], Annotated[int, Field(ge=0, le=100_000)]], Field(max_length=4)]


class CodesIn(Schema):
    model_config = example(count=100)
    count: Annotated[int, Field(ge=1, le=100_000)]
