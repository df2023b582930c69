"""How one form compares with others that use the same indicators."""

from dataclasses import dataclass
from decimal import Decimal

from jixiao.corpus.lake import Lake
from jixiao.corpus.rows import actual_figure, leading
from jixiao.form import Form

ENOUGH = 10  # peers below which a quartile says nothing


@dataclass(frozen=True, slots=True)
class Peers:
    """One indicator of the form beside the same indicator elsewhere: quartiles of target and actual over `count` rows."""

    index: int
    name: str
    unit: str
    count: int
    target: Decimal | None
    actual: Decimal | None
    targets: tuple[Decimal, Decimal, Decimal]
    actuals: tuple[Decimal, Decimal, Decimal] | None


def peers(form: Form, lake: Lake) -> tuple[Peers, ...]:
    """The indicators of `form` of which the lake holds at least ENOUGH rows with the same name and unit, its own left out."""
    import polars as pl

    from jixiao.corpus.statistics import library_name

    wanted = []
    for index, indicator in enumerate(form.indicators):
        part = leading(indicator.target.value)
        if indicator.name.value and part and part.quantity:
            figure = actual_figure(indicator.actual.value)
            wanted.append((index, indicator.name.value, part.quantity.unit, part.quantity.value, figure[0] if figure else None))
    if not wanted:
        return ()
    own = pl.DataFrame(
        wanted,
        schema={
            "index": pl.Int32,
            "name": pl.String,
            "target_unit": pl.String,
            "own_target": pl.Decimal(38, 6),
            "own_actual": pl.Decimal(38, 6),
        },
        orient="row",
    ).lazy()
    holders = lake.scan("forms").select("form", holder=pl.coalesce("unit", "department", "name")).filter(pl.col("holder") != form.holder)
    others = lake.scan("indicators").join(holders, on="form").with_columns(key=library_name())
    quartiles = [pl.col(c).cast(pl.Float64).quantile(q).alias(f"{c}{q}") for c in ("target", "actual") for q in (0.25, 0.5, 0.75)]
    found = (
        own.with_columns(key=library_name())
        .join(others.select("key", "target_unit", "target", "actual"), on=["key", "target_unit"])
        .group_by("index", "name", "target_unit", "own_target", "own_actual")
        .agg(pl.len().alias("n"), *quartiles)
        .filter(pl.col("n") >= ENOUGH)
        .sort("index")
        .collect()
    )
    return tuple(_peers(row) for row in found.iter_rows(named=True))


def _peers(row: dict[str, object]) -> Peers:
    def three(column: str) -> tuple[Decimal, Decimal, Decimal] | None:
        values = [row[f"{column}{q}"] for q in (0.25, 0.5, 0.75)]
        if any(value is None for value in values):
            return None
        low, middle, high = (Decimal(str(value)).quantize(Decimal("0.01")) for value in values)
        return low, middle, high

    targets = three("target")
    assert targets is not None, "the lake keeps only rows with a target here"  # noqa: S101 - joined on it
    return Peers(row["index"], row["name"], row["target_unit"], row["n"], row["own_target"], row["own_actual"], targets, three("actual"))  # type: ignore[arg-type]
