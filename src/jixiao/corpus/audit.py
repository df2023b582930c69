"""Every form rule over the whole lake again, and the rules across forms. In bounded memory, whatever the lake holds."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from jixiao import files
from jixiao.corpus.across import ACROSS
from jixiao.corpus.lake import Lake, Part
from jixiao.corpus.rows import Rows, form_rows
from jixiao.corpus.schema import TABLES
from jixiao.engine import Engine, Work, run
from jixiao.form import from_json

BATCH = 500
PART = 50_000

Stored = dict[str, Any]
"""A row of the table `forms`."""


def audit(lake: Lake, *, engine: Engine = "processes", watch: Callable[[int], None] | None = None) -> int:
    """Scores and audits every form of the lake anew with the rules and profiles of today, then across forms; gives the forms audited.

    The new tables come into force together, by one log entry; until then readers see the old ones.
    """
    old = [part for table in ("forms", "funds", "indicators", "findings") for part in lake.parts(table)]
    fresh: list[Part] = []
    pending: Rows = {}
    done = 0
    for answers in run(Work(again, lost), _stored(lake), engine=engine):
        for rows in answers:
            for table, found in rows.items():
                pending.setdefault(table, []).extend(found)
        done += len(answers)
        if len(pending.get("forms", ())) >= PART:
            fresh += _flush(lake, pending)
        if watch:
            watch(done)
    fresh += _flush(lake, pending)
    lake.commit(fresh, old)
    across(lake)
    lake.sweep()
    return done


def _stored(lake: Lake) -> Iterator[list[Stored]]:
    """The forms of the lake in batches, one part in memory at a time."""
    import polars as pl

    for part in lake.parts("forms"):
        frame = pl.read_parquet(lake.path / part.path, hive_partitioning=False)
        yield from (piece.to_dicts() for piece in frame.iter_slices(BATCH))


def again(stored: Stored) -> Rows:
    """The rows of one stored form, scored and audited with the rules of today."""
    return form_rows(files.check_form(from_json(json.loads(stored["json"]))), form_id=stored["form"], document=stored["document"])


def lost(stored: Stored) -> Rows:
    """What stays of a form whose worker died: its earlier row, and a finding that says so."""
    finding = {key: stored[key] for key in ("form", "year", "region")}
    message = "核查这张表的进程中断或超时，得分沿用上次的结果"
    return {"forms": [stored], "findings": [{**finding, "code": "XX00", "severity": "info", "message": message, "args": "{}"}]}


def _flush(lake: Lake, pending: Rows) -> list[Part]:
    import polars as pl

    parts = [
        lake.write(pl.DataFrame(rows, schema=TABLES[table], orient="row"), table, name=uuid4().hex)
        for table, rows in pending.items()
        if rows
    ]
    pending.clear()
    return parts


def across(lake: Lake) -> dict[str, int]:
    """Runs the rules across forms and puts their findings in place of the earlier ones; gives how many each found."""
    import polars as pl

    old = [part for part in lake.parts("findings") if part.path.startswith("parts/findings/") and "/across-" in part.path]
    found: dict[str, int] = {}
    fresh: list[Part] = []
    for rule in ACROSS:
        frame = rule.findings(lake).select(pl.col(name).cast(kind) for name, kind in TABLES["findings"].items()).collect(engine="streaming")
        found[rule.code] = frame.height
        if frame.height:
            fresh.append(lake.write(frame, "findings", name=f"across-{rule.code}-{uuid4().hex}"))
    lake.commit(fresh, old)
    return found
