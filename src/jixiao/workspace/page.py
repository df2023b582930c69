"""The lineage as one page: the form's rows, each opening by a click to its working, its measure, its records; then the pictures.

No script and nothing loaded from elsewhere; prints with everything open.
"""

from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from jixiao.audit import Finding
from jixiao.errors import Language
from jixiao.evidence.evaluate import Selection
from jixiao.workspace.lineage import SAFE, Link, Step
from jixiao.workspace.pictures import pictures

if TYPE_CHECKING:
    from jixiao.workspace import Build

MOST_ROWS = 200
STYLE = """
:root{font-family:"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif;color:#1a1a1a;line-height:1.6}
body{max-width:64rem;margin:2rem auto;padding:0 1rem}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.2rem;border-bottom:1px solid #999}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{border:1px solid #999;padding:.25rem .5rem;text-align:left;vertical-align:top}
details{border:1px solid #bbb;margin:.4rem 0;padding:.3rem .7rem}details details{border-color:#ddd}summary{cursor:pointer;overflow:hidden}
summary b{margin-right:.6rem}.score{float:right;margin-left:1rem;font-variant-numeric:tabular-nums}.lost{font-weight:700;text-decoration:underline}
.quiet{color:#555;font-size:.85rem}.error::before{content:"● "}.warning::before{content:"◐ "}.info::before{content:"○ "}
figure{margin:1rem 0;break-inside:avoid}figcaption{font-weight:600}svg{max-width:100%;height:auto}code{font-size:.8rem;word-break:break-all}
@media print{details:not([open])>*{display:block}details{break-inside:avoid}body{margin:0;max-width:none}}
"""
WORDS = {
    "zh": {"title": "完成值来源", "total": "总分", "rows": "指标", "pictures": "图", "findings": "核查", "records": "记录", "files": "材料", "support": "旁证", "missing": "缺", "voided": "已作废，不计", "open": "展开每一行，可由得分一直看到记录。", "typed": "填写", "computed": "台账算出", "frozen": "冻结"},
    "en": {"title": "Where each actual value comes from", "total": "total", "rows": "Indicators", "pictures": "Pictures", "findings": "Checks", "records": "records", "files": "files", "support": "support", "missing": "missing", "voided": "voided, does not count", "open": "Open a row to follow its score down to the records.", "typed": "typed", "computed": "the ledgers give", "frozen": "frozen"},
}  # fmt: skip


def page(made: "Build", language: Language) -> str:
    """The whole page."""
    words = WORDS[language]
    holder = made.form.holder
    year = made.form.year.value
    title = f"{holder} {year} {words['title']}"
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{words['total']} <b>{made.scorecard.recomputed}</b>　{made.profile.id}</p>",
        f'<p class="quiet">{words["open"]}</p>',
    ]
    body.append(f"<h2>{words['rows']}</h2>")
    body += [row(made, link, language) for link in made.lineage]
    drawn = list(pictures(made.declared, made.evidence, language))
    if drawn:
        body.append(f"<h2>{words['pictures']}</h2>")
        body += [f"<figure><figcaption>{escape(p.caption)}</figcaption>{p.svg}</figure>" for p in drawn]
    body.append(f"<h2>{words['findings']}</h2><ul>")
    body += [found(f, language) for f in made.report.findings]
    body.append("</ul>")
    lang = "zh-CN" if language == "zh" else "en"
    head = f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f"{head}<style>{STYLE}</style></head><body>{''.join(body)}</body></html>"


def found(finding: Finding, language: Language) -> str:
    return f'<li class="{finding.severity}"><b>{finding.code}</b> {escape(finding.message.to(language))}</li>'


def row(made: "Build", link: Link, language: Language) -> str:
    """One indicator: what is printed, and inside it everything it stands on."""
    lost = bool(link.score) and Decimal(link.score) < Decimal(link.weight)
    score = f'<span class="score{" lost" if lost else ""}">{escape(link.score or "—")} / {link.weight}</span>'
    head = f"<summary>{score}<b>{link.number}</b>{escape(link.title)}　{escape(link.printed)}</summary>"
    inner = [
        f'<p>{escape(link.cell.to(language))}　{escape(link.method.to(language))} <span class="quiet">{escape(link.cite.to(language))}</span></p>'
    ]
    inner += [step(made, each, language) for each in link.steps]
    words = WORDS[language]
    if link.support:
        lines = "".join(
            f'<li>{escape(s.label.to(language))} <b>{escape(s.value)}{escape(s.unit)}</b> <span class="quiet">{escape(s.sentence.to(language))}</span></li>'
            for s in link.support
        )
        inner.append(f"<p>{words['support']}</p><ul>{lines}</ul>")
    if link.files:
        marks = "".join(
            f"<li>{escape(name)} {f'<code>{digest[:16]}…</code>' if digest else '✗ ' + words['missing']}</li>"
            for name, digest in link.files
        )
        inner.append(f"<p>{words['files']}</p><ul>{marks}</ul>")
    return f'<details id="i{link.number}">{head}{"".join(inner)}</details>'


def step(made: "Build", each: Step, language: Language) -> str:
    words = WORDS[language]
    value = f"{each.value}{each.unit}"
    if each.typed:
        value = f"{each.typed}{each.unit}（{words['typed']}；{words['computed']} {value}；{each.why}）"
    head = f"<summary>{escape(each.label.to(language))} <b>{escape(value)}</b></summary>"
    inner = [f"<p>{escape(each.sentence.to(language))}</p>"]
    if each.note:
        inner.append(f'<p class="quiet">{escape(each.note.to(language))}</p>')
    if each.reason:
        inner.append(f"<p>{escape(each.reason.to(language))}</p>")
    inner += [f"<p>{escape(row_id)} {words['voided']}：{escape(why)}</p>" for _, row_id, why in each.voided]
    inner += [table(selection, language) for selection in made.evidence.results[each.measure].selections]
    inner.append(f'<p class="quiet">{words["frozen"]} <code>{each.digest}</code></p>')
    return f"<details>{head}{''.join(inner)}</details>"


def table(selection: Selection, language: Language) -> str:
    """The records of one ledger, without the columns that carry personal data."""
    ledger = selection.query.ledger
    columns = [c for c in selection.query.columns if ledger.columns[c].flag in SAFE]
    frame = selection.frame(columns=(*columns, *(("@row",) if selection.placed else ())))
    head = "".join(f"<th>{escape(ledger.columns[c].label.to(language))}</th>" for c in ("id", *columns))
    body = "".join(f"<tr>{''.join(cells(record, ('id', *columns)))}</tr>" for record in frame.head(MOST_ROWS).iter_rows(named=True))
    more = f"<p class='quiet'>… {frame.height - MOST_ROWS:,}</p>" if frame.height > MOST_ROWS else ""
    words = WORDS[language]
    caption = f"<summary>{escape(ledger.label.to(language))} {frame.height:,} {words['records']}</summary>"
    return f"<details>{caption}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}</details>"


def cells(record: dict[str, object], columns: tuple[str, ...]) -> Iterator[str]:
    for column in columns:
        value = record[column]
        yield f"<td>{escape('' if value is None else str(value))}</td>"
