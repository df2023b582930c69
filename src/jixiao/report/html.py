"""One HTML page, complete in itself and printable: each form as printed, wrong cells marked, a click from cell to finding and back."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from importlib.resources import files as resources

from jixiao import __version__
from jixiao.audit import Finding
from jixiao.document import Block, Document, Paragraph, Place, Table
from jixiao.errors import Language, Message
from jixiao.files import Checked, CheckedFile
from jixiao.score import Row

SEVERITY = {"error": Message("错误", "error"), "warning": Message("提醒", "warning"), "info": Message("提示", "note")}
ORDER = ("error", "warning", "info")


def page(results: Sequence[CheckedFile], language: Language = "zh") -> str:
    """The report on one file or many as one page."""
    say = Say(language)
    style = resources("jixiao.report").joinpath("report.css").read_text(encoding="utf-8")
    body = "\n".join(_file(number, result, say) for number, result in enumerate(results, 1))
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{say("绩效自评核查报告", "Self-evaluation report")}</title>'
        f"<style>{style}</style></head><body><main>\n<h1>{say('绩效自评核查报告', 'Self-evaluation report')}</h1>\n"
        f"{_contents(results, say)}\n{body}\n<footer>Jixiao {__version__}</footer></main></body></html>\n"
    )


class Say:
    """Two-language text, escaped."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def __call__(self, zh: str, en: str) -> str:
        return escape(zh if self.language == "zh" else en)

    def message(self, message: Message) -> str:
        return escape(message.to(self.language))


def _contents(results: Sequence[CheckedFile], say: Say) -> str:
    """A table of the files where there are several."""
    if len(results) < 2:
        return ""
    head = (
        say("文件", "file"),
        say("单位或项目", "unit or project"),
        say("总分", "total"),
        say("应得", "recomputed"),
        say("问题", "findings"),
    )
    rows = []
    for number, result in enumerate(results, 1):
        link = f'<a href="#f{number}">{escape(result.path)}</a>'
        if result.error:
            rows.append(f'<tr><td>{link}</td><td colspan="4" class="error">{say.message(result.error)}</td></tr>')
        for form in result.forms:
            card = form.scorecard
            cells = (
                link,
                escape(form.form.name.value or form.form.holder),
                _number(card.printed),
                _number(card.recomputed),
                _counts(form.report.findings, say),
            )
            rows.append("<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>")
    return f"<table class='list'><tr>{''.join(f'<th>{h}</th>' for h in head)}</tr>{''.join(rows)}</table>"


def _counts(findings: Iterable[Finding], say: Say) -> str:
    counts = dict.fromkeys(ORDER, 0)
    for finding in findings:
        counts[finding.severity] += 1
    told = [f'<span class="{s}">{say.message(SEVERITY[s])} {n}</span>' for s, n in counts.items() if n]
    return " ".join(told) or say("没有发现问题", "nothing found")


def _number(value: Decimal | None) -> str:
    return "—" if value is None else format(value, "f")


def _file(number: int, result: CheckedFile, say: Say) -> str:
    parts = [f'<section id="f{number}"><h2>{escape(result.path)}</h2>']
    if result.error:
        parts.append(f'<p class="error">{say.message(result.error)}</p>')
    findings = [finding for form in result.forms for finding in form.report.findings]
    identified = {id(finding): f"f{number}-{index}" for index, finding in enumerate(findings, 1)}
    parts.extend(_form(form, identified, say) for form in result.forms)
    if result.document:
        parts.append(f"<h3>{say('原表', 'The form as printed')}</h3>")
        parts.append(_printed(result.document, findings, identified))
        parts.extend(f'<p class="note">※ {say.message(note)}</p>' for note in result.document.notes)
    return "\n".join([*parts, "</section>"])


def _form(checked: Checked, identified: dict[int, str], say: Say) -> str:
    form, card, report = checked.form, checked.scorecard, checked.report
    facts = [
        str(form.year.value or ""),
        form.name.value or "",
        form.holder,
        f"{checked.profile.id} {checked.profile.title.to(say.language)}",
    ]
    differs = "differs" if card.printed != card.recomputed else "agrees"
    score = (
        f'<p class="score {differs}">{say("表中总分", "printed")} <b>{_number(card.printed)}</b> · {say("重新计算", "recomputed")} <b>{_number(card.recomputed)}</b>'
        f" · {say('等级', 'grade')} <b>{escape(card.grade or '—')}</b></p>"
    )
    summary = say(
        f"核查 {report.passed + report.found + len(report.skipped)} 条规则：通过 {report.passed}，有问题 {report.found}，未核 {len(report.skipped)}",
        f"{report.passed + report.found + len(report.skipped)} rules: {report.passed} passed, {report.found} found, {len(report.skipped)} skipped",
    )
    skipped = "".join(f"<li><b>{escape(skip.code)}</b> {say.message(skip.reason)}</li>" for skip in report.skipped)
    return (
        f"<h3>{escape(form.title.value or '')}</h3><p class='facts'>{escape(' · '.join(dict.fromkeys(f for f in facts if f)))}</p>{score}"
        f"<h4>{say('发现的问题', 'Findings')} · {_counts(report.findings, say)}</h4>{_findings(report.findings, identified, say)}"
        f"<h4>{say('计分过程', 'Workings')}</h4>{_workings(card.rows, say)}"
        f"<details><summary>{summary}</summary><ul>{skipped}</ul></details>"
    )


def _findings(findings: Sequence[Finding], identified: dict[int, str], say: Say) -> str:
    if not findings:
        return f"<p class='clean'>{say('没有发现问题。', 'Nothing was found.')}</p>"
    items = []
    for finding in sorted(findings, key=lambda f: ORDER.index(f.severity)):
        name = identified[id(finding)]
        where = " ".join(f'<a href="#c-{name}">{escape(str(place))}</a>' for place in finding.places[:1])
        cite = f"<cite>{escape(finding.cite.to(say.language))}</cite>" if finding.cite else ""
        items.append(
            f'<li id="{name}" class="{finding.severity}"><b>{escape(finding.code)}</b> {say.message(finding.message)} '
            f'<span class="where">{where} {say.message(finding.mend)}</span> {cite}</li>'
        )
    return f"<ol class='findings'>{''.join(items)}</ol>"


def _workings(rows: Iterable[Row], say: Say) -> str:
    head = (say("行", "row"), say("计算", "working"), say("表中", "printed"), say("应得", "recomputed"), say("依据", "basis"))
    lines = []
    for row in rows:
        differs = row.decided and row.printed is not None and row.printed != row.recomputed
        cells = (
            escape(row.label),
            escape(row.working.formula) or say.message(row.working.sentence),
            _number(row.printed),
            _number(row.recomputed),
            escape(row.cite.to(say.language)) if row.cite else "",
        )
        lines.append(f"<tr class='{'differs' if differs else ''}'>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return f"<table class='list'><tr>{''.join(f'<th>{h}</th>' for h in head)}</tr>{''.join(lines)}</table>"


def _printed(document: Document, findings: Sequence[Finding], identified: dict[int, str]) -> str:
    """The blocks of the document with marked cells; each mark links to its finding."""
    marks: dict[Place, list[Finding]] = {}
    for finding in findings:
        for place in finding.places:
            marks.setdefault(place, []).append(finding)
    anchored: set[str] = set()
    return "\n".join(_block(block, marks, identified, anchored=anchored) for block in document.blocks)


def _block(block: Block, marks: dict[Place, list[Finding]], identified: dict[int, str], *, anchored: set[str]) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_marked(block.text, marks.get(block.place, []), identified, anchored=anchored)}</p>" if block.text.strip() else ""
    if block.hidden:
        return ""
    rows: dict[int, list[str]] = {}
    for cell in sorted(block.cells, key=lambda c: (c.row, c.column)):
        found = marks.get(block.place_of(cell), [])
        worst = min((f.severity for f in found), key=ORDER.index, default="")
        spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (f' colspan="{cell.columns}"' if cell.columns > 1 else "")
        content = _marked(cell.text, found, identified, anchored=anchored)
        rows.setdefault(cell.row, []).append(f'<td{spans} class="{worst}">{content}</td>')
    return f"<div class='sheet'><table class='form'>{''.join(_table_row(rows, r) for r in range(_first_row(block), block.height + 1))}</table></div>"


def _first_row(table: Table) -> int:
    return min((cell.row for cell in table.cells), default=1)


def _table_row(rows: dict[int, list[str]], row: int) -> str:
    return f"<tr>{''.join(rows.get(row, []))}</tr>"


def _marked(text: str, found: Sequence[Finding], identified: dict[int, str], *, anchored: set[str]) -> str:
    shown = escape(text).replace("\n", "<br>")
    links = []
    for finding in found:
        name = identified[id(finding)]
        anchor = "" if name in anchored else f' id="c-{name}"'
        anchored.add(name)
        links.append(
            f'<a{anchor} href="#{name}" class="mark {finding.severity}" title="{escape(finding.message.zh)}">{escape(finding.code)}</a>'
        )
    return shown + "".join(links)
