"""Results for a terminal: the form's table with the wrong cells marked, the arithmetic, the findings, what was not checked."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from jixiao.document import Place
from jixiao.errors import Language, Message
from jixiao.files import Checked, CheckedFile, FormFile
from jixiao.form import Form, FundLine, Indicator, Reading

if TYPE_CHECKING:
    from jixiao.audit import Finding, Rule
    from jixiao.corpus.across import Across
    from jixiao.corpus.peers import Peers
    from jixiao.score import Row

MARK = {"error": ("✗", "bold red"), "warning": ("!", "yellow"), "info": ("·", "cyan")}
SEVERITY = {"error": Message("错误", "errors"), "warning": Message("提醒", "warnings"), "info": Message("提示", "notes")}
KIND = {
    "department": Message("部门整体", "department"),
    "project": Message("项目支出", "project"),
    "transfer": Message("转移支付", "transfer"),
}
STAGE = {
    "target": Message("绩效目标", "target"),
    "monitoring": Message("运行监控", "monitoring"),
    "self-evaluation": Message("绩效自评", "self-evaluation"),
}


class Printer:
    """A console and the language it speaks."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.console = Console(highlight=False, soft_wrap=False)
        if not self.console.is_terminal:
            self.console = Console(highlight=False, width=120)

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def print(self, content: object = "", indent: int = 0) -> None:
        self.console.print(Padding(content, (0, 0, 0, indent)) if indent else content)  # type: ignore[arg-type]

    def head(self, form: Form) -> None:
        title = form.title.value or self.say("（无标题）", "(no title)")
        self.print(Text(title, style="bold"))
        facts = [
            KIND[form.kind].to(self.language),
            STAGE[form.stage].to(self.language),
            str(form.year.value or ""),
            form.name.value or "",
            form.holder,
        ]
        facts.append(self.say("单位 ", "in ") + form.money_unit.value if form.money_unit.value else "")
        self.print(Text(" · ".join(dict.fromkeys(f for f in facts if f)), style="dim"))

    def path(self, path: str) -> None:
        self.console.rule(Text(path, style="bold"), align="left", style="dim")


def show_forms(results: Iterable[FormFile], language: Language) -> None:
    """What `jixiao read` prints."""
    out = Printer(language)
    for result in results:
        out.path(result.path)
        show_error(out, result.error)
        for form in result.forms:
            out.head(form)
            show_funds(out, form, {}, {})
            for goal in form.goals:
                show_goal(out, goal.planned, goal.achieved)
            show_indicators(out, form, {}, {})
            show_total(out, form.total.score, None)
            show_doubts(out, form)
        show_notes(out, [*(result.document.notes if result.document else ()), *(n for form in result.forms for n in form.notes)])


def show_checks(results: Sequence[CheckedFile], language: Language) -> None:
    """What `jixiao check` prints: each file, then a line for the batch where there are several."""
    out = Printer(language)
    for result in results:
        out.path(result.path)
        show_error(out, result.error)
        for checked in result.forms:
            show_checked(out, checked)
        show_notes(out, result.document.notes if result.document else ())
    if len(results) > 1:
        unread = sum(1 for result in results if result.error)
        forms = [form for result in results for form in result.forms]
        bad = sum(1 for form in forms if any(f.severity == "error" for f in form.report.findings))
        out.print(
            out.say(
                f"共 {len(results)} 个文件，{len(forms)} 张表，{bad} 张有错误，{unread} 个文件未能读出。",
                f"{len(results)} files, {len(forms)} forms, {bad} with errors, {unread} files not read.",
            )
        )


def show_checked(out: Printer, checked: Checked) -> None:
    form, card = checked.form, checked.scorecard
    out.head(form)
    profile = checked.profile
    out.print(Text(out.say("评分办法 ", "profile ") + f"{profile.id} {profile.title.to(out.language)}", style="dim"))
    rows: dict[tuple[str, int], Row] = {(row.kind, row.index): row for row in card.rows}
    marks = marked(checked.report.findings)
    show_funds(out, form, rows, marks)
    show_indicators(out, form, rows, marks)
    show_total(out, form.total.score, card.recomputed, card.grade)
    show_workings(out, card.rows)
    show_findings(out, checked.report.findings)
    show_silence(out, checked)


def marked(findings: "Iterable[Finding]") -> dict[Place, str]:
    """Place of a cell → the gravest severity found there."""
    order = ("error", "warning", "info")
    worst: dict[Place, str] = {}
    for finding in findings:
        for place in finding.places:
            worst[place] = min(worst.get(place, "info"), finding.severity, key=order.index)
    return worst


def cell(reading: Reading[Any], marks: dict[Place, str]) -> Text:
    """The text as printed; red or yellow where something is wrong with it, `?` where it was read with doubt."""
    text = Text(" ".join(reading.text.split()))
    if reading.place in marks and marks[reading.place] in ("error", "warning"):
        sign, style = MARK[marks[reading.place]]
        text.stylize(style)
        text.append(f" {sign}", style)
    if reading.confidence < 100:
        text.append(" ?", "magenta")
    return text


def grid(*columns: tuple[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=False)
    for heading, align in columns:
        table.add_column(heading, justify="right" if align == "right" else "left", overflow="fold")
    return table


def show_funds(out: Printer, form: Form, rows: "Mapping[tuple[str, int], Row]", marks: dict[Place, str]) -> None:
    if not form.funds:
        return
    shown = [
        ("original", out.say("年初预算", "original")),
        ("revised", out.say("全年预算", "revised")),
        ("executed", out.say("全年执行", "executed")),
        ("transfers", out.say("上级转移", "transfers")),
        ("rate", out.say("执行率", "rate")),
        ("weight", out.say("分值", "weight")),
        ("score", out.say("得分", "score")),
    ]
    shown = [(field, heading) for field, heading in shown if any(getattr(fund, field).text for fund in form.funds)]
    headings = [(out.say("资金", "funds"), "left"), *((heading, "right") for _, heading in shown)]
    table = grid(*headings, *([(out.say("应得", "due"), "right")] if rows else []))
    for index, fund in enumerate(form.funds):
        table.add_row(*fund_row(fund, [field for field, _ in shown], rows.get(("execution", index)), marks=marks, due=bool(rows)))
    out.print()
    out.print(table)


def fund_row(fund: FundLine, fields: list[str], row: "Row | None", *, marks: dict[Place, str], due: bool) -> list[Text]:
    cells = [cell(fund.label, marks), *(cell(getattr(fund, field), marks) for field in fields)]
    return [*cells, due_of(row)] if due else cells


def due_of(row: "Row | None") -> Text:
    """The recomputed score; bold where it differs from the printed one, empty where nothing could be decided."""
    if row is None or row.recomputed is None or not row.decided:
        return Text("")
    differs = row.printed is not None and row.printed != row.recomputed
    return Text(format(row.recomputed, "f"), style="bold red" if differs else "green")


def show_goal(out: Printer, planned: Reading[str], achieved: Reading[str]) -> None:
    for heading, text in ((out.say("目标", "planned"), planned), (out.say("完成", "achieved"), achieved)):
        if text.value:
            out.print(Text(f"{heading}：", style="dim") + Text(shorten(" ".join(text.value.split()), 160)))


def shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def show_indicators(out: Printer, form: Form, rows: "Mapping[tuple[str, int], Row]", marks: dict[Place, str]) -> None:
    if not form.indicators:
        return
    headings = [
        ("#", "right"),
        (out.say("二级", "level 2"), "left"),
        (out.say("指标", "indicator"), "left"),
        (out.say("目标值", "target"), "left"),
    ]
    headings += [(out.say("完成值", "actual"), "left"), (out.say("分值", "weight"), "right"), (out.say("得分", "score"), "right")]
    table = grid(*headings, *([(out.say("应得", "due"), "right")] if rows else []))
    for index, indicator in enumerate(form.indicators):
        cells = indicator_row(index, indicator, marks)
        table.add_row(*cells, *([due_of(rows.get(("indicator", index)))] if rows else []))
    out.print()
    out.print(table)


def indicator_row(index: int, indicator: Indicator, marks: dict[Place, str]) -> list[Text]:
    level = (indicator.level2.value or indicator.level1.value or "").removesuffix("指标")
    name = cell(indicator.name if indicator.name.value else indicator.content, marks)
    texts = [Text(str(index + 1), style="dim"), Text(level), name, cell(indicator.target, marks), cell(indicator.actual, marks)]
    for text in texts:
        text.truncate(56, overflow="ellipsis")
    return [*texts, cell(indicator.weight, marks), cell(indicator.score, marks)]


def show_total(out: Printer, printed: Reading[Decimal], recomputed: Decimal | None, grade: str | None = None) -> None:
    line = Text(out.say("总分 ", "total "), style="bold")
    line.append(printed.text or out.say("未填", "blank"))
    if recomputed is not None:
        differs = printed.value != recomputed
        line.append(out.say("，应得 ", ", recomputed "))
        line.append(format(recomputed, "f"), style="bold red" if differs else "bold green")
        if grade:
            line.append(out.say(f"，等级 {grade}", f", grade {grade}"))
    out.print()
    out.print(line)


def show_workings(out: Printer, rows: "Iterable[Row]") -> None:
    """The arithmetic of every row whose printed score is not the recomputed one, and of the execution rows."""
    told = [row for row in rows if row.decided and (row.kind == "execution" or (row.printed is not None and row.printed != row.recomputed))]
    if not told:
        return
    out.print()
    out.print(Text(out.say("计分过程", "workings"), style="bold"))
    for row in told:
        line = Text(f"{shorten(row.label, 40)}{out.say('：', ': ')}{row.working.formula}")
        if row.printed is not None and row.printed != row.recomputed:
            line.append(out.say(f"（表中 {row.printed}）", f" (printed {row.printed})"), style="red")
        if row.cite:
            line.append(f"  {row.cite.to(out.language)}", style="dim")
        out.print(line, indent=2)


def show_findings(out: Printer, findings: "Sequence[Finding]") -> None:
    out.print()
    if not findings:
        out.print(Text(out.say("没有发现问题。", "Nothing was found."), style="green"))
        return
    counts = [(s, sum(1 for f in findings if f.severity == s)) for s in ("error", "warning", "info")]
    summary = " · ".join(f"{SEVERITY[s].to(out.language)} {n}" for s, n in counts if n)
    out.print(Text(out.say("发现的问题  ", "findings  "), style="bold") + Text(summary))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for severity in ("error", "warning", "info"):
        for finding in (f for f in findings if f.severity == severity):
            sign, style = MARK[finding.severity]
            table.add_row(Text(f"{sign} {finding.code}", style=style), finding_text(out, finding))
    out.print(table)


def finding_text(out: Printer, finding: "Finding") -> Text:
    """The message, then where it is and on what basis."""
    line = Text(finding.message.to(out.language))
    where = "，".join(dict.fromkeys(str(place) for place in finding.places[:3]))
    if tail := " · ".join(part for part in (where, finding.cite.to(out.language) if finding.cite else "") if part):
        line.append(f"\n{tail}", style="dim")
    return line


def show_silence(out: Printer, checked: Checked) -> None:
    report = checked.report
    out.print()
    out.print(
        Text(
            out.say(
                f"核查 {report.passed + report.found + len(report.skipped)} 条规则：通过 {report.passed}，有问题 {report.found}，未核 {len(report.skipped)}。",
                f"{report.passed + report.found + len(report.skipped)} rules: {report.passed} passed, {report.found} found, {len(report.skipped)} skipped.",
            ),
            style="bold",
        )
    )
    reasons: dict[str, list[str]] = {}
    for skip in report.skipped:
        reasons.setdefault(skip.reason.to(out.language), []).append(skip.code)
    for reason, codes in reasons.items():
        out.print(Text(f"{reason}：{' '.join(codes)}", style="dim"), indent=2)


def show_doubts(out: Printer, form: Form) -> None:
    for index, indicator in enumerate(form.indicators):
        for field in ("name", "target", "actual", "weight", "score"):
            reading = getattr(indicator, field)
            if reading.doubt:
                out.print(Text(f"? {index + 1} {shorten(reading.text, 40)}：{reading.doubt.to(out.language)}", style="magenta"))


def show_notes(out: Printer, notes: Iterable[Message]) -> None:
    for note in dict.fromkeys(notes):
        out.print(Text(f"※ {note.to(out.language)}", style="dim"))


def show_error(out: Printer, error: Message | None) -> None:
    if error:
        out.print(Text(f"✗ {error.to(out.language)}", style="bold red"))


def show_peers(form: Form, found: "Sequence[Peers]", language: Language) -> None:
    """Each indicator beside the same indicator of other units: quartiles of target and actual."""
    out = Printer(language)
    out.print()
    out.print(Text(out.say("同类比较  ", "peers  ") + (form.name.value or form.holder), style="bold"))
    if not found:
        out.print(Text(out.say("库中没有足够多的同名指标。", "The lake holds too few of the same indicators."), style="dim"))
        return
    headings = (out.say("指标", "indicator"), out.say("目标值", "target"), out.say("同类四分位", "quartiles"), out.say("完成值", "actual"))
    table = grid((headings[0], "left"), *((h, "right") for h in headings[1:]), (headings[2], "right"), (out.say("条数", "rows"), "right"))
    for row in found:
        actuals = " / ".join(map(bare, row.actuals)) if row.actuals else "—"
        targets = " / ".join(map(bare, row.targets))
        table.add_row(
            row.name, bare(row.target) + row.unit, targets, bare(row.actual) + row.unit if row.actual else "—", actuals, str(row.count)
        )
    out.print(table)


def bare(value: Decimal | None) -> str:
    """A decimal without trailing zeros; a dash for none."""
    return "—" if value is None else format(value.normalize(), "f")


def show_rules(rules: "Iterable[Rule | Across]", language: Language) -> None:
    out = Printer(language)
    table = grid((out.say("编号", "code"), "left"), (out.say("级别", "severity"), "left"), (out.say("规则", "rule"), "left"))
    for rule in rules:
        sign, style = MARK[rule.severity]
        table.add_row(rule.code, Text(f"{sign} {SEVERITY[rule.severity].to(language)}", style=style), escape(rule.title.to(language)))
    out.print(table)
    out.print(Text(out.say("jixiao rule 编号 显示一条规则的说明。", "`jixiao rule CODE` shows the manual page of one."), style="dim"))


def show_rule(rule: "Rule | Across", language: Language) -> None:
    from rich.markdown import Markdown

    out = Printer(language)
    out.print(Text(f"{rule.code} {rule.name} · {SEVERITY[rule.severity].to(language)}", style="bold"))
    out.print(Markdown(rule.manual))
