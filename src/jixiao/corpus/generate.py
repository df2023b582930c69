"""An invented province, straight into a lake or as documents, with the truth beside it.

It measures the checker at scale: what was planted is what findings are held against.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from jixiao.corpus.invented import RATES, Planted, province
from jixiao.corpus.lake import Lake
from jixiao.corpus.rows import UNKNOWN, Rows
from jixiao.corpus.scandals import RATES as SCANDALS
from jixiao.corpus.scandals import scandals

__all__ = ["RATES", "SCANDALS", "Planted", "fill", "province", "write"]

PART = 20_000  # forms of one Parquet file
LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "project": ("cn-project-2020", "cn-project-2021", "sichuan-2023", "shanghai-2020"),
    "department": ("wangcheng-2021",),
}
FORMATS = ("docx", "xlsx", "html", "pdf")


def fill(
    lake: Lake, count: int, *, seed: int = 1, rates: Mapping[str, float] = RATES, across: Mapping[str, float] = SCANDALS
) -> dict[str, tuple[str, ...]]:
    """Writes an invented province of `count` forms, and the second forms of its scandals, straight into a lake, not yet audited.

    Gives what was planted in each form by its id: names of defects, and codes of the rules across forms that must find it.
    """
    planted: dict[str, tuple[str, ...]] = {}
    made = enumerate(_made(count, seed=seed, rates=rates, across=across))
    with lake.writing():
        while part := list(islice(made, PART)):
            rows: Rows = {"forms": []}
            for number, one in part:
                form_id = f"generated-{seed}-{number}"
                planted[form_id] = (*one.defects, *one.across)
                rows["forms"] += unaudited(one.form, form_id=form_id)["forms"]
            lake.add(rows)
    return planted


def _made(count: int, *, seed: int, rates: Mapping[str, float], across: Mapping[str, float]) -> Iterator[Planted]:
    return scandals(province(count, seed=seed, rates=rates), seed=seed, rates=across)


def unaudited(form: Mapping[str, object], *, form_id: str) -> Rows:
    """The row of a form that waits to be audited: its JSON and what identifies it."""
    row = {
        "form": form_id,
        "document": form_id,
        "kind": form["kind"],
        "stage": form["stage"],
        "year": int(str(form["year"])),
        "region": UNKNOWN,
    }
    return {"forms": [{**row, "json": json.dumps(form, ensure_ascii=False)}]}


def write(
    folder: str | Path,
    count: int,
    *,
    seed: int = 1,
    formats: Sequence[str] = FORMATS,
    rates: Mapping[str, float] = RATES,
    across: Mapping[str, float] = SCANDALS,
) -> int:
    """Writes an invented province of `count` forms, and the second forms of its scandals, as documents; gives how many.

    Layouts and formats take turns. `truth.jsonl` beside them holds a line a document: path, layout, defects, across, and the form as canonical JSON.
    """
    from jixiao import compose, layouts
    from jixiao.form import from_json

    folder = Path(folder)
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    written = 0
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for number, made in enumerate(_made(count, seed=seed, rates=rates, across=across)):
            choice = LAYOUTS[made.form["kind"]]
            layout, kind = choice[number % len(choice)], formats[number // len(choice) % len(formats)]
            path = f"documents/{number:06}-{layout}.{kind}"
            (folder / path).write_bytes(compose.export(from_json(made.form), layouts.load(layout), kind))
            line = {"path": path, "layout": layout, "defects": made.defects, "across": made.across, "form": made.form}
            truth.write(json.dumps(line, ensure_ascii=False) + "\n")
            written += 1
    return written
