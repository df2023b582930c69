"""A file in, its forms out: read, or read and checked. One bad file is an entry with a sentence, never an exception."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.document import Document, Limits
from jixiao.errors import JixiaoError, Message

if TYPE_CHECKING:
    from jixiao.audit import Report
    from jixiao.form import Form
    from jixiao.profile import Profile
    from jixiao.score import Scorecard


@dataclass(frozen=True)
class FormFile:
    """One file as read: its forms in reading order, or the sentence that says why there are none."""

    path: str
    forms: "tuple[Form, ...]" = ()
    document: Document | None = None
    error: Message | None = None


@dataclass(frozen=True)
class Checked:
    """One form with the profile it was held against, its recomputed scores and what the rules say of it."""

    form: "Form"
    profile: "Profile"
    scorecard: "Scorecard"
    report: "Report"


@dataclass(frozen=True)
class CheckedFile:
    """One file as checked; `error` as in FormFile."""

    path: str
    forms: tuple[Checked, ...] = ()
    document: Document | None = None
    error: Message | None = None


@dataclass(frozen=True)
class Against:
    """What a form may be held against besides itself; a rule that needs one that is missing is skipped with that reason."""

    profile: "Profile | None" = None
    approved: "Form | None" = None
    last_year: "Form | None" = None
    packs: tuple[Path, ...] = ()


NO_FORM = Message(
    "文件可以打开，但没有找到自评表、目标表或监控表；请确认表格在文件里，且带有“绩效指标”“项目资金”等栏目。",
    "The file opens, but no performance form was found in it; make sure it holds the table with its headings (绩效指标, 项目资金 …).",
)


def read(path: str | Path, *, data: bytes | None = None, limits: Limits | None = None) -> FormFile:
    """The forms in the file at `path`, of any format Jixiao reads; with `data`, those bytes under that name."""
    from jixiao import readers, recognise

    try:
        document = readers.read(path, data=data, limits=limits or Limits())
        forms = recognise.recognise(document)
    except JixiaoError as error:
        return FormFile(str(path), error=error.message)
    except Exception as error:  # a file is a job: the batch goes on, and the report says which file met a fault of ours
        return FormFile(str(path), error=fault_of_ours(error))
    return FormFile(str(path), forms, document, None if forms else NO_FORM)


def check(path: str | Path, *, data: bytes | None = None, against: Against | None = None, limits: Limits | None = None) -> CheckedFile:
    """The forms in a file, as in read(), each scored under `against.profile` (or the one that fits place and year) and audited."""
    found = read(path, data=data, limits=limits)
    try:
        checked = tuple(check_form(form, against=against) for form in found.forms)
    except JixiaoError as error:
        return CheckedFile(str(path), document=found.document, error=error.message)
    except Exception as error:  # as in read()
        return CheckedFile(str(path), document=found.document, error=fault_of_ours(error))
    return CheckedFile(str(path), checked, found.document, found.error)


def check_form(form: "Form", *, against: Against | None = None) -> Checked:
    """One form scored and audited."""
    from jixiao.audit import audit
    from jixiao.profile import choose
    from jixiao.score import score

    against = against or Against()
    profile = against.profile or choose(form)
    scorecard = score(form, profile)
    report = audit(form, scorecard, profile, approved=against.approved, last_year=against.last_year, packs=against.packs)
    return Checked(form, profile, scorecard, report)


def expand(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Each file of `paths`, folders walked in order; hidden files and the lock files of office programs left out."""
    for path in map(Path, paths):
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith((".", "~$")))
        else:
            yield path


def fault_of_ours(error: Exception) -> Message:
    what = f"{type(error).__name__}: {error}"[:200]
    return Message(
        f"处理这个文件时程序出错（{what}）。文件没有改动；请把文件交给维护者。",
        f"Jixiao failed on this file ({what}). The file is unchanged; please report it.",
    )
