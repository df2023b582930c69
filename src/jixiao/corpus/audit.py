"""Every form rule over the whole lake again, and the rules across forms. In bounded memory, whatever the lake holds."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from jixiao import files
from jixiao.corpus.across import RULES
from jixiao.corpus.add import compact
from jixiao.corpus.lake import ACROSS, Lake, Part
from jixiao.corpus.rows import Rows, form_rows
from jixiao.corpus.schema import TABLES
from jixiao.engine import Engine, Work, run
from jixiao.errors import Message
from jixiao.form import from_json

if TYPE_CHECKING:
    import polars as pl

BATCH = 200  # forms a worker takes at a time
LOST = Message(
    "核查这张表的进程中断或超时，得分沿用上次的结果，指标行待下次核查时补回。",
    "The process auditing this form died or ran out of time; its scores are those of last time, its indicator rows return with the next audit.",
)
PART = 20_000  # forms of one Parquet file
TABLES_OF_FORMS = ("forms", "funds", "indicators", "findings")

Stored = dict[str, Any]
"""A row of the table `forms`."""


def audit(lake: Lake, *, engine: Engine = "processes", watch: Callable[[int], None] | None = None) -> int:
    """Scores and audits every form of the lake anew with the rules and profiles of today, then across forms; gives the forms audited.

    The new tables come into force together, by one log entry; until then readers see the old ones.
    """
    with lake.writing():
        lake.sweep()
        old = [part for table in TABLES_OF_FORMS for part in lake.parts(table)]
        fresh, pending, done = list[Part](), _Pending(lake), 0
        for answers in run(Work(again, lost), _stored(lake), engine=engine):
            pending.take(answers)
            done += len(answers)
            if pending.forms >= PART:
                fresh += pending.flush()
            if watch:
                watch(done)
        lake.commit(fresh + pending.flush(), old)
        compact(lake)
        across(lake)
        lake.sweep()
    return done


class _Pending:
    """Rows not yet written, held as frames: a tenth of the memory of the dictionaries they come in."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.frames: dict[str, list[pl.DataFrame]] = {}
        self.forms = 0

    def take(self, answers: list[Rows]) -> None:
        import polars as pl

        self.forms += len(answers)
        for table in TABLES_OF_FORMS:
            if rows := [row for found in answers for row in found.get(table, ())]:
                self.frames.setdefault(table, []).append(pl.DataFrame(rows, schema=TABLES[table], orient="row"))

    def flush(self) -> list[Part]:
        import polars as pl

        parts = [self.lake.write(pl.concat(frames), table, name=uuid4().hex) for table, frames in self.frames.items()]
        self.frames, self.forms = {}, 0
        return parts


def _stored(lake: Lake) -> Iterator[list[Stored]]:
    """The forms of the lake in batches, one part in memory at a time."""
    for part in lake.parts("forms"):
        yield from (piece.to_dicts() for piece in lake.read([part]).iter_slices(BATCH))


def again(stored: Stored) -> Rows:
    """The rows of one stored form, scored and audited with the rules of today."""
    return form_rows(files.check_form(from_json(json.loads(stored["json"]))), form_id=stored["form"], document=stored["document"])


def lost(stored: Stored) -> Rows:
    """What stays of a form whose worker died: its earlier row, and a finding that says so."""
    finding = {key: stored[key] for key in ("form", "year", "region")}
    message = {"message": LOST.zh, "message_en": LOST.en}
    return {"forms": [stored], "findings": [{**finding, **message, "code": "XX00", "severity": "info", "args": "{}"}]}


def across(lake: Lake) -> dict[str, int]:
    """Runs the rules across forms and puts their findings in place of the earlier ones; gives how many each found."""
    import polars as pl

    found: dict[str, int] = {}
    fresh: list[Part] = []
    with lake.writing():
        old = [part for part in lake.parts("findings") if part.across]
        for rule in RULES:
            frame = (
                rule.findings(lake).select(pl.col(name).cast(kind) for name, kind in TABLES["findings"].items()).collect(engine="streaming")
            )
            found[rule.code] = frame.height
            if frame.height:
                fresh.append(lake.write(frame, "findings", name=f"{ACROSS}{rule.code}-{uuid4().hex}"))
        lake.commit(fresh, old)
        lake.sweep()
    return found
