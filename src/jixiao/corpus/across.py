"""Rules across forms: what no single form shows. Each is one lazy query over the lake's tables."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from jixiao.corpus.lake import Lake
from jixiao.errors import Message

if TYPE_CHECKING:
    import polars as pl

COPIED = 60  # characters a text must have before its repetition says anything
ROWS = 5  # numeric indicator rows a form must have before "all of them" says anything
PEERS = 20  # values an indicator must have in the lake before one of them can be an outlier
FAR = 8  # median absolute deviations, on a log scale, beyond which a value is an outlier; Jixiao's own choice


@dataclass(frozen=True)
class Across:
    """One rule across forms: its findings are rows of the lake's table `findings`."""

    code: str
    severity: Literal["warning", "info"]
    title: Message
    query: Callable[[Lake], "pl.LazyFrame"]

    def findings(self, lake: Lake) -> "pl.LazyFrame":
        """One row a finding; the query gives form, year, region, message and place."""
        import polars as pl

        return self.query(lake).with_columns(code=pl.lit(self.code), severity=pl.lit(self.severity), args=pl.lit("{}"))


def _forms(lake: Lake) -> "pl.LazyFrame":
    import polars as pl

    holder = pl.coalesce("unit", "department", "name").alias("holder")
    return lake.scan("forms").filter(pl.col("stage") == "self-evaluation").with_columns(holder)


def _indicators(lake: Lake) -> "pl.LazyFrame":
    """Indicator rows of self-evaluations with the unit that filed them and the name without white space and numbering."""
    import polars as pl

    name = pl.col("name").str.replace_all(r"\s+|^[★*]*指标\d*[：:.、]?", "").alias("bare")
    return lake.scan("indicators").join(_forms(lake).select("form", "kind", "holder"), on="form").with_columns(name)


def copied_text(lake: Lake) -> "pl.LazyFrame":
    """The account of what was achieved stands word for word in the form of another unit or another year."""
    import polars as pl

    texts = (
        _forms(lake)
        .with_columns(text=pl.col("achieved").str.replace_all(r"\s+|\d+", ""))
        .filter(pl.col("text").str.len_chars() >= COPIED)
        .with_columns(pl.col("text").hash().alias("same"))
        .select("form", "year", "region", "holder", "same")
    )
    groups = texts.group_by("same").agg(
        pl.len().alias("n"),
        pl.struct("holder", "year").n_unique().alias("others"),
        pl.col("holder").first(),
        pl.col("year").min().alias("first"),
    )
    shown = texts.join(groups.filter(pl.col("others") > 1).rename({"holder": "one"}), on="same")
    return shown.select(
        "form",
        "year",
        "region",
        pl.format("完成情况与另外 {} 张表除数字外逐字相同，例如 {}（{}年）。", pl.col("n") - 1, "one", "first").alias("message"),
        pl.lit(None, pl.String).alias("place"),
    )


def lowered_target(lake: Lake) -> "pl.LazyFrame":
    """The target is lower than both last year's target and last year's actual of the same indicator of the same unit."""
    import polars as pl

    rows = _indicators(lake).filter(pl.col("operator").is_in([">=", ">"]) & pl.col("target").is_not_null())
    before = rows.select(
        "holder",
        "bare",
        "target_unit",
        (pl.col("year") + 1).alias("year"),
        pl.col("target").alias("target_before"),
        pl.col("actual").alias("actual_before"),
    )
    lower = rows.join(before, on=["holder", "bare", "target_unit", "year"]).filter(
        (pl.col("target") < pl.col("target_before")) & (pl.col("target") < pl.col("actual_before"))
    )
    message = pl.format(
        "{}：目标值 {} 低于上年目标 {} 和上年完成值 {}。",
        "bare",
        _shown("target"),
        _shown("target_before"),
        _shown("actual_before"),
    )
    return lower.select("form", "year", "region", message.alias("message"), "place")


def _shown(column: str) -> "pl.Expr":
    """A decimal without its trailing zeros."""
    import polars as pl

    return pl.col(column).cast(pl.String).str.replace(r"\.?0+$", "")


def _whole_form(lake: Lake, holds: "pl.Expr", message: str) -> "pl.LazyFrame":
    """Forms with at least ROWS rows where `holds` is known, and true in all of them."""
    import polars as pl

    rows = _indicators(lake).with_columns(holds.alias("holds")).filter(pl.col("holds").is_not_null() & (pl.col("weight") > 0))
    forms = rows.group_by("form", "year", "region").agg(pl.len().alias("n"), pl.col("holds").all().alias("all"))
    shown = forms.filter(pl.col("all") & (pl.col("n") >= ROWS))
    return shown.select("form", "year", "region", pl.format(message, "n").alias("message"), pl.lit(None, pl.String).alias("place"))


def actual_is_target(lake: Lake) -> "pl.LazyFrame":
    """Every actual value equals its target."""
    import polars as pl

    return _whole_form(lake, pl.col("actual") == pl.col("target"), "{} 个可比的指标，完成值都恰好等于目标值。")


def all_full_marks(lake: Lake) -> "pl.LazyFrame":
    """Every indicator got full marks."""
    import polars as pl

    return _whole_form(lake, pl.col("score") == pl.col("weight"), "{} 个指标全部满分。")


def outlier(lake: Lake) -> "pl.LazyFrame":
    """The actual value is far from what units with the same indicator report."""
    import polars as pl

    rows = _indicators(lake).filter(pl.col("actual") > 0).with_columns(size=pl.col("actual").cast(pl.Float64).log())
    peers = rows.group_by("bare", "actual_unit").agg(
        pl.len().alias("peers"),
        pl.col("size").median().alias("middle"),
        (pl.col("size") - pl.col("size").median()).abs().median().alias("spread"),
    )
    far = (
        rows.join(peers.filter((pl.col("peers") >= PEERS) & (pl.col("spread") > 0)), on=["bare", "actual_unit"])
        .with_columns(distance=(pl.col("size") - pl.col("middle")).abs() / pl.col("spread"))
        .filter(pl.col("distance") > FAR)
    )
    message = pl.format(
        "{}：完成值 {}{}，同名指标 {} 条的中位数为 {}。", "bare", _shown("actual"), "actual_unit", "peers", pl.col("middle").exp().round(2)
    )
    return far.select("form", "year", "region", message.alias("message"), "place")


def claimed_twice(lake: Lake) -> "pl.LazyFrame":
    """Two units claim the same achievement: one actual text, with figures, under one indicator name in one year."""
    import polars as pl

    rows = _indicators(lake).filter((pl.col("actual_text").str.len_chars() >= 12) & pl.col("actual_text").str.contains(r"\d"))
    groups = rows.group_by("year", "bare", "actual_text").agg(
        pl.col("holder").n_unique().alias("units"), pl.col("holder").unique().sort().alias("who")
    )
    both = rows.join(groups.filter(pl.col("units") > 1), on=["year", "bare", "actual_text"])
    message = pl.format("{}：{} 个单位填报同一成果（{}）。", "bare", "units", pl.col("who").list.head(3).list.join("、"))
    return both.select("form", "year", "region", message.alias("message"), "place")


def department_against_project(lake: Lake) -> "pl.LazyFrame":
    """A unit's department form and its project form report different actual values of the same indicator."""
    import polars as pl

    rows = _indicators(lake).filter(pl.col("actual").is_not_null())
    project = rows.filter(pl.col("kind") == "project").select(
        "holder", "year", "bare", "actual_unit", pl.col("actual").alias("other"), pl.col("form").alias("other_form")
    )
    pairs = rows.filter(pl.col("kind") == "department").join(project, on=["holder", "year", "bare", "actual_unit"])
    message = pl.format("{}：部门整体表为 {}{}，项目表为 {}{}。", "bare", _shown("actual"), "actual_unit", _shown("other"), "actual_unit")
    return pairs.filter(pl.col("actual") != pl.col("other")).select("form", "year", "region", message.alias("message"), "place")


ACROSS = (
    Across("XC11", "warning", Message("完成情况照抄", "copied account"), copied_text),
    Across("XC12", "warning", Message("目标值逐年调低", "target lowered"), lowered_target),
    Across("XC13", "info", Message("完成值全部等于目标值", "every actual equals its target"), actual_is_target),
    Across("XC14", "info", Message("指标全部满分", "full marks throughout"), all_full_marks),
    Across("XC15", "warning", Message("与同类相差悬殊", "outlier among peers"), outlier),
    Across("XC16", "warning", Message("同一成果重复申报", "one achievement claimed twice"), claimed_twice),
    Across("XC17", "warning", Message("部门表与项目表不一致", "department and project forms disagree"), department_against_project),
)
