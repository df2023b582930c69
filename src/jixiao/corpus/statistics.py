"""What the lake says in numbers: each a small table, ready to be shown, drawn or written to a sheet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jixiao.corpus.lake import Lake
from jixiao.errors import Message

if TYPE_CHECKING:
    import polars as pl

TURN = 10  # findings of one rule listed before those of the next


@dataclass(frozen=True)
class Statistic:
    """One table over the lake: its title, what its columns mean, and the query; `picture` says how it is best drawn."""

    name: str
    title: Message
    picture: str  # bars, ranked, scatter, heat, or "" for a table only
    query: Callable[[Lake], "pl.LazyFrame"]

    def table(self, lake: Lake) -> "pl.DataFrame":
        return self.query(lake).collect(engine="streaming")


def _selves(lake: Lake) -> "pl.LazyFrame":
    import polars as pl

    return lake.scan("forms").filter(pl.col("stage") == "self-evaluation")


def _rows(lake: Lake) -> "pl.LazyFrame":
    """Indicator rows that carry points."""
    import polars as pl

    return lake.scan("indicators").filter(pl.col("weight") > 0)


def _percent(condition: "pl.Expr") -> "pl.Expr":
    return (condition.mean() * 100).round(1)


def by_year(lake: Lake) -> "pl.LazyFrame":
    """Forms, mean printed and recomputed total, forms with errors, by year."""
    return _by(lake, "year")


def by_region(lake: Lake) -> "pl.LazyFrame":
    return _by(lake, "region")


def by_kind(lake: Lake) -> "pl.LazyFrame":
    return _by(lake, "kind")


def _by(lake: Lake, column: str) -> "pl.LazyFrame":
    import polars as pl

    means = (pl.col(total).cast(pl.Float64).mean().round(2).alias(total) for total in ("printed", "recomputed"))
    return (
        _selves(lake)
        .group_by(column)
        .agg(pl.len().alias("forms"), *means, _percent(pl.col("errors") > 0).alias("with_errors"))
        .sort(column)
    )


def scores(lake: Lake) -> "pl.LazyFrame":
    """How many forms print a total in each band of two points, and how many recompute to it."""
    import polars as pl

    def counted(column: str) -> pl.LazyFrame:
        band = (pl.col(column).cast(pl.Float64).clip(0, 100) / 2).floor().clip(0, 49) * 2
        return _selves(lake).filter(pl.col(column).is_not_null()).group_by(band.cast(pl.Int32).alias("from")).agg(pl.len().alias(column))

    return counted("printed").join(counted("recomputed"), on="from", how="full", coalesce=True).fill_null(0).sort("from")


def execution(lake: Lake) -> "pl.LazyFrame":
    """Execution rate in bands of five points against the mean total: where marks run ahead of the money."""
    import polars as pl

    rate = (
        lake.scan("funds")
        .filter((pl.col("source") == "total") & (pl.col("revised") > 0))
        .with_columns(rate=pl.col("executed") / pl.col("revised"))
    )
    joined = (
        _selves(lake).join(rate.select("form", "rate"), on="form").filter(pl.col("rate").is_between(0, 2) & pl.col("printed").is_not_null())
    )
    band = (pl.col("rate").cast(pl.Float64) * 20).floor() * 5
    total = pl.col("printed").cast(pl.Float64).mean().round(2).alias("printed")
    return joined.group_by(band.cast(pl.Int32).alias("rate")).agg(pl.len().alias("forms"), total).sort("rate")


def marks(lake: Lake) -> "pl.LazyFrame":
    """By year: shares of indicator rows with full marks, missed, missed with full marks, and missed without a reason."""
    import polars as pl

    missed = pl.col("completion") < 1

    def of_missed(condition: "pl.Expr") -> "pl.Expr":
        return _percent(condition.filter(missed))  # null, not nought, where nothing was missed

    return (
        _rows(lake)
        .filter(pl.col("score").is_not_null())
        .group_by("year")
        .agg(
            pl.len().alias("rows"),
            _percent(pl.col("score") == pl.col("weight")).alias("full_marks"),
            _percent(missed).alias("missed"),
            of_missed(pl.col("score") == pl.col("weight")).alias("missed_with_full_marks"),
            of_missed(pl.col("reason").is_null()).alias("missed_without_reason"),
        )
        .sort("year")
    )


def findings(lake: Lake) -> "pl.LazyFrame":
    """Forms with at least one finding, by code and severity."""
    import polars as pl

    forms = pl.col("form").n_unique().alias("forms")
    return lake.scan("findings").group_by("code", "severity").agg(forms, pl.len().alias("findings")).sort("forms", descending=True)


def across(lake: Lake) -> "pl.LazyFrame":
    """Findings across forms with the unit that filed the form, those of each rule taking turns: the first rows show something of each."""
    import polars as pl

    holders = lake.scan("forms").select("form", holder=pl.coalesce("unit", "department", "name"))
    found = lake.scan("findings").filter(pl.col("code").str.starts_with("XC") & (pl.col("severity") == "warning"))
    turn = (pl.int_range(pl.len()).over("code", order_by=["year", "region", "holder", "message"]) // TURN).alias("turn")
    listed = found.join(holders, on="form").with_columns(turn).sort("turn", "code", "year", "region", "holder", "message")
    return listed.select("code", "year", "region", "holder", "message", "message_en")


def errors_by_region(lake: Lake) -> "pl.LazyFrame":
    """Findings a hundred forms, by region and family of rule."""
    import polars as pl

    forms = _selves(lake).group_by("region").agg(pl.len().alias("n"))
    found = (
        lake.scan("findings")
        .filter(pl.col("severity") != "info")
        .group_by("region", pl.col("code").str.slice(0, 2).alias("family"))
        .agg(pl.len().alias("f"))
    )
    rate = (pl.col("f") * 100 / pl.col("n")).round(1).alias("per_hundred")
    return found.join(forms, on="region").select("region", "family", rate).sort("region", "family")


def unread(lake: Lake) -> "pl.LazyFrame":
    """Documents that could not be read, by format and reason."""
    import polars as pl

    lost = lake.scan("documents").filter(pl.col("error").is_not_null())
    return (
        lost.group_by("format", "error", "error_en")
        .agg(pl.len().alias("documents"), pl.col("path").first().alias("example"))
        .sort("documents", descending=True)
    )


def library_name() -> "pl.Expr":
    """The column `name` without what makes one indicator look like two: white space, brackets, numbering, a leading verb."""
    import polars as pl

    bare = pl.col("name").str.replace_all(r"\s+|[（(].*?[)）]", "").str.replace(r"^[★*]*指标\d*[：:.、]?", "")
    return bare.str.replace(r"^(完成|开展|组织|实施)", "")


def library(lake: Lake) -> "pl.LazyFrame":
    """Indicators as the lake's forms state them: name, unit, direction, how often, typical target and weight.

    Names that `library_name` makes equal are one indicator.
    """
    import polars as pl

    target = pl.col("target").cast(pl.Float64)
    return (
        lake.scan("indicators")
        .with_columns(indicator=library_name())
        .filter(pl.col("indicator").str.len_chars() >= 2)
        .group_by("indicator", "target_unit")
        .agg(
            pl.len().alias("rows"),
            pl.col("form").n_unique().alias("forms"),
            *(pl.col(column).drop_nulls().mode().sort().first() for column in ("level1", "level2", "operator")),
            target.quantile(0.25).round(2).alias("target_low"),
            target.median().round(2).alias("target_middle"),
            target.quantile(0.75).round(2).alias("target_high"),
            pl.col("weight").cast(pl.Float64).median().alias("weight"),
        )
        .sort(["forms", "indicator"], descending=[True, False])
    )


STATISTICS = (
    Statistic("scores", Message("总分分布：填报与重算", "totals, printed and recomputed"), "bars", scores),
    Statistic("execution", Message("执行率与总分", "total against execution"), "scatter", execution),
    Statistic("by_year", Message("分年度", "by year"), "bars", by_year),
    Statistic("by_region", Message("分地区", "by region"), "bars", by_region),
    Statistic("by_kind", Message("分类型", "by kind"), "", by_kind),
    Statistic("marks", Message("满分与未完成", "full marks and missed targets"), "bars", marks),
    Statistic("findings", Message("发现的问题", "findings"), "ranked", findings),
    Statistic("across", Message("跨表发现的问题", "findings across forms"), "", across),
    Statistic("errors_by_region", Message("各地区每百张表的问题", "findings a hundred forms by region"), "heat", errors_by_region),
    Statistic("library", Message("指标库", "indicator library"), "", library),
    Statistic("unread", Message("未能读出的文件", "documents not read"), "", unread),
)
