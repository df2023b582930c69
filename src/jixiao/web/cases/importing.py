"""Importing: an uploaded file is kept, read in a limited child process, corrected by a person, and accepted into a case."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from jixiao import layouts
from jixiao.errors import JixiaoError, Message, WrongUse
from jixiao.form import Form, Indicator, from_json, to_json
from jixiao.profile import choose
from jixiao.web import files, journal
from jixiao.web.accounts.models import Person, Unit
from jixiao.web.cases import editing, fields, jobs, judge, sheet
from jixiao.web.cases.models import Case, Edit, Import
from jixiao.web.cases.stages import changeable
from jixiao.web.cases.workflow import Refused, approved_target

MEMORY = 3 * 2**30


def take(uploaded: UploadedFile, unit: Unit, by: Person) -> Import:
    """Keep the file and queue its reading."""
    name = Path(uploaded.name or "file").name[:200]
    if (uploaded.size or 0) > settings.UPLOAD_LIMIT:
        raise WrongUse(f"{name}：文件超过 64 MB。", f"{name}: the file is larger than 64 MB.")
    data = uploaded.read()
    if not data:
        raise WrongUse(f"{name}：文件是空的。", f"{name}: the file is empty.")
    with transaction.atomic():
        found = Import.objects.create(unit=unit, name=name, sha256=files.put(data), size=len(data), by=by)
        journal.write("upload", person=by, subject=f"import:{found.pk}", data={"name": name, "sha256": found.sha256})
        jobs.enqueue("read", {"import_pk": found.pk}, by=by)
    return found


@jobs.job("read", seconds=180)
def read(_handle: jobs.Handle, import_pk: int) -> dict[str, Any]:
    """Read the file of an import; running it twice gives the same result."""
    found = Import.objects.get(pk=import_pk)
    if found.state != "waiting":
        return {}
    result = opened(files.path(found.sha256), found.name)
    failure = result.pop("failure", None)
    state = "failed" if failure else "read"
    Import.objects.filter(pk=found.pk, state="waiting").update(state=state, failure=failure, result=None if failure else result)
    return {}


def opened(file: Path, name: str) -> dict[str, Any]:
    """What the limited child found in the file, or {"failure": [zh, en]}."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "jixiao.web.cases.child",
            str(file),
            name,
            folder,
            str(max(1, int(settings.READ_SECONDS))),
            str(MEMORY),
        ]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("JIXIAO_", "DATABASE_", "DJANGO_"))}
        try:
            subprocess.run(command, timeout=settings.READ_SECONDS, check=False, env=environment, capture_output=True)  # noqa: S603 - own program
        except subprocess.TimeoutExpired:
            return {"failure": ["读取超时：文件过大或已损坏。", "Reading took too long: the file is too large or damaged."]}
        told = Path(folder) / "result.json"
        if not told.is_file():
            return {
                "failure": [
                    "读取失败：文件已损坏，或所需的时间、内存超过了限制。",
                    "Reading failed: the file is damaged, or needs more time or memory than is allowed.",
                ]
            }
        result = json.loads(told.read_text(encoding="utf-8"))
        result["pictures"] = [files.put((Path(folder) / f"page-{n}.png").read_bytes()) for n in range(1, result.get("pictures", 0) + 1)]
        return result


def accept(found: Import, number: int, corrections: dict[str, str], case: Case | None, *, by: Person) -> Case:
    """Put form `number` of the import, as corrected, into `case` or into a new one."""
    if found.state not in ("read", "accepted") or not found.result or not 0 <= number < len(found.result["forms"]):
        raise Refused("这个文件现在不能接受。", "This file cannot be accepted now.")
    form = from_json(found.result["forms"][number]["form"])
    for path, text in corrections.items():
        if fields.get(form, path) != text.strip():
            form = fields.put(form, path, text)
    with transaction.atomic():
        case = _into(case, form, by) if case is not None else _new(found, form, by)
        found.accepted.add(case)
        Import.objects.filter(pk=found.pk).update(state="accepted")
        journal.write("import", person=by, subject=f"case:{case.pk}", data={"import": found.pk, "sha256": found.sha256})
    return case


def discard(found: Import, *, by: Person) -> None:
    """Put an upload aside; the file itself stays."""
    with transaction.atomic():
        if Import.objects.filter(pk=found.pk).exclude(state__in=("accepted", "discarded")).update(state="discarded"):
            journal.write("import-discard", person=by, subject=f"import:{found.pk}")


def _new(found: Import, form: Form, by: Person) -> Case:
    year = form.year.value
    if year is None:
        raise Refused("没有读出年度，请先补上。", "The year could not be read; enter it first.")
    name = form.name.value or form.department.value or found.unit.name
    if Case.objects.filter(unit=found.unit, year=year, kind=form.kind, name=name).exists():
        raise Refused(
            "本单位这一年度已有同名的表，请选择导入到那张表。", "The unit has a form of that name for the year; choose to import into it."
        )
    case = Case(
        unit=found.unit,
        year=year,
        kind=form.kind,
        name=name[:200],
        stage=form.stage,
        layout=_layout(form),
        profile=choose(form).id,
        version=1,
    )
    case.form, case.typed = sheet.data_of(form)
    case.save()
    editing.keep(case, judge.judge(form, case))
    Edit.objects.create(case=case, number=1, cells=[["", {}, case.form]], means="imported", by=by)
    return case


def _into(case: Case, form: Form, by: Person) -> Case:
    """Write into an existing case what its stage leaves open; what is closed there stays, and shows as a difference."""
    approved = approved_target(case) is not None
    if form.kind != case.kind:
        raise Refused("导入的表与这张表的类别不同。", "The imported form is of another kind.")

    def write(before: Form, now: Case) -> Form:
        if not approved:
            return from_json(to_json(form) | {"stage": now.stage})
        rows = _paired(form, before)
        after = before
        for path in fields.paths(form):
            target = _twin(path, rows)
            if target and fields.get(form, path) and changeable(now, target, target_approved=True):
                try:
                    after = fields.put(after, target, fields.get(form, path))
                except WrongUse:
                    continue
        return after

    return editing.write_form(case.pk, write, by=by, means="imported").case


def _paired(form: Form, other: Form) -> dict[int, int]:
    """Which indicator of `other` each indicator of `form` is: the one of the same names, else the one in the same place."""
    theirs = [_key(row) for row in other.indicators]
    left = set(range(len(theirs)))
    pairs: dict[int, int] = {}
    for index, row in enumerate(form.indicators):
        same = [i for i in sorted(left) if theirs[i] == _key(row)]
        if same:
            pairs[index] = index if index in same else same[0]
            left.discard(pairs[index])
    return pairs | {i: i for i in range(len(form.indicators)) if i not in pairs and i in left}


def _key(row: Indicator) -> tuple[str, str, str]:
    """What tells one indicator from another in the same form."""
    return tuple("".join((reading.value or "").split()) for reading in (row.level2, row.name, row.content))  # type: ignore[return-value]


def _twin(path: str, rows: dict[int, int]) -> str:
    """The same field in the case's form, whose indicators may stand in another order."""
    if not path.startswith("indicators["):
        return path
    index, rest = path.removeprefix("indicators[").split("]", 1)
    twin = rows.get(int(index))
    return "" if twin is None else f"indicators[{twin}]{rest}"


def _layout(form: Form) -> str:
    """The official layout that holds every value of the form: one of self-evaluation, which a case keeps in every stage."""
    refused: list[Message] = []
    for layout in sorted(layouts.catalogue(), key=lambda item: (not item.id.startswith(_place(form)), item.id)):
        if layout.kind != form.kind or layout.stage != "self-evaluation":
            continue
        try:
            sheet.compose(form, sheet.of_stage(layout, form.stage))
        except JixiaoError as error:
            refused.append(error.message)
            continue
        return layout.id
    nearest = min(refused, key=lambda said: len(said.zh), default=Message("", ""))
    zh = f"没有一种官方表式能容纳这张表的全部内容。{nearest.zh}"
    raise Refused(f"{zh.rstrip('。')}。", f"No official layout holds everything in this form. {nearest.en}")


def _place(form: Form) -> str:
    return choose(form).id.split("-")[0]
