"""A folder that holds one unit-year — ledgers, evidence files, workspace.toml — built into its form, scores, report and lineage."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from time import sleep

from jixiao.audit import Report, audit
from jixiao.compose import Composed, compose
from jixiao.errors import JixiaoError, Language, Message
from jixiao.form import Form, Indicator
from jixiao.layouts import load as load_layout
from jixiao.profile import Profile, choose
from jixiao.profile import load as load_profile
from jixiao.score import Scorecard
from jixiao.workspace.declared import Declared
from jixiao.workspace.declared import load as load_declared
from jixiao.workspace.fill import Filled, fill
from jixiao.workspace.findings import check_measures, findings, merged
from jixiao.workspace.gather import Evidence, gather
from jixiao.workspace.lineage import FIRST_ROWS, Link, find, lineage, walk

__all__ = ["Build", "Evidence", "Link", "build", "check_measures", "load_declared", "trace", "watch"]


@dataclass(frozen=True)
class Build:
    """What a workspace came to. `written` are the files of the official form and the lineage page, where an output folder was given."""

    form: Form
    scorecard: Scorecard
    report: Report
    lineage: tuple[Link, ...]
    written: tuple[Path, ...]
    evidence: Evidence
    declared: Declared
    profile: Profile


def build(folder: str | Path, *, out: str | Path | None = None, language: Language = "zh") -> Build:
    """Ledgers → measures → form → scores → findings, and the official form as files where `out` is given.

    WorkspaceError and EvidenceError say what in the folder to mend.
    """
    declared = load_declared(Path(folder))
    evidence = gather(declared)
    profile = load_profile(declared.profile) if declared.profile else None
    if profile is None:
        profile = choose(fill(declared, evidence.results, load_profile("cn-mof-2020")).form)
    filled = fill(declared, evidence.results, profile)
    composed = compose(filled.form, load_layout(declared.layout)) if declared.layout else None
    links = lineage(declared, evidence, filled, cells_of(composed))
    found = tuple(findings(declared, evidence, filled.answers))
    report = merged(audit(filled.form, filled.scorecard, profile, measures=actuals(filled)), found, evidence.verdicts)
    made = Build(filled.form, filled.scorecard, report, links, (), evidence, declared, profile)
    if out is None:
        return made
    return replace(made, written=tuple(write(made, composed, Path(out), language)))


def actuals(filled: Filled) -> dict[str, Decimal]:
    """What the ledgers give for each indicator bound to one measure, by its printed title, and the money spent in the form's unit.

    A title that two rows share is left out: it would not tell them apart.
    """
    titles = Counter(title_of(row) for row in filled.form.indicators)
    found = {
        title: parts[0].result.number
        for row, parts in zip(filled.form.indicators, filled.answers, strict=True)
        if len(parts) == 1 and parts[0].result.number is not None and titles[title := title_of(row)] == 1
    }
    total = filled.form.total_funds
    spent = {"全年执行数": total.executed.value} if total and total.executed.value is not None else {}
    return {**{title: value for title, value in found.items() if value is not None}, **spent}


def title_of(row: Indicator) -> str:
    return row.content.value or row.name.value or ""


def cells_of(composed: Composed | None) -> dict[str, Message]:
    """Where each field stands on the printed form: `indicators[3].actual` → `表1 第16行第7列`."""
    cells = composed.cells.items() if composed else ()
    return {path: Message(f"表1 第{c.row}行第{c.column}列", f"table 1, row {c.row}, column {c.column}") for path, c in cells}


def write(made: Build, composed: Composed | None, out: Path, language: Language) -> Iterator[Path]:
    """The official form in each declared format, and the lineage as a page that opens by clicking."""
    from jixiao.workspace.page import page
    from jixiao.writers import write as write_document

    out.mkdir(parents=True, exist_ok=True)
    name = f"{made.declared.folder.resolve().name}"
    for form in made.declared.formats if composed else ():
        path = out / f"{name}.{form}"
        path.write_bytes(write_document(composed.document, form) if composed else b"")
        yield path
    path = out / f"{name}-lineage.html"
    path.write_text(page(made, language), "utf-8")
    yield path


def trace(folder: str | Path, indicator: str, *, language: Language = "zh", rows: int = FIRST_ROWS) -> str:
    """The way of one indicator from the form cell back to its records, by its number or a piece of its title."""
    made = build(folder)
    return walk(find(made.lineage, indicator), made.evidence, language, rows=rows)


def watch(folder: str | Path, *, out: str | Path | None = None, pause: Callable[[float], None] = sleep) -> Iterator[Build | JixiaoError]:
    """A build now and after every change of a file in the folder; an error is yielded and the watch goes on."""
    seen: frozenset[tuple[str, int, int]] | None = None
    skip = Path(out).resolve() if out else None
    while True:
        now = frozenset(
            (str(p), p.stat().st_mtime_ns, p.stat().st_size)
            for p in Path(folder).rglob("*")
            if p.is_file() and not (skip and p.resolve().is_relative_to(skip))
        )
        if now != seen:
            seen = now
            try:
                yield build(folder, out=out)
            except JixiaoError as error:
                yield error
        pause(1)
