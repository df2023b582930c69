"""Jobs whose worker is gone: given back at once where that is certain, instead of waiting for their lease to end."""

import ctypes
import os
import signal
import socket
import sys

from jixiao.web.cases.models import Job

PR_SET_PDEATHSIG = 1


def release_own() -> None:
    """This worker leaves: what it had claimed waits for the next one."""
    _release(f"{socket.gethostname()}-{os.getpid()}")


def release_dead() -> None:
    """Give back what workers of this machine had claimed that live no more."""
    host = socket.gethostname()
    names = Job.objects.filter(state="running", worker__startswith=f"{host}-").order_by().values_list("worker", flat=True).distinct()
    for name in names:
        number = name.removeprefix(f"{host}-")
        if number.isdecimal() and not _lives(int(number)):
            _release(name)


def die_with_worker(pk: int) -> bool:
    """End this process when the worker that started it ends, so that no job runs twice at the same time (Linux).

    False where that worker ended before this could be asked for: the job is not this process's any more.
    """
    if sys.platform != "linux":
        return True
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    return Job.objects.filter(pk=pk, state="running", worker=f"{socket.gethostname()}-{os.getppid()}").exists()


def _release(worker: str) -> None:
    Job.objects.filter(state="running", worker=worker).update(state="waiting", lease=None)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()
