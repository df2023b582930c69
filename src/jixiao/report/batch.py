"""Many checked files in one workbook (a row a form, a row a finding, a row a file that could not be read) and on one page as pictures."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from typing import Any

from jixiao.audit import Finding
from jixiao.errors import Language, Message
from jixiao.files import Checked, CheckedFile
from jixiao.judging import execution_line
from jixiao.report.marking import SEVERITIES
from jixiao.report.picture import HEIGHT, WIDTH, Series, bars, scatter

FAMILIES = {
    "AR": Message("算术", "arithmetic"),
    "SC": Message("计分", "scoring"),
    "UN": Message("单位", "units"),
    "TG": Message("目标质量", "targets"),
    "CN": Message("前后一致", "consistency"),
    "CM": Message("完整", "completeness"),
    "CL": Message("归类", "classification"),
    "TM": Message("时间", "time"),
    "EV": Message("佐证", "evidence"),
    "PI": Message("个人信息", "personal data"),
    "TX": Message("文字", "text"),
    "XC": Message("跨表", "across forms"),
}
KINDS = {
    "department": Message("部门整体", "department"),
    "project": Message("项目", "project"),
    "transfer": Message("转移支付", "transfer"),
}
_BANDS = (0, 60, 70, 80, 85, 90, 95, 98, 100)

Cell = str | Decimal | int | None


def workbook(results: Sequence[CheckedFile], language: Language = "zh") -> bytes:
    """The summary workbook of a batch: forms, findings, unreadable files."""
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    looks = _looks(book)

    def say(zh: str, en: str) -> str:
        return Message(zh, en).to(language)

    forms = [(result.path, checked) for result in results for checked in result.forms]
    present = _families(forms)
    families = [f"{code} {FAMILIES[code].to(language)}" for code in present]
    heads = (("文件", "file", 34), ("单位", "unit", 28), ("项目", "project", 34), ("年度", "year", 7), ("类别", "kind", 10))
    heads += (("评分办法", "profile", 16), ("表中总分", "printed", 10), ("重新计算", "recomputed", 10), ("相差", "difference", 8))
    heads += (("等级", "grade", 6), ("执行率", "execution", 9))
    columns = [(say(zh, en), width) for zh, en, width in heads]
    columns += [(word.to(language), 7) for word in SEVERITIES.values()] + [(name, 12) for name in families]
    _sheet(book, looks, say("汇总", "summary"), columns, [_form_row(path, checked, present, language) for path, checked in forms])

    found = (("文件", "file", 34), ("单位", "unit", 28), ("项目", "project", 34), ("程度", "severity", 8), ("代码", "code", 8))
    found += (("位置", "place", 20), ("说明", "message", 90), ("由谁更正", "who mends it", 40), ("依据", "basis", 40))
    rows = [_finding_row(path, checked, finding, language) for path, checked in forms for finding in checked.report.findings]
    _sheet(book, looks, say("问题", "findings"), [(say(zh, en), width) for zh, en, width in found], rows)

    unread = [(result.path, result.error.to(language)) for result in results if result.error]
    _sheet(book, looks, say("未能读取", "unreadable"), [(say("文件", "file"), 50), (say("原因", "reason"), 110)], unread)
    book.close()
    return out.getvalue()


def _families(forms: Iterable[tuple[str, Checked]]) -> list[str]:
    """The families of rules that found something, in the order of the catalogue, others after them."""
    found = {finding.code[:2] for _, checked in forms for finding in checked.report.findings}
    return [code for code in FAMILIES if code in found]


def _form_row(path: str, checked: Checked, families: Sequence[str], language: Language) -> list[Cell]:
    form, card, findings = checked.form, checked.scorecard, checked.report.findings
    difference = None if card.printed is None or card.recomputed is None else card.recomputed - card.printed
    severities = Counter(finding.severity for finding in findings)
    codes = Counter(finding.code[:2] for finding in findings)
    return [
        path,
        form.holder,
        form.name.value if form.kind != "department" else None,
        form.year.value,
        KINDS[form.kind].to(language),
        checked.profile.id,
        card.printed,
        card.recomputed,
        difference,
        card.grade,
        rate(checked),
        *(severities[word] for word in SEVERITIES),
        *(codes[family] for family in families),
    ]


def _finding_row(path: str, checked: Checked, finding: Finding, language: Language) -> list[Cell]:
    form = checked.form
    return [
        path,
        form.holder,
        form.name.value if form.kind != "department" else None,
        SEVERITIES[finding.severity].to(language),
        finding.code,
        "；".join(str(place) for place in finding.places[:5]),
        finding.message.to(language),
        finding.mend.to(language),
        finding.cite.to(language) if finding.cite else None,
    ]


def rate(checked: Checked) -> Decimal | None:
    """The execution rate the form prints, as a ratio."""
    line = execution_line(checked.form)
    return line.rate.value if line else None


def _looks(book: Any) -> dict[str, Any]:
    plain = {"valign": "top", "font_size": 10}
    return {
        "head": book.add_format({**plain, "bold": True, "bg_color": "#dde6ee", "text_wrap": True, "border": 1}),
        "text": book.add_format({**plain, "text_wrap": True}),
        "number": book.add_format({**plain, "num_format": "0.00"}),
        "percent": book.add_format({**plain, "num_format": "0.00%"}),
        "count": book.add_format({**plain, "num_format": "0"}),
    }


def _sheet(book: Any, looks: dict[str, Any], name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet(name)
    last = 0
    for column, (title, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, looks["head"])
    for last, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, Decimal):
                look = looks["percent" if columns[column][0] in ("执行率", "execution") else "number"]
                sheet.write_number(last, column, float(value), look)
            elif isinstance(value, int):
                sheet.write_number(last, column, value, looks["count"])
            elif value:
                sheet.write_string(last, column, value[:32_000], looks["text"])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


# -- the page of pictures --------------------------------------------------------------------------------------------


def picture(results: Sequence[CheckedFile], language: Language = "zh") -> str:
    """One page as SVG: how the scores are spread, scores against execution, findings by family."""
    forms = [checked for result in results for checked in result.forms]

    def say(zh: str, en: str) -> str:
        return Message(zh, en).to(language)

    printed = [checked.scorecard.printed for checked in forms if checked.scorecard.printed is not None]
    again = [checked.scorecard.recomputed for checked in forms if checked.scorecard.recomputed is not None]
    series = [Series(say("表中总分", "printed"), _spread(printed)), Series(say("重新计算", "recomputed"), _spread(again))]
    points = Counter(_points(forms))
    families = _families(("", checked) for checked in forms)
    counts = Counter((finding.code[:2], finding.severity) for checked in forms for finding in checked.report.findings)
    kinds = [Series(word.to(language), [counts[family, severity] for family in families]) for severity, word in SEVERITIES.items()]
    unread = sum(bool(result.error) for result in results)
    charts = (
        bars(
            say(f"总分分布（{len(forms)}张表，{unread}个文件未能读取）", f"Totals ({len(forms)} forms, {unread} unreadable)"),
            _names(),
            series,
        ),
        scatter(
            say("总分与预算执行率（圆的大小为表数）", "Total against execution rate (size: forms)"),
            [(x, y, count) for (x, y), count in sorted(points.items())],
            across=say("执行率（%）", "execution rate (%)"),
            up=say("总分", "total"),
        ),
        bars(say("各类问题的数目", "Findings by family"), [FAMILIES[family].to(language) for family in families], kinds),
    )
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    placed = "".join(chart.replace("<svg ", f'<svg y="{number * HEIGHT}" {size} ', 1) for number, chart in enumerate(charts))
    height = len(charts) * HEIGHT
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">{placed}</svg>'


def _names() -> list[str]:
    bounds = [f"{low}–{high}" for low, high in pairwise(_BANDS)]
    return [f"<{_BANDS[1]}", *bounds[1:-1], f"{_BANDS[-2]}–100"]


def _spread(totals: Iterable[Decimal]) -> list[int]:
    """How many totals fall into each band; a total on a bound belongs to the band above it, 100 and more to the last."""
    counts = [0] * (len(_BANDS) - 1)
    for total in totals:
        counts[next(band for band in range(len(counts) - 1, -1, -1) if total >= _BANDS[band] or not band)] += 1
    return counts


def _points(forms: Iterable[Checked]) -> Iterator[tuple[float, float]]:
    for checked in forms:
        total, executed = checked.scorecard.printed, rate(checked)
        if total is not None and executed is not None:
            yield round(float(executed) * 100, 1), round(float(total), 1)
