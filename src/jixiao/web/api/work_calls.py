"""Calls about everything around cases: oneself, units, tasks, progress, uploads, checks, jobs."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from ninja import File, Form, Router, Status, UploadedFile

from jixiao.errors import JixiaoError, WrongUse
from jixiao.web import files
from jixiao.web.accounts.models import Unit
from jixiao.web.accounts.queries import standings, units_for, within
from jixiao.web.api import schemas as s
from jixiao.web.api.admission import HEAVY_CALLS, Admitted, Bearer, PerToken, caller
from jixiao.web.api.lines import form_faults, task_line
from jixiao.web.api.refusals import TooLarge
from jixiao.web.cases import importing, queries
from jixiao.web.cases.forms import TaskForm
from jixiao.web.cases.models import STAGES, Case, Import, Task

router = Router(tags=["work"])
READ, WRITE, CHECK = Bearer("read"), Bearer("write"), Bearer("check")
CHECK_BYTES, CHECK_SECONDS = 16 * 2**20, 60


@router.get("/me", auth=READ, response=s.Me, url_name="api-me")
def me(request: Admitted) -> object:
    """Whose token this is, and where that person acts."""
    person = caller(request)
    posts = [{"role": held.role, "unit": held.unit, "stands_in": held.through is not None} for held in standings(person)]
    token = request.auth
    return {"username": person.username, "name": person.name, "scopes": token.scopes, "expires": token.expires, "posts": posts}


@router.get("/units", auth=READ, response=list[s.Unit], url_name="api-units")
def units(request: HttpRequest) -> object:
    """Units one may look into."""
    return [
        {"id": u.pk, "code": u.code, "name": u.name, "level": u.level, "parent": u.parent_id}
        for u in units_for(caller(request)).order_by("path")[:5000]
    ]


@router.get("/progress", auth=READ, response=list[dict[str, Any]], url_name="api-progress")
def progress(request: HttpRequest, year: s.Year, stage: str = "self-evaluation") -> object:
    """How many cases of each unit stand where: counts only."""
    if stage not in STAGES:
        raise WrongUse(f"没有“{stage}”这个环节。", f"There is no stage {stage}.")
    found: list[Any] = queries.progress(caller(request), year, stage)
    return [{"unit": row["unit"].pk, "name": row["unit"].name, "total": row["total"], "counts": row["counts"]} for row in found]


@router.get("/tasks", auth=READ, response=list[dict[str, Any]], url_name="api-tasks")
def tasks(request: HttpRequest) -> object:
    """What is asked of the units one works in or oversees."""
    paths = list(queries.units_overseen(caller(request)).values_list("path", flat=True))
    found = Task.objects.select_related("unit")
    return [task_line(task) for task in found if any(path.startswith(task.unit.path) for path in paths)]


@router.post("/tasks", auth=WRITE, response={201: dict[str, Any]}, url_name="api-task-new")
def set_task(request: HttpRequest, data: s.TaskIn) -> object:
    """The finance bureau asks something of a unit and all below."""
    person = caller(request)
    if not any(held.role == "finance" for held in standings(person)):
        raise Http404
    form = TaskForm(data.dict(), person=person)
    if not form.is_valid():
        raise WrongUse(*form_faults(form))
    return Status(201, task_line(form.save()))


@router.post("/check", auth=CHECK, response=dict[str, Any], throttle=[PerToken(HEAVY_CALLS, "check")], url_name="api-check")
def check(request: HttpRequest, file: File[UploadedFile]) -> object:  # noqa: ARG001 - every call takes the request
    """Read and check a file in a limited child process; what `jixiao check --json` prints. Nothing is kept."""
    if (file.size or 0) > CHECK_BYTES:
        raise TooLarge("文件超过 16 MB。", "The file is larger than 16 MB.")
    name = Path((file.name or "file").replace("\\", "/")).name[:200]
    with tempfile.TemporaryDirectory() as folder:
        kept, out = Path(folder) / "upload", Path(folder) / "result.json"
        kept.write_bytes(file.read())
        command = [sys.executable, "-m", "jixiao.web.api.child", str(kept), name, str(out), str(CHECK_SECONDS), str(importing.MEMORY)]
        try:
            subprocess.run(command, timeout=CHECK_SECONDS + 10, check=False, env=_bare(), capture_output=True)  # noqa: S603 - own program
        except subprocess.TimeoutExpired:
            out.unlink(missing_ok=True)
        if not out.is_file():
            raise JixiaoError(
                "文件已损坏，或所需的时间、内存超过了限制。", "The file is damaged, or needs more time or memory than is allowed."
            )
        return json.loads(out.read_text(encoding="utf-8"))


@router.get("/imports", auth=READ, response=list[dict[str, Any]], url_name="api-imports")
def imports(request: HttpRequest) -> object:
    """Uploads of the units one fills in for, newest first."""
    return [_import(found) for found in queries.imports_for(caller(request)).defer("result")[:200]]


@router.post("/imports", auth=WRITE, response={202: dict[str, Any]}, throttle=[PerToken(HEAVY_CALLS, "import")], url_name="api-import-new")
def upload(request: HttpRequest, unit: Form[s.Key], file: File[UploadedFile]) -> object:
    """Upload a file to be read by a job and then accepted."""
    person = caller(request)
    mine = Unit.objects.filter(within(standings(person), ("clerk",)), active=True, pk=unit).first()
    if mine is None:
        raise Http404
    if (file.size or 0) > settings.UPLOAD_LIMIT:
        raise TooLarge("文件超过 64 MB。", "The file is larger than 64 MB.")
    return Status(202, _import(importing.take(file, mine, person)))


@router.get("/imports/{int:pk}", auth=READ, response=dict[str, Any], url_name="api-import")
def imported(request: HttpRequest, pk: int) -> object:
    """What was recognised in an upload, doubtful values first."""
    found = _find(request, pk)
    forms = [{"form": form["form"], "values": form["values"]} for form in (found.result or {}).get("forms", [])]
    return _import(found) | {"forms": forms}


@router.post("/imports/{int:pk}/accept", auth=WRITE, response=dict[str, Any], url_name="api-import-accept")
def accept(request: HttpRequest, pk: int, data: s.AcceptIn) -> object:
    """Take a form of the upload, as corrected, into a case."""
    found = _find(request, pk)
    into = None
    if data.case is not None:
        into = queries.cases_for(caller(request)).filter(pk=data.case, unit=found.unit, status="draft").first()
        if into is None:
            raise Http404
    case: Case = importing.accept(found, data.form, data.corrections, into, by=caller(request))
    return {"case": case.pk, "version": case.version}


@router.post("/imports/{int:pk}/discard", auth=WRITE, response=dict[str, Any], url_name="api-import-discard")
def discard(request: HttpRequest, pk: int) -> object:
    """Put an upload aside; the file itself stays."""
    importing.discard(_find(request, pk), by=caller(request))
    return _import(_find(request, pk))


@router.get("/imports/{int:pk}/pages/{int:number}", auth=READ, url_name="api-import-page")
def page(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The picture of one page of the upload (png)."""
    pictures = (_find(request, pk).result or {}).get("pictures", [])
    if not 1 <= number <= len(pictures):
        raise Http404
    return FileResponse(files.path(pictures[number - 1]).open("rb"), content_type="image/png")


@router.get("/jobs/{int:pk}", auth=READ, response=dict[str, Any], url_name="api-job")
def job(request: HttpRequest, pk: int) -> object:
    """How far one's own job is."""
    found = queries.jobs_for(caller(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return {"id": found.pk, "kind": found.kind, "state": found.state, "share": found.share, "failure": found.failure}


def _bare() -> dict[str, str]:
    """The environment of the child: nothing of this installation."""
    import os

    return {k: v for k, v in os.environ.items() if not k.startswith(("JIXIAO_", "DATABASE_", "DJANGO_"))} | {"TZ": settings.TIME_ZONE}


def _find(request: HttpRequest, pk: int) -> Import:
    found = queries.imports_for(caller(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _import(found: Import) -> dict[str, Any]:
    return {
        "id": found.pk,
        "unit": found.unit_id,
        "name": found.name,
        "sha256": found.sha256,
        "state": found.state,
        "failure": found.failure,
    }
