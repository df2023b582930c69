"""The sheet as the page shows it: rows of squares, each with its text, its path where it may be edited, and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from jixiao.audit import Finding
from jixiao.document import Cell
from jixiao.errors import Message
from jixiao.form import Form
from jixiao.score import Row
from jixiao.web.accounts.models import Person
from jixiao.web.cases import fields, queries
from jixiao.web.cases.judge import Judged
from jixiao.web.cases.models import Case, Comment
from jixiao.web.cases.stages import changeable

LIGHTS = {
    "red": Message("红灯：不足应有进度的六成", "red: below 60 % of what is due"),
    "yellow": Message("黄灯：不足应有进度的八成", "yellow: below 80 % of what is due"),
    "green": Message("绿灯：进度正常", "green: as it should be"),
    "blue": Message("蓝灯：超出进度两成以上", "blue: more than 120 % of what is due"),
}


@dataclass(frozen=True)
class Square:
    """One cell of the page; `open` where this person may type into it."""

    id: str
    row: int
    column: int
    rows: int
    columns: int
    text: str
    shown: str
    path: str = ""
    shape: str = ""
    bold: bool = False
    align: str = ""
    open: bool = False
    label: str = ""
    fault: Message | None = None
    findings: tuple[Finding, ...] = ()
    comments: tuple[Comment, ...] = ()
    working: Row | None = None
    last_year: str = ""
    light: str = ""

    @property
    def light_name(self) -> Message:
        return LIGHTS[self.light]

    @property
    def anchor(self) -> bool:
        """True for the cell that carries the tools of its row."""
        return self.path.startswith(("funds[", "goals[", "indicators[")) and self.path.endswith((".name", ".label", ".planned"))

    @property
    def proof(self) -> bool:
        """True for an indicator's actual value, which evidence may prove."""
        return self.path.startswith("indicators[") and self.path.endswith(".actual")

    @property
    def scope(self) -> str:
        return self.path.split("[")[0]

    @property
    def index(self) -> str:
        return self.path.partition("[")[2].partition("]")[0]

    @property
    def severity(self) -> str:
        """The worst that is said of this cell: error, warning, info or nothing."""
        if self.fault is not None:
            return "error"
        found = {f.severity for f in self.findings}
        return next((s for s in ("error", "warning", "info") if s in found), "")

    @property
    def differs(self) -> bool:
        """True where the score that stands here is not the computed one."""
        return self.working is not None and self.working.differs

    @property
    def tall(self) -> bool:
        return self.shape == "prose" or len(self.shown) > 40 or "\n" in self.shown


@dataclass(frozen=True)
class Line:
    """One row of the page; `scope` and `index` where it is an item that can be removed or followed by another."""

    squares: tuple[Square, ...]
    scope: str = ""
    index: int = 0


@dataclass(frozen=True)
class Grid:
    title: str
    subtitle: str
    lines: tuple[Line, ...]
    widths: tuple[int, ...]
    after: tuple[str, ...] = ()
    by_path: Mapping[str, Square] = field(default_factory=dict)


def grid(judged: Judged, case: Case, person: Person | None, *, last: Form | None = None, read_only: bool = False) -> Grid:
    """The page of a judged form for this person (None: nobody may type)."""
    builder = _Builder(judged, case, person if not read_only else None, last)
    table = judged.composed.table
    lines = []
    for number in range(1, table.height + 1):
        squares = tuple(builder.square(c) for c in table.cells if c.row == number)
        lines.append(Line(squares, *builder.item(number)))
    paragraphs = [b.text for b in judged.composed.document.blocks if b is not table and hasattr(b, "text")]
    before = sum(1 for b in judged.composed.document.blocks[: judged.composed.document.blocks.index(table)])
    widths = table.widths or (1,) * table.width
    total = sum(widths)
    return Grid(
        title=paragraphs[0] if paragraphs else "",
        subtitle=" ".join(paragraphs[1:before]),
        lines=tuple(lines),
        widths=tuple(round(w * 100 / total) for w in widths),
        after=tuple(paragraphs[before:]),
        by_path={s.path: s for line in lines for s in line.squares if s.path},
    )


class _Builder:
    """What every square of one page needs, looked up once."""

    def __init__(self, judged: Judged, case: Case, person: Person | None, last: Form | None) -> None:
        self.judged, self.last = judged, last
        self.spots = judged.composed.fields
        self.findings = judged.findings_at()
        self.said: dict[str, list[Comment]] = {}
        for comment in case.comments.filter(closed_at=None).select_related("by"):
            self.said.setdefault(comment.path, []).append(comment)
        self.rows: dict[tuple[str, int], Row] = {(r.kind, r.index): r for r in (judged.card.rows if judged.card else ())}
        self.target_approved = person is not None and queries.approved_target(case) is not None
        self.edits = person is not None and queries.may_edit(person, case)
        self.case = case
        self.lights = lights(judged, months_gone(case.year)) if case.stage == "monitoring" else {}
        self.labels = [c for c in judged.composed.table.cells if (c.row, c.column) not in self.spots and c.text]

    def square(self, cell: Cell) -> Square:
        at = (cell.row, cell.column)
        about = self.spots.get(at)
        common = {"id": f"c-{cell.row}-{cell.column}", "row": cell.row, "column": cell.column, "rows": cell.rows, "columns": cell.columns}
        if about is None:
            return Square(**common, text=cell.text, shown=cell.text, bold=True, align="center")
        form, path = self.judged.form, about.path
        text = fields.get(form, path)
        return Square(
            **common,
            text=text,
            shown=cell.text,
            path=path,
            shape=about.shape,
            align=cell.align,
            open=self.edits and about.editable and changeable(self.case, path, target_approved=self.target_approved),
            label=self._label(cell, path),
            fault=fields.fault(form, path),
            findings=tuple({(f.code, f.message): f for f in self.findings.get(at, ())}.values()),
            comments=tuple(self.said.get(path, ())),
            working=self._working(path),
            last_year=self._last(path),
            light=self._light(path),
        )

    def item(self, number: int) -> tuple[str, int]:
        """The repeated item that a row of the sheet shows: ("indicators", 3)."""
        for (row, _), about in self.spots.items():
            if row == number and "[" in about.path and not about.path.startswith("remarks"):
                scope, rest = about.path.split("[", 1)
                return scope, int(rest.split("]")[0])
        return "", 0

    def _working(self, path: str) -> Row | None:
        if not path.endswith(".score"):
            return None
        scope, _, rest = path.partition("[")
        kind = {"funds": "execution", "indicators": "indicator"}.get(scope, "")
        return self.rows.get((kind, int(rest.split("]")[0]))) if kind else None

    def _light(self, path: str) -> str:
        """The monitoring light of an indicator's actual value."""
        if not path.endswith(".actual"):
            return ""
        return self.lights.get(int(path.partition("[")[2].partition("]")[0]), "")

    def _label(self, cell: Cell, path: str) -> str:
        """What a screen reader says before the cell: the row's name and the column's heading."""
        head = next((c.text for c in reversed(self.labels) if c.row < cell.row and c.column <= cell.column < c.column + c.columns), "")
        left = next((c.text for c in reversed(self.labels) if c.row <= cell.row < c.row + c.rows and c.column < cell.column), "")
        scope, index = self.item(cell.row)
        if scope == "indicators":
            head = f"{self.judged.form.indicators[index].title} {head}"
        elif not scope:
            head = left
        return " ".join(head.split()) or path

    def _last(self, path: str) -> str:
        """Last year's value of the same indicator, found by its name."""
        if self.last is None or not path.startswith("indicators["):
            return ""
        index, field_name = path.removeprefix("indicators[").split("].", 1)
        if field_name not in ("target", "actual", "score"):
            return ""
        name = self.judged.form.indicators[int(index)].title
        twin = next((i for i, row in enumerate(self.last.indicators) if name and row.title == name), None)
        return fields.get(self.last, f"indicators[{twin}].{field_name}") if twin is not None else ""


def lights(judged: Judged, month: int) -> dict[int, str]:
    """Monitoring lights of the indicators, by index (rules §6): progress against the share of the year that has passed."""
    elapsed = Decimal(month) / 12
    found: dict[int, str] = {}
    for row in judged.card.rows if judged.card else ():
        if row.kind == "indicator" and row.completion is not None:
            found[row.index] = light(row.completion / elapsed)
    return found


def months_gone(year: int) -> int:
    """How many months of the year have begun: what monitoring holds progress against."""
    today = timezone.localdate()
    return 12 if today.year > year else max(1, today.month if today.year == year else 1)


def light(progress: Decimal) -> str:
    """red below 60 %, yellow below 80 %, green below 120 %, blue from there."""
    if progress < Decimal("0.6"):
        return "red"
    if progress < Decimal("0.8"):
        return "yellow"
    return "green" if progress < Decimal("1.2") else "blue"
