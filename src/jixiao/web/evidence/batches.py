"""A file or a pasted block becomes a batch: read apart from the server, shown with what is wrong or what it would change."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from jixiao.document import Place
from jixiao.errors import JixiaoError, Message
from jixiao.evidence.intake import Intake, Problem, heading_of, read_sheets
from jixiao.evidence.ledger import Ledger as Declared
from jixiao.evidence.sheet import pasted
from jixiao.web import files
from jixiao.web.accounts.models import Person
from jixiao.web.cases.workflow import Refused
from jixiao.web.evidence import queries, recording
from jixiao.web.evidence.child import told
from jixiao.web.evidence.models import Batch, Ledger
from jixiao.web.evidence.texts import columns_of

MEMORY = 2 * 2**30
LARGEST = 32 * 2**20
LONGEST_PASTE = 4 * 2**20
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt", ".parquet", ".et")


@dataclass(frozen=True)
class Preview:
    """What taking a batch would do: ids that are new, cells that change, rows that stay as they are; and what stands against it."""

    added: tuple[str, ...]
    changed: tuple[Any, ...]
    same: int
    faults: tuple[Message, ...]


def upload(ledger: Ledger, uploaded: UploadedFile, year: int, *, by: Person) -> Batch:
    """Keep an uploaded file and read it in a limited child."""
    name = Path(uploaded.name or "").name[:200]
    if not name.lower().endswith(ENDINGS):
        raise Refused(f"“{name}”不是可以导入的格式；可用 xlsx、xls、ods、csv。", f"“{name}” cannot be imported; use xlsx, xls, ods or csv.")
    if (uploaded.size or 0) > LARGEST:
        raise Refused(f"文件超过 {LARGEST >> 20} MB。", f"The file is larger than {LARGEST >> 20} MB.")
    data = uploaded.read()
    digest = files.put(data)
    return _batch(ledger, (name, digest, len(data)), year, read_apart(files.path(digest), name, ledger.code), by)


def paste(ledger: Ledger, text: str, year: int, *, by: Person, first: str = "") -> Batch:
    """Keep a pasted block and read it; without headings its columns are those of the page, from `first` on."""
    if len(text) > LONGEST_PASTE:
        raise Refused("粘贴的内容太长，请用文件导入。", "The pasted block is too long; import a file.")
    text = text.replace("\x00", "").strip("\r\n")
    if not text:
        raise Refused("没有粘贴任何内容。", "Nothing was pasted.")
    declared = ledger.declared
    top = [cell.strip().strip('"') for cell in text.splitlines()[0].split("\t")]
    headed = 0
    if len(heading_of(0, top, declared).columns) < min(2, len(top)):
        names = [c.name for c in columns_of(declared)]
        start = names.index(first) if first in names else 0
        text = "\t".join(c.zh for c in columns_of(declared)[start : start + len(top)]) + "\n" + text
        headed = 1
    data = text.encode()
    return _batch(ledger, ("", files.put(data), len(data)), year, told(_read(text, declared, headed)), by)


def _read(text: str, declared: Declared, headed: int) -> Intake:
    """The block as read; where a heading was put before it, its rows keep the numbers they were pasted with."""
    try:
        sheet = pasted(text)
    except JixiaoError as error:
        return Intake(declared, None, (Problem("error", Place(), "", "", error.message),))
    ragged = tuple((number - headed, found, wanted) for number, found, wanted in sheet.ragged)
    return read_sheets((replace(sheet, numbers=[n - headed for n in sheet.numbers], ragged=ragged),), declared)


def _batch(ledger: Ledger, file: tuple[str, str, int], year: int, result: dict[str, Any], by: Person) -> Batch:
    if not queries.may_enter(by, ledger.unit):
        raise Refused(*recording.NOT_YOURS)
    rows = result["rows"]
    if rows is not None and len(rows) > recording.MOST_ROWS:
        raise Refused(
            f"一次最多导入 {recording.MOST_ROWS:,} 行，请分开。", f"At most {recording.MOST_ROWS:,} rows at once; split the file."
        )
    name, digest, size = file
    state = "refused" if rows is None else "read"
    return Batch.objects.create(ledger=ledger, name=name, sha256=digest, size=size, year=year, state=state, result=result, by=by)


def read_apart(file: Path, name: str, code: str) -> dict[str, Any]:
    """What the limited child found in the file."""
    import json

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "result.json"
        limits = (str(max(1, int(settings.READ_SECONDS))), str(MEMORY))
        command = [sys.executable, "-m", "jixiao.web.evidence.child", str(file), name, code, str(out), *limits]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("JIXIAO_", "DATABASE_", "DJANGO_"))}
        try:
            subprocess.run(command, timeout=settings.READ_SECONDS, check=False, env=environment, capture_output=True)  # noqa: S603 - own program
        except subprocess.TimeoutExpired:
            return _failed("读取超时：文件过大或已损坏。", "Reading took too long: the file is too large or damaged.")
        if not out.is_file():
            return _failed("文件无法读取：已损坏，或超出了限制。", "The file cannot be read: it is damaged or beyond the limits.")
        return json.loads(out.read_text(encoding="utf-8"))


def _failed(zh: str, en: str) -> dict[str, Any]:
    return {"problems": [["error", "", "", [zh, en]]], "more": 0, "rows": None}


def preview(batch: Batch) -> Preview | None:
    """What taking the batch would change now; None where it was refused."""
    if batch.state != "read":
        return None
    merged, faults = recording.planned(batch.ledger, [(key, values) for key, values in batch.result["rows"]])
    return Preview(merged.added, merged.changed, merged.same, tuple(faults))
