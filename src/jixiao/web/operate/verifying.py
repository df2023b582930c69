"""Proof that nothing was changed behind the program's back: journal, frozen forms, kept files, the guards of the tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model

from jixiao.errors import Message
from jixiao.web import files, journal
from jixiao.web.cases.models import Version
from jixiao.web.cases.workflow import fingerprint
from jixiao.web.journal.models import Entry
from jixiao.web.operate.archive import digest

GUARDED = {  # append-only tables → their triggers on SQLite, on PostgreSQL
    "journal_entry": (2, 2),
    "cases_transition": (2, 2),
    "cases_version": (2, 2),
    "cases_edit": (2, 2),
    "evidence_alteration": (2, 2),
    "evidence_frozen": (2, 2),
    "evidence_attachment": (2, 2),
    "evidence_record": (2, 3),
    "public_decision": (2, 2),
    "public_publication": (2, 2),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at, and everything that is not as it was written."""

    lines: int
    forms: int
    files: int
    faults: tuple[Message, ...]


def examine() -> Verdict:
    """Look at everything; a fault never hides another."""
    chain = journal.verify()
    forms, changed = _forms()
    kept, damaged = _files()
    faults = (*_broken(chain), *_unguarded(), *changed, *damaged)
    return Verdict(chain.count, forms, kept, faults)


def _broken(chain: journal.Verdict) -> Iterator[Message]:
    if chain.broken is not None:
        yield Message(f"日志在第 {chain.broken} 行断裂。", f"The journal is broken at line {chain.broken}.")
    if chain.missing:
        yield Message(f"日志末尾缺少 {chain.missing} 行。", f"{chain.missing} lines are missing at the end of the journal.")


def _unguarded() -> Iterator[Message]:
    """Append-only tables whose triggers somebody has taken away or switched off."""
    found = guards()
    for table, wanted in GUARDED.items():
        if found.get(table, 0) < wanted[connection.vendor == "postgresql"]:
            yield Message(f"表 {table} 的防改触发器被移除或停用。", f"The triggers that guard table {table} are gone or switched off.")


def guards() -> dict[str, int]:
    """How many triggers at work each table has."""
    if connection.vendor == "postgresql":
        ask = "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled = 'O' "
        ask += "AND c.relnamespace = current_schema()::regnamespace GROUP BY c.relname"
    else:
        ask = "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY tbl_name"
    with connection.cursor() as cursor:
        cursor.execute(ask)
        return dict(cursor.fetchall())


def _with(*names: str) -> list[type[Model]]:
    """The models that have all these fields."""
    return [model for model in apps.get_models() if set(names) <= {field.name for field in model._meta.get_fields()}]


def _forms() -> tuple[int, list[Message]]:
    """Every form kept with a fingerprint (frozen versions, publications) has it still, and the journal knows the frozen ones."""
    count, faults = 0, []
    told = {(e.subject, e.data.get("sha256")) for e in Entry.objects.filter(what="move").iterator()}
    for model in _with("form", "sha256"):
        for row in model._base_manager.iterator(chunk_size=500):
            count += 1
            sound = fingerprint(row.form) == row.sha256  # type: ignore[attr-defined]
            if isinstance(row, Version):
                sound = sound and (f"case:{row.case_id}", row.sha256) in told  # type: ignore[attr-defined]
            if not sound:
                name = f"{model._meta.db_table} {row.pk}"
                faults.append(Message(f"{name}：表的内容与定稿时不同。", f"{name}: the form is not the one that was frozen."))
    return count, faults


def _files() -> tuple[int, list[Message]]:
    """Every kept file is what its name says, and every file that a row names is there."""
    count, faults = 0, []
    for path in sorted(Path(settings.FILES).glob("??/??/*")):
        if len(path.name) == 64:
            count += 1
            if digest(path) != path.name:
                faults.append(Message(f"文件 {path.name[:12]}… 的内容已变。", f"File {path.name[:12]}… is not what it was."))
    for model in _with("sha256", "size"):
        for pk, sha256 in model._base_manager.values_list("pk", "sha256").iterator():
            if not files.path(sha256).is_file():
                name = f"{model._meta.db_table} {pk}"
                faults.append(Message(f"{name}：文件 {sha256[:12]}… 不见了。", f"{name}: its file {sha256[:12]}… is gone."))
    return count, faults
