"""The way back: form cell ← score ← working ← actual ← measure sentence ← rows, as data and as text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jixiao.errors import Language, Message, WrongUse
from jixiao.evidence.evaluate import Result, Selection, digest, voided
from jixiao.evidence.sentence import shown
from jixiao.workspace.declared import Declared, IndicatorLine
from jixiao.workspace.fill import Answer, Filled
from jixiao.workspace.findings import digest_of
from jixiao.workspace.gather import Evidence

FIRST_ROWS = 5
MOST_IDS = 10_000
NOTHING = Message("", "")
SAFE = ("",)  # columns without a personal-data flag; persons stand there by their code


@dataclass(frozen=True)
class Step:
    """One measure behind an indicator: what it asked in words, what it gave, the result with its rows, the digest that fixes all."""

    measure: str
    label: Message
    value: str
    unit: str
    sentence: Message
    reason: Message | None
    result: Result
    series: tuple[tuple[str, str], ...]
    digest: str
    voided: tuple[tuple[str, str, str], ...] = ()  # ledger, id, reason
    note: Message | None = None
    typed: str = ""
    why: str = ""


@dataclass(frozen=True)
class Link:
    """One indicator with everything behind it. `cell` is where its actual value stands on the printed form."""

    number: int
    title: str
    levels: str
    cell: Message
    printed: str
    weight: str
    score: str
    formula: str
    method: Message
    cite: Message
    steps: tuple[Step, ...]
    support: tuple[Step, ...]
    files: tuple[tuple[str, str], ...]  # name, digest ("" where it is missing)


def lineage(declared: Declared, evidence: Evidence, filled: Filled, cells: Mapping[str, Message]) -> tuple[Link, ...]:
    """One link an indicator, in the order of the form; `cells` tells where each field stands on the printed form."""
    rows = {row.index: row for row in filled.scorecard.rows if row.kind == "indicator"}
    found = []
    for index, (line, answers) in enumerate(zip(declared.indicators, filled.answers, strict=True)):
        row, printed = rows.get(index), filled.form.indicators[index]
        found.append(
            Link(
                index + 1,
                line.title,
                f"{line.level1}/{line.level2}",
                cells.get(f"indicators[{index}].actual", NOTHING),
                printed.actual.text,
                f"{line.weight:f}",
                f"{row.recomputed:f}" if row and row.recomputed is not None else "",
                row.working.formula if row else "",
                row.working.sentence if row else NOTHING,
                Message(row.cite.to("zh"), row.cite.to("en")) if row and row.cite else NOTHING,
                tuple(step(a.result, evidence, a) for a in answers),
                supports(line, evidence),
                tuple((name, digest_of(declared.folder / "evidence", name)) for name in line.evidence),
            )
        )
    return tuple(found)


def supports(line: IndicatorLine, evidence: Evidence) -> tuple[Step, ...]:
    missing = [name for name in line.support if name not in evidence.results]
    if missing:
        raise WrongUse(f"旁证口径没有声明：{'、'.join(missing)}", f"support names unknown measures: {', '.join(missing)}")
    return tuple(step(evidence.results[name], evidence) for name in line.support)


def step(result: Result, evidence: Evidence, answer: Answer | None = None) -> Step:
    measure = result.measure
    typed = shown(answer.typed) if answer and answer.typed is not None else ""
    return Step(
        measure.name,
        measure.label,
        shown(result.value),
        measure.unit if result.value is not None else "",
        evidence.speaker.sentence(result),
        result.reason,
        result,
        tuple((p.label, shown(p.value)) for p in result.series),
        digest(result),
        tuple(voids(result, evidence)),
        measure.note,
        typed,
        answer.why if answer else "",
    )


def voids(result: Result, evidence: Evidence) -> Iterator[tuple[str, str, str]]:
    """Rows that would have counted, had they not been voided."""
    for query in {id(selection.query): selection.query for selection in result.selections}.values():
        frame = evidence.book.frames.get(query.ledger.name)
        if frame is not None and frame["void"].null_count() < frame.height:
            for row in voided(query, evidence.book, result.period).frame(columns=("void",)).iter_rows(named=True):
                yield query.ledger.name, row["id"], row["void"]


def to_json(link: Link, language: Language = "zh") -> dict[str, Any]:
    """The link as JSON data, texts in one language."""

    def one(each: Step) -> dict[str, Any]:
        return {
            "measure": each.measure,
            "label": each.label.to(language),
            "value": each.value,
            "unit": each.unit,
            "sentence": each.sentence.to(language),
            "reason": each.reason.to(language) if each.reason else None,
            "rows": [identities(selection) for selection in each.result.selections],
            "series": [list(point) for point in each.series],
            "voided": [{"ledger": ledger, "id": row, "reason": why} for ledger, row, why in each.voided],
            "typed": each.typed or None,
            "why": each.why or None,
            "digest": each.digest,
        }

    return {
        "number": link.number,
        "title": link.title,
        "cell": link.cell.to(language) or None,
        "actual": link.printed,
        "weight": link.weight,
        "score": link.score or None,
        "working": link.formula or link.method.to(language),
        "measures": [one(each) for each in link.steps],
        "support": [one(each) for each in link.support],
        "evidence": [{"file": name, "sha256": digest or None} for name, digest in link.files],
    }


def identities(selection: Selection) -> dict[str, Any]:
    """The ledger, how many rows it gave, and their ids; beyond MOST_IDS only the digest fixes them."""
    ids = selection.ids()
    return {"ledger": selection.query.ledger.name, "count": len(ids), "ids": list(ids[:MOST_IDS])}


def find(links: tuple[Link, ...], indicator: str) -> Link:
    """The link of an indicator by its number, or by a piece of its title."""
    hits = [
        link for link in links if indicator == str(link.number) or (not indicator.isdigit() and indicator in f"{link.title} {link.levels}")
    ]
    if len(hits) == 1:
        return hits[0]
    names = "；".join(f"{link.number} {link.title}" for link in hits or links)
    if hits:
        raise WrongUse(f"“{indicator}”对应 {len(hits)} 个指标：{names}", f"'{indicator}' fits {len(hits)} indicators: {names}")
    raise WrongUse(f"没有指标“{indicator}”；可选：{names}", f"there is no indicator '{indicator}'; choose one of: {names}")


def walk(link: Link, evidence: Evidence, language: Language = "zh", *, rows: int = FIRST_ROWS) -> str:
    """The whole way of one indicator in text, `rows` records of each ledger."""
    zh = language == "zh"
    lines = [
        f"{'指标' if zh else 'Indicator'} {link.number}  {link.title}（{link.levels}）"
        if zh
        else f"Indicator {link.number}  {link.title} ({link.levels})"
    ]
    cell, cite = link.cell.to(language), link.cite.to(language)
    where = f"{cell}{'：' if zh else ': '}" if cell else ""
    printed = f"{where}“{link.printed}”"
    lines.append(f"  {'表格' if zh else 'form'}    {printed}")
    lines.append(
        f"  {'得分' if zh else 'score'}    {link.score or '—'} / {link.weight}  ←  {link.method.to(language)}{f' [{cite}]' if cite else ''}"
    )
    for each in link.steps:
        lines += told(each, evidence, language, rows)
    if link.support:
        lines.append(f"  {'旁证' if zh else 'support'}")
        lines += [f"    {s.label.to(language)} {s.value}{s.unit}  ←  {s.sentence.to(language)}" for s in link.support]
    if link.files:
        marks = [f"{name} {'✓' if digest else '✗ 缺' if zh else '✗ missing'}" for name, digest in link.files]
        lines.append(f"  {'材料' if zh else 'files'}    {'；'.join(marks) if zh else '; '.join(marks)}")
    return "\n".join(lines)


def told(each: Step, evidence: Evidence, language: Language, rows: int) -> Iterator[str]:
    zh = language == "zh"
    value = f"{each.value}{each.unit}"
    if each.typed:
        value = (
            f"{each.typed}{each.unit}（填写；台账算出 {value}；原因：{each.why}）"
            if zh
            else f"{each.typed} (typed; the ledgers give {value}; reason: {each.why})"
        )
    named = f"{each.label.zh}（{each.measure}）" if zh else f"{each.label.en} ({each.measure})"
    yield f"  {'完成值' if zh else 'actual'}  {value}  ←  {named}"
    yield f"  {'口径' if zh else 'measure'}    {each.sentence.to(language)}"
    if each.note:
        yield f"          {each.note.to(language)}"
    if each.reason:
        yield f"  {'未知' if zh else 'unknown'}    {each.reason.to(language)}"
    if each.series:
        yield f"  {'分段' if zh else 'series'}    {'，'.join(f'{label} {figure}' for label, figure in each.series[:24])}"
    for selection in evidence.results[each.measure].selections:
        yield from records(selection, language, rows)
    for ledger, row, why in each.voided:
        name = evidence.pack.ledgers[ledger].label.to(language)
        yield (
            f"  {'作废' if zh else 'voided'}    {row}（{name}）已作废，不计：{why}"
            if zh
            else f"  voided    {row} ({name}) does not count: {why}"
        )
    yield f"  {'冻结' if zh else 'frozen'}    sha256 {each.digest[:16]}…"


def records(selection: Selection, language: Language, rows: int) -> Iterator[str]:
    zh = language == "zh"
    ledger = selection.query.ledger
    columns = [c for c in selection.query.columns if ledger.columns[c].flag in SAFE]
    frame = selection.frame(columns=(*columns, *(("@row",) if selection.placed else ())))
    yield f"  {'记录' if zh else 'rows'}    {ledger.label.to(language)} {frame.height:,} {'行' if zh else 'rows'}"
    for row in frame.head(rows).iter_rows(named=True):
        cells = ("，" if zh else ", ").join(f"{ledger.columns[c].label.to(language)}={row[c]}" for c in columns if row[c] is not None)
        place = (f"（第 {row['@row']} 行）" if zh else f" (row {row['@row']})") if "@row" in row else ""
        yield f"            {row['id']}{place}  {cells}"
    if frame.height > rows:
        yield f"            {'……其余' if zh else '… and'} {frame.height - rows:,} {'行' if zh else 'more'}"
