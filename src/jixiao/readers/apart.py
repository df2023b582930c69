"""Work on files whose parsers could hang, grow or crash is done apart, in a process under limits and without a network.

The process is kept for the next file; it is replaced when it falls, takes too long or has served many.
"""

import atexit
import os
import selectors
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from importlib import import_module
from pathlib import Path

from jixiao.document import Limits
from jixiao.errors import LimitExceeded
from jixiao.readers import confine
from jixiao.readers.confine import end_group

WORKER = "import sys; sys.path[:] = {path!r}; from jixiao.readers.apart import serve; serve({folder!r})"
HEAD = struct.Struct("<BQ")
DONE, REFUSED, LOCKED = 0, 1, 2  # how the work on a file ended
JOBS = ("doc", "xls")  # the modules here that do such work, by their function `work(data, folder)`
FILES_EACH = 200  # after so many files the process is replaced, so that nothing a file left behind grows


class Worker:
    """The process apart; one file at a time, under the limits it was started with."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.served = limits, 0
        self.folder = Path(tempfile.mkdtemp(prefix="jixiao-doc-"))
        command = [sys.executable, "-I", confine.__file__, str(limits.memory), str(10 * limits.seconds), str(limits.expanded)]
        command += [sys.executable, "-I", "-c", WORKER.format(path=sys.path, folder=str(self.folder))]
        self.socket, theirs = socket.socketpair()
        self.process = subprocess.Popen(  # noqa: S603 — our own interpreter and code
            command, stdin=theirs.fileno(), stdout=theirs.fileno(), stderr=subprocess.DEVNULL, start_new_session=True
        )
        theirs.close()

    def ask(self, job: str, data: bytes) -> tuple[int, bytes]:
        """(outcome, result); raises OSError or EOFError where the process fell, TimeoutError where it took too long."""
        self.served += 1
        deadline = time.monotonic() + self.limits.seconds
        send(self.socket.fileno(), HEAD.pack(JOBS.index(job), len(data)) + data, deadline)
        outcome, size = HEAD.unpack(receive(self.socket.fileno(), HEAD.size, deadline))
        return outcome, receive(self.socket.fileno(), size, deadline)

    def end(self) -> None:
        end_group(self.process)
        self.socket.close()
        shutil.rmtree(self.folder, ignore_errors=True)


idle: list[Worker] = []
turn = threading.Lock()


def send(file: int, data: bytes, deadline: float) -> None:
    view = memoryview(data)
    while view:
        wait(file, selectors.EVENT_WRITE, deadline)
        view = view[os.write(file, view[:65536]) :]


def receive(file: int, size: int, deadline: float) -> bytes:
    pieces, left = [], size
    while left:
        wait(file, selectors.EVENT_READ, deadline)
        piece = os.read(file, min(left, 2**20))
        if not piece:
            raise EOFError
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def wait(file: int, event: int, deadline: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(file, event)
        if not selector.select(max(0.0, deadline - time.monotonic())):
            raise TimeoutError


def done(job: str, data: bytes, limits: Limits) -> tuple[int, bytes]:
    """(outcome, result) of a job on a file, in the waiting process or in a new one where none has these limits."""
    worker = take(limits)
    try:
        answer = worker.ask(job, data)
    except TimeoutError as error:
        worker.end()
        raise LimitExceeded(
            f"读取文件超过 {limits.seconds} 秒，已停止；请另存为 docx 或 xlsx 后再提交",
            f"reading the file took more than {limits.seconds} s and was stopped; save it as docx or xlsx",
        ) from error
    except (OSError, EOFError):
        worker.end()
        return REFUSED, b""
    if worker.served >= FILES_EACH:
        worker.end()
    else:
        with turn:
            idle.append(worker)
    return answer


def take(limits: Limits) -> Worker:
    with turn:
        for worker in idle:
            if worker.limits == limits and worker.process.poll() is None:
                idle.remove(worker)
                return worker
    return Worker(limits)


def close() -> None:
    """End the waiting processes."""
    while idle:
        idle.pop().end()


atexit.register(close)
os.register_at_fork(after_in_child=idle.clear)


def serve(folder: str) -> None:
    """The life of the process apart: a file in, a result out, until its input ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a parser prints must not stand between the results
    while head := source.read(HEAD.size):
        job, size = HEAD.unpack(head)
        work = import_module(f"jixiao.readers.{JOBS[job]}").work
        outcome, result = work(source.read(size), Path(folder))
        target.write(HEAD.pack(outcome, len(result)) + result)
        target.flush()
