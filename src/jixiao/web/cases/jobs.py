"""Long work: a job is a row; a worker claims it, runs it in a process of its own with a limit of time and memory, and ends it.

A kind of job is a function registered with `@job(kind, seconds=…)`. It may be run again after a worker died, so it must give
the same result when run twice.
"""

import datetime as dt
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from jixiao.errors import JixiaoError
from jixiao.web.accounts.models import Person
from jixiao.web.cases.models import Job

ATTEMPTS = 3
GRACE = 30
log = logging.getLogger(__name__)
Work = Callable[..., dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    work: Work
    seconds: int


KINDS: dict[str, Kind] = {}


@dataclass(frozen=True, slots=True)
class Handle:
    """What a running job says of itself."""

    pk: int

    def progress(self, done: int, total: int) -> None:
        Job.objects.filter(pk=self.pk).update(progress=done, total=total)


def job(kind: str, *, seconds: int) -> Callable[[Work], Work]:
    """Register a function as the work of a kind of job."""

    def registered(work: Work) -> Work:
        KINDS[kind] = Kind(work, seconds)
        return work

    return registered


def enqueue(kind: str, arguments: dict[str, Any], *, by: Person | None = None) -> Job:
    if kind not in KINDS:
        raise KeyError(kind)
    return Job.objects.create(kind=kind, arguments=arguments, by=by)


def claim(worker: str) -> Job | None:
    """The next job that waits, or that a dead worker left, now claimed by `worker`."""
    now = timezone.now()
    free = Q(state="waiting") | Q(state="running", lease__lt=now)
    for found in Job.objects.filter(free).order_by("pk")[:5]:
        if found.attempts >= ATTEMPTS:
            _end(found.pk, failure=["处理多次中断，已停止。", "It was interrupted several times and has been stopped."])
            continue
        lease = now + dt.timedelta(seconds=KINDS[found.kind].seconds + GRACE if found.kind in KINDS else GRACE)
        claimed = Job.objects.filter(free, pk=found.pk, attempts=found.attempts).update(
            state="running", worker=worker, lease=lease, attempts=F("attempts") + 1
        )
        if claimed:
            found.refresh_from_db()
            return found
    return None


def run(pk: int) -> None:
    """Do the work of a claimed job in this process."""
    found = Job.objects.get(pk=pk)
    try:
        result = KINDS[found.kind].work(Handle(pk), **found.arguments)
    except JixiaoError as error:
        _end(pk, failure=list(error.message))
    except Exception:
        log.exception("job %s failed", found)
        _end(pk, failure=["处理出错，已记录。", "It failed; the failure has been recorded."])
    else:
        _end(pk, result=result)


def work(*, once: bool = False, idle: Callable[[], None] = lambda: None) -> None:
    """Claim and run jobs until stopped, each in a process of its own; `idle` is called whenever no job waits."""
    name = f"{socket.gethostname()}-{os.getpid()}"
    while True:
        close_old_connections()
        found = claim(name)
        if found is not None:
            _apart(found)
        elif once:
            return
        else:
            idle()
            time.sleep(1)


def _apart(found: Job) -> None:
    """Run the job in a process that is ended when its time is over."""
    seconds = KINDS[found.kind].seconds if found.kind in KINDS else GRACE
    command = [sys.executable, "-m", "jixiao.web", "job", str(found.pk)]
    try:
        done = subprocess.run(command, timeout=seconds, check=False)  # noqa: S603 - own program
    except subprocess.TimeoutExpired:
        _end(found.pk, failure=["处理超过了时限。", "It took longer than is allowed."])
        return
    if done.returncode:
        # Killed for memory or from outside: back to the queue, until its attempts are used up.
        Job.objects.filter(pk=found.pk, state="running").update(state="waiting", lease=None)


def _end(pk: int, *, result: dict[str, Any] | None = None, failure: list[str] | None = None) -> None:
    with transaction.atomic():
        Job.objects.filter(pk=pk, state__in=("running", "waiting")).update(
            state="failed" if failure else "done", result=result, failure=failure, lease=None, ended_at=timezone.now()
        )


def limit_memory() -> None:
    """Bound the memory of this process where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (settings.JOB_MEMORY * 2, settings.JOB_MEMORY * 2))
