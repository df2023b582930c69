"""What the evidence itself says is wrong: checks over measures, ledgers that were refused, missing files, typed values, units."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from jixiao.audit import SEVERITIES, Finding, Report, Severity, Skip
from jixiao.document import Place
from jixiao.errors import Message
from jixiao.evidence.check import Verdict
from jixiao.evidence.evaluate import Result
from jixiao.evidence.ledger import Ledger
from jixiao.evidence.measure import Measure
from jixiao.evidence.sentence import shown
from jixiao.values import Unread, parse_target
from jixiao.workspace.declared import Declared, IndicatorLine
from jixiao.workspace.fill import Answer, unknown_figures
from jixiao.workspace.gather import Evidence

LATE = timedelta(30)
LATE_SHARE = Decimal(20)
OWN_CODES: Mapping[str, Message] = {
    "CN51": Message("目标的单位与口径的单位不同", "the unit of the target is not that of its measure"),
    "EV51": Message("缺少要求的佐证材料", "a required evidence file is missing"),
    "EV52": Message("两份佐证材料内容完全相同", "two evidence files are the same"),
    "EV53": Message("台账有错误，整份未读入", "a ledger has errors and was not read"),
    "EV54": Message("台账有疑点，已读入", "a ledger was read with doubts"),
    "EV55": Message("完成值是填写的，不是算出的", "an actual value was typed over the computed one"),
    "EV56": Message("完成值没有记录支持", "no record supports an actual value"),
    "EV57": Message("文字里的数字没有记录支持", "no record supports a figure in the text"),
    "EV58": Message("补录的记录过多", "too many records were entered late"),
}


def findings(declared: Declared, evidence: Evidence, answers: tuple[tuple[Answer, ...], ...]) -> Iterator[Finding]:
    """Every finding of the evidence, in the same shape as those of the form."""
    yield from check_measures(evidence.verdicts)
    yield from of_ledgers(evidence)
    yield from of_files(declared)
    for number, (line, parts) in enumerate(zip(declared.indicators, answers, strict=True), 1):
        yield from of_indicator(number, line, parts)
    for name, reason in unknown_figures(declared, evidence.results):
        measure = evidence.results[name].measure
        yield made(
            "EV57",
            "warning",
            Message(f"正文用到“{measure.zh}”（{name}），但{reason.zh}", f"the text uses {measure.en} ({name}), but {reason.en}"),
        )
    yield from of_backfill(evidence)


def check_measures(verdicts: tuple[Verdict, ...]) -> list[Finding]:
    """The declared checks that found something."""
    return [
        Finding(
            v.check.code,
            v.check.severity,
            v.message,
            (),
            {"values": {k: str(x) for k, x in v.values.items()}, "test": v.check.text},
            None,
            v.check.mend,
        )
        for v in verdicts
        if v.outcome == "found"
    ]


def merged(report: Report, found: tuple[Finding, ...], verdicts: tuple[Verdict, ...]) -> Report:
    """The report of the form with what the evidence adds: findings, passes and skips counted together."""
    skipped = tuple(Skip(v.check.code, v.message) for v in verdicts if v.outcome == "skipped")
    codes = tuple(v.check.code for v in verdicts) + tuple(OWN_CODES)
    hit = {f.code for f in found}
    ordered = sorted((*report.findings, *found), key=lambda f: (SEVERITIES.index(f.severity), f.code))
    passed = len(codes) - len(skipped) - len(hit)
    return replace(
        report,
        findings=tuple(ordered),
        passed=report.passed + passed,
        found=report.found + len(hit),
        skipped=report.skipped + skipped,
        ran=report.ran + codes,
    )


def made(code: str, severity: Severity, message: Message, place: Place | None = None, mend: Message | None = None) -> Finding:
    return Finding(code, severity, message, (place,) if place else (), {}, None, mend or Message("由填报单位核对", "the unit checks it"))


def of_ledgers(evidence: Evidence) -> Iterator[Finding]:
    for intake in evidence.intakes.values():
        zh, en = intake.ledger.label
        if intake.frame is None:
            first, count = intake.errors[0], len(intake.errors) + intake.more
            yield made(
                "EV53",
                "error",
                Message(
                    f"{zh}有 {count} 处错误，整份未读入；第一处：{first.message.zh}",
                    f"the {en} has {count} errors and was not read; the first: {first.message.en}",
                ),
                first.place,
            )
        elif intake.doubts:
            one = intake.doubts[0]
            yield made(
                "EV54",
                "warning",
                Message(
                    f"{zh}有 {len(intake.doubts)} 处疑点；第一处：{one.message.zh}",
                    f"the {en} has {len(intake.doubts)} doubts; the first: {one.message.en}",
                ),
                one.place,
            )
    by_ledger: dict[str, list[Message]] = {}
    for stray in evidence.strays:
        by_ledger.setdefault(str(stray.place.file), []).append(stray.message)
    for messages in by_ledger.values():
        zh, en = messages[0]
        yield made(
            "EV54",
            "warning",
            Message(f"有 {len(messages)} 处引用对不上；第一处：{zh}", f"{len(messages)} references point at nobody; the first: {en}"),
        )


def of_files(declared: Declared) -> Iterator[Finding]:
    folder = declared.folder / "evidence"
    for number, line in enumerate(declared.indicators, 1):
        yield from (missing((number, line.title), name) for name in line.evidence if not inside(folder, name).is_file())
    names = sorted({name for line in declared.indicators for name in line.evidence})
    yield from same_files((name, digest) for name in names if (digest := digest_of(folder, name)))


def missing(row: tuple[int, str], name: str) -> Finding:
    """A document that the indicator requires and that is not there."""
    number, title = row
    message = Message(f"指标 {number}“{title}”要求的材料“{name}”缺失", f"indicator {number} ({title}) requires '{name}', which is missing")
    mend = Message("补充材料，或从要求中删去并说明", "add the file, or take it off the list and say why")
    return made("EV51", "error", message, mend=mend)


def same_files(files: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Two documents (name, digest) that are one and the same file."""
    seen: dict[str, str] = {}
    for name, digest in files:
        if digest in seen:
            both = Message(f"“{seen[digest]}”与“{name}”内容完全相同", f"'{seen[digest]}' and '{name}' are the same file")
            yield made("EV52", "warning", both)
        seen.setdefault(digest, name)


def inside(folder: Path, name: str) -> Path:
    """The file of that name in the folder and nowhere else."""
    return folder / Path(name).name


def digest_of(folder: Path, name: str) -> str:
    path = inside(folder, name)
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def of_indicator(number: int, line: IndicatorLine, answers: tuple[Answer, ...]) -> Iterator[Finding]:
    for answer in answers:
        yield from of_answer((number, line.title), answer.result, answer.typed, answer.why)
    if len(answers) == 1:
        yield from of_units((number, line.title), line.target, answers[0].result.measure)


def of_answer(row: tuple[int, str], result: Result, typed: Decimal | None, why: str) -> Iterator[Finding]:
    """A value typed over the computed one, or one that no record supports; `row` is the indicator's number and title."""
    measure, (number, title) = result.measure, row
    where_zh, where_en = f"指标 {number}“{title}”", f"indicator {number} ({title})"
    if typed is not None:
        computed = shown(result.value)
        zh = f"{where_zh}的完成值是填写的 {shown(typed)}{measure.unit}，台账算出 {computed}{measure.unit}；原因：{why}"
        yield made("EV55", "warning", Message(zh, f"{where_en}: {shown(typed)} was typed, the ledgers give {computed}; reason: {why}"))
    elif result.number is None and result.reason:
        zh = f"{where_zh}：“{measure.zh}”未知，{result.reason.zh}"
        yield made("EV56", "error", Message(zh, f"{where_en}: {measure.en} is unknown, {result.reason.en}"))


def of_units(row: tuple[int, str], target: str, measure: Measure) -> Iterator[Finding]:
    """人 promised and 人次 counted, or the like: told where the printed target has one figure and the row one measure."""
    number, title = row
    read = parse_target(target, title)
    if isinstance(read, Unread) or len(read.parts) != 1 or read.parts[0].quantity is None:
        return
    promised, counted = read.parts[0].quantity.unit, measure.unit
    if promised and counted and promised != counted and {promised, counted} & {"人", "人次", "%"} and "/" not in counted:
        zh = f"指标 {number}“{title}”：目标以“{promised}”计，口径“{measure.zh}”以“{counted}”计"
        en = f"indicator {number} ({title}): the target counts {promised}, its measure {counted}"
        yield made("CN51", "warning", Message(zh, en), mend=Message("统一目标与口径的单位", "use one unit for both"))


def of_backfill(evidence: Evidence) -> Iterator[Finding]:
    """Ledgers in which more than 20 % of the rows were entered over 30 days after the event."""
    import polars as pl

    for name, frame in evidence.book.frames.items():
        ledger = evidence.pack.ledgers[name]
        if not ledger.date or frame["recorded_at"].null_count() == frame.height:
            continue
        dated = frame.filter(
            pl.col("recorded_at").is_not_null() & pl.col(ledger.date).is_between(evidence.period.start, evidence.period.end)
        )
        late = dated.filter(pl.col("recorded_at") - pl.col(ledger.date) > LATE).height
        yield from of_late(ledger, late, dated.height)


def of_late(ledger: Ledger, late: int, rows: int) -> Iterator[Finding]:
    """Too many of a ledger's rows were entered long after the event."""
    if rows and Decimal(late * 100) / rows > LATE_SHARE:
        zh = f"{ledger.zh}有 {late}/{rows} 行晚于业务日期 30 天录入"
        yield made("EV58", "warning", Message(zh, f"{late} of {rows} rows of the {ledger.en} were entered over 30 days late"))
