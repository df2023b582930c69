"""The evidence of a folder: its ledgers read, its measures evaluated, its checks run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jixiao.document import Place
from jixiao.errors import Message, WorkspaceError
from jixiao.evidence.calendar import Period
from jixiao.evidence.check import Verdict, run
from jixiao.evidence.evaluate import Result, evaluate
from jixiao.evidence.intake import Intake, Problem, read_file
from jixiao.evidence.ledger import Ledger
from jixiao.evidence.pack import Pack, load_folders
from jixiao.evidence.rowcheck import RowFault, check_references
from jixiao.evidence.rows import Book
from jixiao.evidence.sentence import Speaker
from jixiao.workspace.declared import Declared

ENDINGS = (".csv", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".tsv")


@dataclass(frozen=True)
class Evidence:
    """What a unit's ledgers say: the book, each ledger file as it was read, every measure, every check."""

    pack: Pack
    book: Book
    intakes: Mapping[str, Intake]
    strays: tuple[Problem, ...]
    results: Mapping[str, Result]
    verdicts: tuple[Verdict, ...]
    period: Period

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.pack.ledgers, self.pack.windows, self.pack.words)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of every ledger file, then the references to nobody."""
        return tuple(p for intake in self.intakes.values() for p in intake.problems) + self.strays


def gather(declared: Declared) -> Evidence:
    """Reads the folder's ledgers and evaluates every measure of its packs and its own tables."""
    pack = load_folders(declared.packs, (declared.folder,))
    intakes = read_ledgers(declared.folder / "ledgers", pack.ledgers)
    frames = {name: intake.frame for name, intake in intakes.items() if intake.frame is not None}
    unread = {name: refused(intake) for name, intake in intakes.items() if intake.frame is None}
    book = Book(pack.ledgers, frames, pack.windows, unread)
    strays = tuple(stray(pack.ledgers[ledger], fault) for ledger, fault in check_references(frames, pack.ledgers))
    results = {name: evaluate(measure, book, declared.period) for name, measure in pack.measures.items()}
    verdicts = tuple(run(check, results) for check in pack.checks)
    return Evidence(pack, book, intakes, strays, results, verdicts, declared.period)


def read_ledgers(folder: Path, ledgers: Mapping[str, Ledger]) -> dict[str, Intake]:
    """One file a ledger, named by the ledger or by its Chinese name; WorkspaceError for a file that is neither."""
    names = dict(ledgers) | {ledger.zh: ledger for ledger in ledgers.values()}
    found: dict[str, Intake] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix.lower() not in ENDINGS or path.name.startswith((".", "~$")):
            continue
        ledger = names.get(path.stem)
        if ledger is None:
            raise WorkspaceError(f"ledgers/{path.name} 不是已声明的台账", f"ledgers/{path.name} is no declared ledger")
        if ledger.name in found:
            raise WorkspaceError(f"{ledger.zh}有两个文件，请合并", f"the {ledger.en} has two files; merge them")
        found[ledger.name] = read_file(path, ledger)
    return found


def refused(intake: Intake) -> Message:
    zh, en = intake.ledger.label
    count = len(intake.errors)
    return Message(f"{zh}有 {count} 处错误，未读入", f"the {en} has {count} errors and was not read")


def stray(ledger: Ledger, fault: RowFault) -> Problem:
    column = ledger.columns[fault.column]
    zh = f"{ledger.zh} {fault.id}“{column.zh}”：读到“{fault.read}”，{fault.message.zh}"
    en = f"{ledger.en} {fault.id}, {column.en}: “{fault.read}” {fault.message.en}"
    return Problem("doubt", Place(file=ledger.name), column.zh, fault.read, Message(zh, en))
