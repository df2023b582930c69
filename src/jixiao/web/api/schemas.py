"""What calls take and give. Figures are strings exactly as a decimal; absent is null."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict


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
Number = Annotated[int, Field(ge=1, le=100_000)]  # of a page
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]  # a version


def example(**values: Any) -> ConfigDict:
    """What a body may look like, for the description."""
    return ConfigDict(json_schema_extra={"example": values})


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
    """Where a case stands. Figures of a form that its unit is at work on are null outside the unit."""

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
    errors: int | None
    warnings: int | None


class CasesAsked(Schema):
    """How the list of cases is narrowed."""

    year: Annotated[int | None, Field(ge=0, le=9999)] = None
    stage: str = ""
    status: str = ""
    kind: str = ""
    unit: Key | None = None
    q: Annotated[str, Field(max_length=80)] = ""
    page: Number = 1


class Cases(Schema):
    count: int
    page: int
    pages: int
    items: list[CaseLine]


class CaseIn(Schema):
    model_config = example(unit=4, year=2026, name="示例培训项目", stage="target", layout="cn-project-2020")
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
    model_config = example(changes=[{"path": "indicators[0].actual", "was": "", "text": "120人次"}])
    changes: Annotated[list[Cell], Field(max_length=2000)]


class Saved(Schema):
    version: int
    changed: list[str]
    overtaken: dict[str, str]
    closed: list[str]
    errors: int
    warnings: int


class Row(Schema):
    model_config = example(what="add", scope="indicators", index=2)
    what: Annotated[str, Field(pattern="^(add|remove)$")]
    scope: Annotated[str, Field(pattern="^(funds|goals|indicators)$")]
    index: Annotated[int, Field(ge=0, le=10_000)]


class MoveIn(Schema):
    """`version` is the version of the case that was looked at; `due` is the day of a rectification."""

    model_config = example(move="submit", version=12, note="")
    move: Line
    version: Version
    note: Annotated[str, Field(max_length=4000), AfterValidator(_clean)] = ""
    due: dt.date | None = None


class BulkIn(Schema):
    model_config = example(move="pass", cases=[7, 9])
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
    model_config = example(path="indicators[0].actual", text="请附签到表。")
    path: Annotated[str, Field(max_length=60), AfterValidator(_clean)] = ""
    text: Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_clean)]


class ProfileIn(Schema):
    model_config = example(profile="cn-mof-2020", reason="本地未发布评分办法，按财政部办法计分。")
    profile: Line
    reason: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_clean)]


class TaskIn(Schema):
    model_config = example(unit=1, year=2027, stage="target", title="2027年度绩效目标申报", deadline="2026-11-30")
    unit: Key
    year: Year
    stage: Line
    title: Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_clean)]
    deadline: dt.date
    note: Text = ""


class AcceptIn(Schema):
    """Form `form` of the upload, with corrected values by path, into `case` or into a new one."""

    model_config = example(form=0, corrections={"indicators[3].actual": "96%"}, case=7)
    form: Annotated[int, Field(ge=0, le=1000)] = 0
    corrections: dict[str, Text] = Field(default_factory=dict)
    case: Key | None = None


def figure(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
