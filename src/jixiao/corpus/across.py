"""Rules across forms: what no single form shows. Each is one lazy query over the lake's tables, its docstring its manual page.

They run over self-evaluations only, say where to look and prove nothing: none is an error.
"""

import inspect
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
TIMES = 3  # times above or below the median that an outlier is at least: a rate of 70 % among rates of 95 % is none
CLAIMED = 12  # characters an account of an achievement must have before two units cannot have written it apart
BOILERPLATE = 5  # units above which a text is a common phrase and no claim
FIGURE = r"\d{2,}(?:\.\d+)?[^\d.%％年]"  # a figure that is neither a percentage nor a year


@dataclass(frozen=True)
class Across:
    """One rule across forms: its findings are rows of the lake's table `findings`."""

    code: str
    severity: Literal["warning", "info"]
    title: Message
    query: Callable[[Lake], "pl.LazyFrame"]

    @property
    def name(self) -> str:
        return self.title.en.replace(" ", "-")

    @property
    def manual(self) -> str:
        """Its page of the manual."""
        return inspect.getdoc(self.query) or ""

    def findings(self, lake: Lake) -> "pl.LazyFrame":
        """One row a finding; the query gives form, year, region, message, message_en and place."""
        import polars as pl

        return self.query(lake).with_columns(code=pl.lit(self.code), severity=pl.lit(self.severity), args=pl.lit("{}"))


def _told(found: "pl.LazyFrame", zh: str, en: str, *figures: "pl.Expr | str", place: bool = True) -> "pl.LazyFrame":
    """The findings with their sentence in both languages; `figures` fill its gaps."""
    import polars as pl

    where = pl.col("place") if place else pl.lit(None, pl.String).alias("place")
    messages = (pl.format(text, *figures).alias(name) for text, name in ((zh, "message"), (en, "message_en")))
    return found.select("form", "year", "region", *messages, where)


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
    """The account of what was achieved stands word for word in the form of another unit or another year.

    ## What it checks

    The account of what was achieved, without figures and white space, equals that of another unit or another year; at least 60 characters.

    ## Why it matters

    A copied account tells nothing about this year's work.

    ## Faulty

    Two schools: 在甲镇、乙乡和丙村实施项目，先后召开部署会和推进会…（60字以上）, the same but for the number of pupils.

    ## Sound

    Two accounts that share a sentence and differ in the others.

    ## Limits

    A text with one word changed is not found; districts that file a text written by their superior are.

    ## 说明

    完成情况去掉数字和空格后，与另一单位或另一年度的逐字相同（60字以上）的，逐表列出并写明涉及的单位和年度。
    """
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
        pl.col("holder").drop_nulls().unique().sort().alias("who"),
        pl.col("year").drop_nulls().unique().sort().cast(pl.String).alias("years"),
    )
    return _told(
        texts.join(groups.filter(pl.col("others") > 1), on="same"),
        "完成情况与另外 {} 张表除数字外逐字相同，涉及 {}（{} 年）。",
        "The account of what was achieved equals that of {} other form(s) word for word but for figures: {} ({}).",
        pl.col("n") - 1,
        pl.col("who").list.head(3).list.join("、"),
        pl.col("years").list.join("、"),
        place=False,
    )


def lowered_target(lake: Lake) -> "pl.LazyFrame":
    """The target is lower than both last year's target and last year's actual of the same indicator of the same unit.

    ## What it checks

    An at-least target beside the same indicator of the same unit and kind of form one year before.

    ## Why it matters

    目标值明显偏低: a target one has already passed promises nothing.

    ## Faulty

    2022: ≥200人, actual 210人; 2023: ≥120人.

    ## Sound

    2022: ≥200人, actual 150人; 2023: ≥160人.

    ## Limits

    Indicators under one name in several projects of a unit are left out; a smaller budget may be the reason.

    ## 说明

    “不低于”类目标值既低于上年目标值，又低于上年完成值的，逐行列出三个数。
    """
    import polars as pl

    key = ["holder", "kind", "bare", "target_unit", "year"]
    rows = _indicators(lake).filter(pl.col("operator").is_in([">=", ">"]) & pl.col("target").is_not_null())
    alone = rows.join(rows.group_by(key).len().filter(pl.col("len") == 1), on=key)  # several rows of one name cannot be told apart
    before = alone.select(
        *key[:4], (pl.col("year") + 1).alias("year"), pl.col("target").alias("target_before"), pl.col("actual").alias("actual_before")
    )
    lower = alone.join(before, on=key).filter((pl.col("target") < pl.col("target_before")) & (pl.col("target") < pl.col("actual_before")))
    return _told(
        lower,
        "{}：目标值 {} 低于上年目标 {} 和上年完成值 {}。",
        "{}: the target {} is below last year's target {} and last year's actual {}.",
        "bare",
        *map(_shown, ("target", "target_before", "actual_before")),
    )


def _shown(figure: "pl.Expr | str") -> "pl.Expr":
    """A decimal without its trailing zeros."""
    import polars as pl

    return (pl.col(figure) if isinstance(figure, str) else figure).cast(pl.Decimal(38, 6)).cast(pl.String).str.replace(r"\.?0+$", "")


def _whole_form(lake: Lake, holds: "pl.Expr", zh: str, en: str) -> "pl.LazyFrame":
    """Forms with at least ROWS rows where `holds` is known, and true in all of them."""
    import polars as pl

    rows = _indicators(lake).with_columns(holds.alias("holds")).filter(pl.col("holds").is_not_null() & (pl.col("weight") > 0))
    forms = rows.group_by("form", "year", "region").agg(pl.len().alias("n"), pl.col("holds").all().alias("all"))
    return _told(forms.filter(pl.col("all") & (pl.col("n") >= ROWS)), zh, en, "n", place=False)


def actual_is_target(lake: Lake) -> "pl.LazyFrame":
    """Every actual value equals its target.

    ## What it checks

    Forms with five or more rows where both are one figure: in all of them the actual is exactly the target.

    ## Why it matters

    Seldom true of counted work; often the target was written afterwards.

    ## Faulty

    ≥200人 200人, ≥35次 35次, ≥12场 12场, ≥95% 95%, ≤30万元 30万元.

    ## Sound

    The same with one row ≥35次 37次.

    ## Limits

    Rows with words instead of figures do not count.

    ## 说明

    5个以上可比的指标，完成值都恰好等于目标值的，提示复核目标是否事后填写。
    """
    import polars as pl

    zh, en = "{} 个可比的指标，完成值都恰好等于目标值。", "In all {} comparable indicators the actual value is exactly the target."
    same = (pl.col("actual") == pl.col("target")) & pl.col("actual_unit").eq_missing(pl.col("target_unit"))
    return _whole_form(lake, pl.when(pl.col("actual").is_not_null() & pl.col("target").is_not_null()).then(same), zh, en)


def all_full_marks(lake: Lake) -> "pl.LazyFrame":
    """Every indicator got full marks.

    ## What it checks

    Forms with five or more rows that carry points: each score is its weight.

    ## Why it matters

    A self-evaluation without one lost mark deserves a second look.

    ## Faulty

    Ten indicators, 90 of 90.

    ## Sound

    Ten indicators, one of them 4.85 of 5.

    ## Limits

    Most forms are so; the finding is a hint, and a count for the statistics.

    ## 说明

    5个以上计分指标全部满分的，提示抽查。
    """
    import polars as pl

    return _whole_form(lake, pl.col("score") == pl.col("weight"), "{} 个指标全部满分。", "All {} indicators have full marks.")


def outlier(lake: Lake) -> "pl.LazyFrame":
    """The actual value is far from what units with the same indicator report.

    ## What it checks

    Against 20 or more rows of the same name and unit: more than 8 median deviations on a log scale from the median, and at least 3 times as much or as little.

    ## Why it matters

    A wrong unit, a slipped comma, or people counted where households were meant.

    ## Faulty

    维修养护水库座数 26000座 where the median of 400 rows is 30座.

    ## Sound

    60座 in the same company.

    ## Limits

    Large and small units differ honestly; the bounds are Jixiao's own.

    ## 说明

    完成值与同名同单位指标（20条以上）的中位数相差悬殊的，列出完成值、条数和中位数；先查计量单位和小数点。
    """
    import polars as pl

    rows = _indicators(lake).filter(pl.col("actual") > 0).with_columns(size=pl.col("actual").cast(pl.Float64).log())
    peers = rows.group_by("bare", "actual_unit").agg(
        pl.len().alias("peers"),
        pl.col("size").median().alias("middle"),
        (pl.col("size") - pl.col("size").median()).abs().median().alias("spread"),
    )
    far = (
        rows.join(peers.filter((pl.col("peers") >= PEERS) & (pl.col("spread") > 0)), on=["bare", "actual_unit"])
        .with_columns(distance=(pl.col("size") - pl.col("middle")).abs())
        .filter((pl.col("distance") > FAR * pl.col("spread")) & (pl.col("distance") > pl.lit(float(TIMES)).log()))
    )
    return _told(
        far,
        "{}：完成值 {}{}，同名指标 {} 条的中位数为 {}。",
        "{}: the actual value is {}{}; the median of {} rows of this name is {}.",
        "bare",
        _shown("actual"),
        "actual_unit",
        "peers",
        _shown(pl.col("middle").exp().round(2)),
    )


def claimed_twice(lake: Lake) -> "pl.LazyFrame":
    """Two units claim the same achievement: one account of it, with figures, under one indicator name in one year.

    ## What it checks

    Two to five units give the same text of 12 characters or more, with a figure, as the actual value of one indicator in one year.

    ## Why it matters

    One achievement is paid for twice.

    ## Faulty

    甲中心 and 乙服务站, both: 在甲乙、丙丁两镇完成120户.

    ## Sound

    Both: 120户.

    ## Limits

    Accounts worded differently are not found; a text that more than five units use is taken for a common phrase.

    ## 说明

    2至5个单位在同一年度、同一指标下填报同一段含数字的完成情况（12字以上）的，列出这些单位。
    """
    import polars as pl

    key = ["year", "kind", "bare", "actual_text"]
    rows = _indicators(lake).filter((pl.col("actual_text").str.len_chars() >= CLAIMED) & pl.col("actual_text").str.contains(FIGURE))
    groups = rows.group_by(key).agg(pl.col("holder").n_unique().alias("units"), pl.col("holder").drop_nulls().unique().sort().alias("who"))
    return _told(
        rows.join(groups.filter(pl.col("units").is_between(2, BOILERPLATE)), on=key),
        "{}：{} 个单位填报同一成果（{}）。",
        "{}: {} units report one and the same achievement ({}).",
        "bare",
        "units",
        pl.col("who").list.join("、"),
    )


def department_against_project(lake: Lake) -> "pl.LazyFrame":
    """A unit's department form and its project forms report different actual values of the same indicator.

    ## What it checks

    The same indicator, unit of measure and year: the department form beside each project form and, with several projects, beside their sum.

    ## Why it matters

    One of the two is wrong.

    ## Faulty

    Department form: 培训人次 250人次; its one project form: 243人次.

    ## Sound

    Department form 250人次; two project forms 100人次 and 150人次.

    ## Limits

    Indicators are matched by name; a department may count more than its projects.

    ## 说明

    同一单位同一年度，部门整体表与项目表对同一指标填的完成值不一致（也不等于各项目之和）的，列出两边的数。
    """
    import polars as pl

    key = ["holder", "year", "bare", "actual_unit"]
    rows = _indicators(lake).filter(pl.col("actual").is_not_null())
    project = rows.filter(pl.col("kind") == "project").group_by(key)
    others = project.agg(pl.col("actual").sum().alias("sum"), pl.col("actual").unique().sort().alias("others"))
    pairs = rows.filter(pl.col("kind") == "department").join(others, on=key)
    differ = (pl.col("actual") != pl.col("sum")) & ~pl.col("others").list.contains(pl.col("actual"))
    return _told(
        pairs.filter(differ),
        "{}：部门整体表为 {}{}，项目表为 {}。",
        "{}: the department form says {}{}, the project forms say {}.",
        "bare",
        _shown("actual"),
        "actual_unit",
        pl.col("others").cast(pl.List(pl.Float64)).cast(pl.List(pl.String)).list.join("、").str.replace_all(r"\.0(、|$)", "$1"),
    )


RULES = (
    Across("XC11", "warning", Message("完成情况照抄", "copied account"), copied_text),
    Across("XC12", "warning", Message("目标值逐年调低", "target lowered"), lowered_target),
    Across("XC13", "info", Message("完成值全部等于目标值", "every actual equals its target"), actual_is_target),
    Across("XC14", "info", Message("指标全部满分", "full marks throughout"), all_full_marks),
    Across("XC15", "warning", Message("与同类相差悬殊", "outlier among peers"), outlier),
    Across("XC16", "warning", Message("同一成果重复申报", "one achievement claimed twice"), claimed_twice),
    Across("XC17", "warning", Message("部门表与项目表不一致", "department and project forms disagree"), department_against_project),
)
