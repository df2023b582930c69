"""Every form rule over the whole lake again, and the rules across forms. In bounded memory, whatever the lake holds."""

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from jixiao import files
from jixiao.corpus.across import RULES
from jixiao.corpus.add import compact
from jixiao.corpus.lake import ACROSS, Lake, Part
from jixiao.corpus.rows import Rows, form_rows, frames
from jixiao.corpus.schema import TABLES
from jixiao.engine import Engine, Work, run
from jixiao.errors import Message
from jixiao.form import from_json, row_from

if TYPE_CHECKING:
    import polars as pl

BATCH = 200  # forms a worker takes at a time
LOST = Message(
    "核查这张表的进程中断或超时，得分沿用上次的结果，指标行待下次核查时补回。",
    "The process auditing this form died or ran out of time; its scores are those of last time, its indicator rows return with the next audit.",
)
PART = 20_000  # forms of one Parquet file
ROWS = 40_000  # different indicator rows a process knows again, with all that was worked out of them
TABLES_OF_FORMS = ("forms", "funds", "indicators", "findings")

Stored = dict[str, Any]
"""A row of the table `forms`."""

Piece = bytes
"""Some rows of a table as Arrow IPC: what travels to a worker and back."""

known_row = lru_cache(maxsize=ROWS)(row_from)


def audit(lake: Lake, *, engine: Engine = "processes", watch: Callable[[int], None] | None = None) -> int:
    """Scores and audits every form of the lake anew with the rules and profiles of today, then across forms; gives the forms audited.

    The new tables come into force together, by one log entry; until then readers see the old ones.
    """
    with lake.writing():
        lake.sweep()
        old = [part for table in TABLES_OF_FORMS for part in lake.parts(table)]
        fresh, pending, done = list[Part](), _Pending(lake), 0
        for answer in _answers(lake, engine):
            done += pending.take(answer)
            if pending.forms >= PART:
                fresh += pending.flush()
            if watch:
                watch(done)
        forget()
        lake.commit(fresh + pending.flush(), old)
        compact(lake)
        across(lake)
        lake.sweep()
    return done


class _Pending:
    """Rows not yet written, in frames."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.frames: dict[str, list[pl.DataFrame]] = {}
        self.forms = 0

    def take(self, answer: dict[str, Piece]) -> int:
        """Keeps the rows; gives how many forms they are of."""
        for table, piece in answer.items():
            self.frames.setdefault(table, []).append(_frame(piece))
        forms = self.frames["forms"][-1].height
        self.forms += forms
        return forms

    def flush(self) -> list[Part]:
        import polars as pl

        parts = [self.lake.write(pl.concat(frames), table, name=uuid4().hex) for table, frames in self.frames.items()]
        self.frames, self.forms = {}, 0
        return parts


def _answers(lake: Lake, engine: Engine) -> Iterator[dict[str, Piece]]:
    """The new rows of all forms, piece by piece. A piece that costs a worker its life is done again form by form."""
    broken: list[Piece] = []
    for answers in run(Work(again, unanswered), _stored(lake), engine=engine):
        for answer in answers:
            if "lost" in answer:
                broken.append(answer["lost"])
            else:
                yield answer
    for answers in run(Work(again, lost), ([_piece(form) for form in _frame(piece).iter_slices(1)] for piece in broken), engine=engine):
        yield from answers


def _stored(lake: Lake) -> Iterator[list[Piece]]:
    """The forms of the lake in pieces, one part in memory at a time."""
    for part in lake.parts("forms"):
        yield from ([_piece(piece)] for piece in lake.read([part]).iter_slices(BATCH))


def again(piece: Piece) -> dict[str, Piece]:
    """The rows of stored forms, scored and audited with the rules of today."""
    found: Rows = {table: [] for table in TABLES_OF_FORMS}
    with _uncollected():
        for stored in _frame(piece).iter_rows(named=True):
            for table, rows in _again(stored).items():
                found[table] += rows
    return {table: _piece(frame) for table, frame in frames(found).items()}


def _again(stored: Stored) -> Rows:
    form = from_json(json.loads(stored["json"]), known_row)
    return form_rows(files.check_form(form), form_id=stored["form"], document=stored["document"], text=stored["json"])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for circular garbage: forms are trees, and the search goes through all known rows again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def forget() -> None:
    """Lets go of the rows known in this process."""
    known_row.cache_clear()
    gc.unfreeze()


def unanswered(piece: Piece) -> dict[str, Piece]:
    return {"lost": piece}


def lost(piece: Piece) -> dict[str, Piece]:
    """What stays of a form whose worker died: its earlier row, and a finding that says so."""
    (stored,) = _frame(piece).to_dicts()
    finding = {key: stored[key] for key in ("form", "year", "region")}
    message = {"message": LOST.zh, "message_en": LOST.en}
    rows = {"forms": [stored], "findings": [{**finding, **message, "code": "XX00", "severity": "info", "place": None, "args": "{}"}]}
    return {table: _piece(frame) for table, frame in frames(rows).items()}


def _piece(frame: "pl.DataFrame") -> Piece:
    stream = BytesIO()
    frame.write_ipc_stream(stream)
    return stream.getvalue()


def _frame(piece: Piece) -> "pl.DataFrame":
    import polars as pl

    return pl.read_ipc_stream(piece)


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
