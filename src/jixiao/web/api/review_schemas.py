"""What calls about reviews, samples, disclosure, charts and the administration take and give."""

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from jixiao.web.api.schemas import CaseLine, Key, Line, Text, Year, example


class ReviewIn(Schema):
    """`path` names a row (`indicators[3]`), or nothing for the whole form; `score` is a figure from 0 to 100 as text."""

    model_config = example(path="indicators[3]", score="4.5", note="签到表缺两次。")
    path: Annotated[Line, Field(max_length=60)] = ""
    score: Annotated[Line, Field(max_length=20)] = ""
    note: Annotated[Text, Field(max_length=4000)] = ""


class ReviewOut(Schema):
    path: str
    score: str | None
    note: str
    by: str
    at: dt.datetime


class DrawAsked(Schema):
    """The same seed draws the same forms."""

    year: Year
    percent: Annotated[int, Field(ge=1, le=100)] = 15
    seed: Annotated[str, Field(max_length=32, pattern=r"^[0-9A-Za-z-]*$")] = ""


class DrawIn(Schema):
    """What was shown by the draw of that seed is taken; `reviewer` is a third party that may look until the day."""

    model_config = example(year=2026, percent=15, seed="7f3a", reviewer=None, until=None)
    year: Year
    percent: Annotated[int, Field(ge=1, le=100)]
    seed: Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[0-9A-Za-z-]+$")]
    reviewer: Key | None = None
    until: dt.date | None = None


class Draw(Schema):
    seed: str
    pool: int
    chosen: list[dict[str, Any]]
    reviewers: list[dict[str, Any]]


class Piece(Schema):
    """One piece of text that may be personal, and whether it will be masked."""

    key: str
    kind: str
    text: str
    shown: str
    where: str
    en: str
    masked: bool


class Disclosure(Schema):
    """`decided` is false as long as nobody has decided about this very form; it cannot be published then."""

    decided: bool
    pieces: list[Piece]
    added: list[str]
    form: dict[str, Any]


class DecisionIn(Schema):
    """Keys of pieces to show as they are (needs `note`), and words to mask besides."""

    model_config = example(released=[], added=["示例路 12 号"], note="")
    released: Annotated[list[Line], Field(max_length=1000, default_factory=list)]
    added: Annotated[list[Annotated[Line, Field(max_length=60)]], Field(max_length=100, default_factory=list)]
    note: Annotated[Text, Field(max_length=2000)] = ""


class ChartOut(Schema):
    name: str
    title: str
    head: list[str]
    rows: list[list[Any]]


class PublishedLine(Schema):
    """Needs no rights: what everybody may read."""

    id: int
    name: str
    unit: str
    year: int
    kind: str
    sha256: str
    approved_sha256: str
    at: dt.datetime


class Desk(Schema):
    """What waits, what is wrong, what can be begun, what was changed last."""

    role: str
    waiting: list[dict[str, Any]]
    wrong: list[CaseLine]
    startable: list[CaseLine]
    recent: list[CaseLine]
    tasks: list[dict[str, Any]]


class DelegationIn(Schema):
    """Who stands in for you, a colleague of the unit."""

    model_config = example(stand_in=12, since="2026-07-01", until="2026-07-15", note="休假")
    stand_in: Key
    since: dt.date
    until: dt.date
    note: Line = ""


class DelegationOut(Schema):
    id: int
    away: str
    stand_in: str
    since: dt.date
    until: dt.date
    note: str


class PersonLine(Schema):
    id: int
    username: str
    name: str
    phone: str
    active: bool
    last_login: dt.datetime | None
    posts: list[dict[str, Any]]


class People(Schema):
    count: int
    page: int
    pages: int
    items: list[PersonLine]


class PersonIn(Schema):
    model_config = example(username="lisi", name="李四", unit=4, role="clerk", subject="")
    username: Line
    name: Line
    unit: Key
    role: Line
    subject: Line = ""


class PersonNames(Schema):
    model_config = example(name="李四", phone="0000-0000000")
    name: Line
    phone: Line = ""
    subject: Line | None = None


class Opened(Schema):
    """`password` is told once; it is changed at the first sign-in. Empty where the person signs in elsewhere."""

    person: PersonLine
    password: str


class Act(Schema):
    """password: a new first password · on, off: open or close the account · sessions: end them · factor: drop the second factor."""

    model_config = example(what="sessions")
    what: Literal["password", "on", "off", "sessions", "factor"]


class PostIn(Schema):
    model_config = example(unit=4, role="accountant", until=None)
    unit: Key
    role: Line
    until: dt.date | None = None


class RosterPlan(Schema):
    """What the workbook would change; `ticket` takes it in where there is no fault."""

    new_units: list[str]
    renamed: int
    new_people: list[str]
    new_posts: int
    faults: list[dict[str, Any]]
    ticket: str


class RosterTake(Schema):
    model_config = example(ticket="…", passwords=True)
    ticket: Annotated[str, Field(max_length=2000)]
    passwords: bool = True


class HookIn(Schema):
    """`moves` empty: all that leave the unit."""

    model_config = example(unit=1, address="https://office.example/hooks/jixiao", moves=["approve", "publish"])
    unit: Key
    address: Annotated[str, Field(max_length=400)]
    moves: Annotated[list[Line], Field(max_length=50, default_factory=list)]


class HookOut(Schema):
    """`secret` signs what is sent; only administrators of the unit read it."""

    id: int
    unit: int
    address: str
    moves: list[str]
    active: bool
    secret: str
