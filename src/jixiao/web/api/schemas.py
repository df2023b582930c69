"""What calls take and give. Figures are strings exactly as a decimal; absent is null."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator

from jixiao.errors import Message


def _clean(text: str) -> str:
    """Text that a database can hold."""
    if "\x00" in text:
        raise ValueError("NUL characters are not allowed")
    text.encode()
    return text


Line = Annotated[str, Field(max_length=200), AfterValidator(_clean)]
Text = Annotated[str, Field(max_length=20_000), AfterValidator(_clean)]
Year = Annotated[int, Field(ge=2000, le=2100)]
Key = Annotated[int, Field(ge=1, le=2**62)]


class Problem(Schema):
    """Why a call was refused, in both languages."""

    message: str
    en: str
    fields: list[dict[str, Any]] | None = None


class Unit(Schema):
    id: int
    code: str
    name: str
    level: str
    parent: int | None = None


class Me(Schema):
    username: str
    name: str
    scopes: list[str]
    expires: dt.date
    posts: list[dict[str, Any]]


class CaseLine(Schema):
    id: int
    unit: int
    unit_name: str
    year: int
    kind: str
    name: str
    stage: str
    status: str
    version: int
    printed: str | None
    recomputed: str | None
    execution: str | None
    errors: int
    warnings: int


class CasesAsked(Schema):
    """How the list of cases is narrowed."""

    year: Annotated[int | None, Field(ge=0, le=9999)] = None
    stage: str = ""
    status: str = ""
    kind: str = ""
    unit: Key | None = None
    q: Annotated[str, Field(max_length=80)] = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class Cases(Schema):
    count: int
    page: int
    pages: int
    items: list[CaseLine]


class CaseIn(Schema):
    unit: Key
    year: Year
    name: Line
    stage: str = "target"
    layout: Line


class Cell(Schema):
    """What is to stand at `path`; `was` is what stood there when it was read."""

    path: Annotated[str, Field(max_length=200), AfterValidator(_clean)]
    was: Text = ""
    text: Text


class Cells(Schema):
    changes: Annotated[list[Cell], Field(max_length=2000)]


class Saved(Schema):
    version: int
    changed: list[str]
    overtaken: dict[str, str]
    closed: list[str]
    errors: int
    warnings: int


class Row(Schema):
    what: Annotated[str, Field(pattern="^(add|remove)$")]
    scope: Annotated[str, Field(pattern="^(funds|goals|indicators)$")]
    index: Annotated[int, Field(ge=0, le=10_000)]


class MoveIn(Schema):
    """`version` is the version of the case that was looked at."""

    move: Line
    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    note: Annotated[str, Field(max_length=4000), AfterValidator(_clean)] = ""
    due: dt.date | None = None


class BulkIn(Schema):
    move: Line
    cases: Annotated[list[Key], Field(max_length=500)]
    note: Annotated[str, Field(max_length=4000), AfterValidator(_clean)] = ""


class MoveOut(Schema):
    name: str
    label: str
    en: str
    needs_note: bool
    obstacle: Problem | None = None


class CommentIn(Schema):
    path: Annotated[str, Field(max_length=60), AfterValidator(_clean)] = ""
    text: Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_clean)]


class TaskIn(Schema):
    unit: Key
    year: Year
    stage: Line
    title: Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_clean)]
    deadline: dt.date
    note: Text = ""


class AcceptIn(Schema):
    """Form `form` of the upload, with corrected values by path, into `case` or into a new one."""

    form: Annotated[int, Field(ge=0, le=1000)] = 0
    corrections: dict[str, Text] = Field(default_factory=dict)
    case: Key | None = None


def problem(message: Message, fields: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"message": message.zh, "en": message.en} | ({"fields": fields} if fields else {})


def figure(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
