"""Questions to a lake, each a few lines of Polars over its tables.

python examples/corpus/ask.py LAKE          without a lake, one of invented forms is made first
"""

import sys
import tempfile
from pathlib import Path

import polars as pl

from jixiao.corpus.audit import audit
from jixiao.corpus.generate import fill
from jixiao.corpus.lake import Lake


def marks_given_away(lake: Lake) -> pl.DataFrame:
    """哪里的未完成指标照样满分：by region, missed targets and how many of them have full marks."""
    missed = lake.scan("indicators").filter((pl.col("completion") < 1) & (pl.col("weight") > 0))
    full = (pl.col("score") == pl.col("weight")).sum().alias("full_marks")
    return missed.group_by("region").agg(pl.len().alias("missed"), full).sort("full_marks", "region", descending=[True, False]).collect()


def promised(lake: Lake, words: str) -> pl.DataFrame:
    """同类单位承诺了什么：what units promise under indicators whose name contains `words`."""
    rows = lake.scan("indicators").filter(pl.col("name").str.contains(words, literal=True) & pl.col("target").is_not_null())
    target = pl.col("target").cast(pl.Float64)
    quartiles = (target.quantile(q).alias(name) for q, name in ((0.25, "low"), (0.5, "middle"), (0.75, "high")))
    return rows.group_by("name", "target_unit").agg(pl.len().alias("rows"), *quartiles).sort("name", "target_unit").collect()


def scandals(lake: Lake) -> pl.DataFrame:
    """跨表问题：findings across forms, with the unit that filed the form."""
    holders = lake.scan("forms").select("form", pl.coalesce("unit", "department", "name").alias("holder"))
    found = lake.scan("findings").filter(pl.col("code").str.starts_with("XC") & (pl.col("severity") == "warning"))
    return found.join(holders, on="form").select("code", "year", "holder", "message").sort("code", "holder").collect()


def example() -> Lake:
    """A lake of 300 invented forms, audited."""
    lake = Lake(Path(tempfile.mkdtemp()) / "lake", create=True)
    fill(lake, 300)
    audit(lake, engine="local")
    return lake


if __name__ == "__main__":
    opened = Lake(sys.argv[1]) if len(sys.argv) > 1 else example()
    for answer in (marks_given_away(opened), promised(opened, "满意度"), scandals(opened)):
        print(answer)
