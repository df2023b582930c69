"""The statistics of a lake as one HTML page with pictures and as a workbook."""

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.audit import catalogue
from jixiao.corpus.across import RULES
from jixiao.corpus.lake import Lake
from jixiao.corpus.rows import UNKNOWN
from jixiao.corpus.statistics import STATISTICS
from jixiao.errors import Language, Message
from jixiao.report import picture
from jixiao.report.picture import Series

if TYPE_CHECKING:
    import polars as pl

PLACES = {"printed": 2, "recomputed": 2, "target_low": 2, "target_middle": 2, "target_high": 2}  # of columns that are not shares
BANDS = {"from": 2, "rate": 5}  # columns of bands that a row begins with, and how wide these are
LABELS = ("year", *BANDS)
SHORT = 10  # characters
SHOWN = 60  # rows of a table on the page; the workbook has them all
COLUMNS = {
    "year": Message("年度", "year"),
    "region": Message("地区", "region"),
    "kind": Message("类型", "kind"),
    "forms": Message("表数", "forms"),
    "printed": Message("填报总分", "printed"),
    "recomputed": Message("重算总分", "recomputed"),
    "with_errors": Message("有错误的表（%）", "with errors (%)"),
    "from": Message("分数段", "from"),
    "rate": Message("执行率（%）", "rate (%)"),
    "rows": Message("指标行", "rows"),
    "full_marks": Message("满分（%）", "full marks (%)"),
    "missed": Message("未完成（%）", "missed (%)"),
    "missed_with_full_marks": Message("未完成仍满分（%）", "missed, full marks (%)"),
    "missed_without_reason": Message("未完成无原因（%）", "missed, no reason (%)"),
    "code": Message("规则", "rule"),
    "severity": Message("级别", "severity"),
    "findings": Message("问题数", "findings"),
    "family": Message("类别", "family"),
    "per_hundred": Message("每百张表", "per hundred"),
    "indicator": Message("指标", "indicator"),
    "target_unit": Message("单位", "unit"),
    "level1": Message("一级", "level 1"),
    "level2": Message("二级", "level 2"),
    "operator": Message("方向", "direction"),
    "target_low": Message("目标下四分位", "target q1"),
    "target_middle": Message("目标中位", "target median"),
    "target_high": Message("目标上四分位", "target q3"),
    "weight": Message("分值中位", "weight median"),
    "format": Message("格式", "format"),
    "error": Message("原因", "reason"),
    "documents": Message("文件数", "documents"),
    "example": Message("例如", "example"),
    "title": Message("规则名称", "title"),
    "holder": Message("填报单位", "unit"),
    "message": Message("问题", "finding"),
}
FAMILIES = {
    "AR": Message("算术", "arithmetic"),
    "SC": Message("计分", "scoring"),
    "UN": Message("单位", "units"),
    "TG": Message("目标", "targets"),
    "CN": Message("一致", "consistency"),
    "CM": Message("完整", "completeness"),
    "CL": Message("归类", "classes"),
    "TM": Message("时间", "time"),
    "EV": Message("佐证", "evidence"),
    "PI": Message("个人信息", "personal data"),
    "TX": Message("文字", "text"),
    "XC": Message("跨表", "across forms"),
}
WORDS = {
    "kind": {
        "department": Message("部门整体", "department"),
        "project": Message("项目支出", "project"),
        "transfer": Message("转移支付", "transfer"),
    },
    "severity": {"error": Message("错误", "error"), "warning": Message("提醒", "warning"), "info": Message("提示", "info")},
    "operator": {word: Message(sign, sign) for word, sign in ((">=", "≥"), ("<=", "≤"), (">", "＞"), ("<", "＜"), ("=", "="), ("~", "约"))},
    "family": FAMILIES,
    "region": {UNKNOWN: Message("未知", "unknown")},
}
DRAWN = {
    "scores": Message("各分数段的表数", "forms in each band of marks"),
    "execution": Message("平均总分（圆的大小为表数）", "mean total (the size of a circle is the number of forms)"),
    "by_year": Message("有错误的表所占比例", "share of forms with errors"),
    "by_region": Message("有错误的表所占比例", "share of forms with errors"),
    "marks": Message("占指标行的比例；后两项占未完成行的比例", "share of indicator rows; the last two of missed rows"),
    "findings": Message("有该问题的表数（错误和提醒，前24条规则）", "forms with the finding (errors and warnings, the first 24 rules)"),
    "errors_by_region": Message("每百张表的错误和提醒数", "errors and warnings per hundred forms"),
}


def tables(lake: Lake) -> "dict[str, pl.DataFrame]":
    """Every statistic of the lake, computed once."""
    return {statistic.name: statistic.table(lake) for statistic in STATISTICS}


def page(found: "Mapping[str, pl.DataFrame]", language: Language = "zh") -> str:
    """The statistics as one page, complete in itself."""
    style = files("jixiao.report").joinpath("report.css").read_text(encoding="utf-8")
    title = Message("绩效自评语料统计", "Statistics of self-evaluations").to(language)
    worded = {name: _worded(name, frame, language) for name, frame in found.items()}
    parts = [
        f"<section><h2>{escape(s.title.to(language))}</h2>{_picture(s.name, worded[s.name], language)}{_table(worded[s.name], language)}</section>"
        for s in STATISTICS
    ]
    lang = "zh-CN" if language == "zh" else "en"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><style>{style}</style>'
    return f'<!doctype html>\n<html lang="{lang}"><head>{head}</head><body><main><h1>{title}</h1><p>{escape(_sentence(found).to(language))}</p>{"".join(parts)}</main></body></html>\n'


def _sentence(found: "Mapping[str, pl.DataFrame]") -> Message:
    """How many forms of which years and places, and what was found in them."""
    forms, faulty = found["by_kind"]["forms"].sum(), found["findings"].filter(found["findings"]["severity"] == "error")["findings"].sum()
    years, places = found["by_year"]["year"].drop_nulls(), found["by_region"]["region"].n_unique()
    span = f"{years.min()}–{years.max()}" if len(years) else "—"
    across, unread = found["across"].height, found["unread"]["documents"].sum()
    return Message(
        f"{forms:,} 张自评表（{span} 年，{places} 个地区）：{faulty:,} 处错误，{across:,} 处跨表问题；{unread:,} 个文件未能读出。",
        f"{forms:,} self-evaluations ({span}, {places} regions): {faulty:,} errors, {across:,} findings across forms; {unread:,} documents not read.",
    )


def workbook(found: "Mapping[str, pl.DataFrame]", path: Path, language: Language = "zh") -> None:
    """The statistics as a workbook, a sheet each."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for statistic in STATISTICS:
            sheet = book.add_worksheet(statistic.title.to(language)[:31].replace("：", " "))
            frame = _worded(statistic.name, found[statistic.name], language)
            for column, name in enumerate(frame.columns):
                sheet.write_string(0, column, _heading(name, language), bold)
                for row, value in enumerate(frame[name], 1):
                    if value is not None:
                        sheet.write(row, column, value)
            sheet.freeze_panes(1, 0)
            sheet.autofit()


def _worded(name: str, frame: "pl.DataFrame", language: Language) -> "pl.DataFrame":
    """The table in one language: codes as words, findings with the title of their rule."""
    import polars as pl

    if name == "unread":
        frame = frame.with_columns(error=pl.col("error" if language == "zh" else "error_en")).drop("error_en")
    if name == "across":
        frame = frame.with_columns(message=pl.col("message" if language == "zh" else "message_en")).drop("message_en")
    if name in ("findings", "across"):
        titles = {rule.code: rule.title.to(language) for rule in (*catalogue(), *RULES)}
        title = pl.col("code").replace_strict(titles, default=None, return_dtype=pl.String)
        frame = frame.select("code", title.alias("title"), pl.exclude("code"))
    words = {column: {word: said.to(language) for word, said in table.items()} for column, table in WORDS.items()}
    return frame.with_columns(pl.col(column).replace(table) for column, table in words.items() if column in frame.columns)


def _kind(column: "pl.Series") -> str:
    """`n` a column of figures, `s` one of short words, which are not broken, `t` one of sentences."""
    if column.dtype.is_numeric() and column.name not in LABELS:
        return "n"
    return "s" if max(len(str(value)) for value in column.head(SHOWN)) <= SHORT else "t"


def _cell(column: str, value: object) -> str:
    if column in BANDS:
        return f"{value}–{int(str(value)) + BANDS[column]}"
    if isinstance(value, float):
        return f"{value:,.{PLACES.get(column, 1)}f}"
    if isinstance(value, int) and column not in LABELS:
        return f"{value:,}"
    return "" if value is None else escape(str(value))


def _heading(column: str, language: Language) -> str:
    return COLUMNS[column].to(language) if column in COLUMNS else column


def _picture(name: str, frame: "pl.DataFrame", language: Language) -> str:
    if frame.is_empty():
        return ""
    title = DRAWN[name].to(language) if name in DRAWN else ""
    if name == "scores":
        return picture.bars(title, [f"{v}–{v + 2}" for v in frame["from"]], _series(frame, ["printed", "recomputed"], language))
    if name == "execution":
        points = [(row["rate"], row["printed"], row["forms"]) for row in frame.iter_rows(named=True)]
        return picture.scatter(title, points, across=_heading("rate", language), up=_heading("printed", language))
    if name in ("by_year", "by_region"):
        return picture.bars(
            title,
            ["—" if v is None else str(v) for v in frame[name.removeprefix("by_")]],
            _series(frame, ["with_errors"], language),
            unit="%",
        )
    if name == "marks":
        shown = ["full_marks", "missed", "missed_with_full_marks", "missed_without_reason"]
        return picture.bars(title, ["—" if v is None else str(v) for v in frame["year"]], _series(frame, shown, language), unit="%")
    if name == "findings":
        grave = frame.filter(frame["severity"] != WORDS["severity"]["info"].to(language)).select("code", "title", "forms")
        top = grave.group_by("code", "title").sum().sort("forms", "code", descending=[True, False]).head(24)
        return picture.ranked(title, [f"{code} {said or ''}" for code, said in top.select("code", "title").iter_rows()], list(top["forms"]))
    if name == "errors_by_region":
        wide = frame.pivot(on="family", index="region", values="per_hundred", sort_columns=True)
        return picture.heat(title, list(wide["region"]), wide.columns[1:], [row[1:] for row in wide.iter_rows()])
    return ""


def _series(frame: "pl.DataFrame", columns: list[str], language: Language) -> list[Series]:
    return [Series(_heading(column, language), [None if v is None else float(v) for v in frame[column]]) for column in columns]


def _table(frame: "pl.DataFrame", language: Language) -> str:
    if frame.is_empty():
        return f"<p class='note'>{Message('没有。', 'None.').to(language)}</p>"
    kinds = [f" class='{_kind(frame[name])}'" for name in frame.columns]
    head = "".join(f"<th{kind}>{escape(_heading(name, language))}</th>" for name, kind in zip(frame.columns, kinds, strict=True))
    rows = "".join(
        f"<tr>{''.join(f'<td{kind}>{_cell(name, value)}</td>' for name, value, kind in zip(frame.columns, row, kinds, strict=True))}</tr>"
        for row in frame.head(SHOWN).iter_rows()
    )
    more = Message(f"共 {frame.height} 行，这里列出前 {SHOWN} 行。", f"{frame.height} rows; the first {SHOWN} are shown.").to(language)
    rows_said = Message(f"表（{frame.height} 行）", f"table ({frame.height} rows)").to(language)
    note = f"<p class='note'>{more}</p>" if frame.height > SHOWN else ""
    shown = " open" if frame.height <= 12 or "message" in frame.columns else ""
    return f"<details{shown}><summary>{rows_said}</summary><div class='sheet'><table class='list'><tr>{head}</tr>{rows}</table></div>{note}</details>"
