"""Word 97–2003 documents (.doc, .wps), converted to .docx in a process of its own under limits, then read as .docx.

The process is kept for the next file; it is replaced when it fails, grows or takes too long.
"""

import atexit
import contextlib
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
from pathlib import Path

from jixiao.document import Block, Limits
from jixiao.errors import DamagedDocument, LimitExceeded, Message
from jixiao.readers import confine, docx, office
from jixiao.readers.sniffing import encrypted

WORKER = "import sys; sys.path[:] = {path!r}; from jixiao.readers.doc import serve; serve({folder!r})"
HEAD = struct.Struct("<BQ")
CONVERTED, REFUSED, LOCKED = 0, 1, 2
FILES_EACH = 200  # after so many files the process is replaced, so that nothing a file left behind grows
DAMAGED = (
    "Word 97-2003 文件已损坏或不规范，无法读取；请用 Word 或 WPS 打开后另存为 docx 再试",
    "the Word 97-2003 file is damaged or irregular; open it in Word or WPS and save it as docx",
)


class Worker:
    """The converting process; one at a time, under the limits it was started with."""

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

    def convert(self, data: bytes) -> tuple[int, bytes]:
        """(outcome, converted file); raises OSError or EOFError where the process fell, TimeoutError where it took too long."""
        self.served += 1
        deadline = time.monotonic() + self.limits.seconds
        send(self.socket.fileno(), struct.pack("<Q", len(data)) + data, deadline)
        outcome, size = HEAD.unpack(receive(self.socket.fileno(), HEAD.size, deadline))
        return outcome, receive(self.socket.fileno(), size, deadline)

    def end(self) -> None:
        office.end_group(self.process)
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


def read(data: bytes, limits: Limits) -> tuple[list[Block], list[Message]]:
    outcome, made = converted(data, limits)
    if outcome == LOCKED:
        raise encrypted()
    if outcome == CONVERTED:
        return docx.read(made, limits)
    if office.program() is None:
        raise DamagedDocument(*DAMAGED)
    return office.converted(data, "doc", limits)


def converted(data: bytes, limits: Limits) -> tuple[int, bytes]:
    """Convert in the waiting process, or in a new one where there is none with these limits."""
    worker = take(limits)
    try:
        answer = worker.convert(data)
    except TimeoutError as error:
        worker.end()
        raise LimitExceeded(
            f"读取文件超过 {limits.seconds} 秒，已停止；请另存为 docx 后再提交",
            f"reading the file took more than {limits.seconds} s and was stopped; save it as docx",
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
    """The life of the converting process: a file in, a file out, until its input ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(8):
        outcome, made = attempt(source.read(struct.unpack("<Q", head)[0]), Path(folder))
        target.write(HEAD.pack(outcome, len(made)) + made)
        target.flush()


def attempt(data: bytes, folder: Path) -> tuple[int, bytes]:
    from doc2docx import convert
    from doc2docx.errors import EncryptedDocumentError

    source, target = folder / "in.doc", folder / "out.docx"
    source.write_bytes(data)
    target.unlink(missing_ok=True)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            convert(source, target)
        return CONVERTED, target.read_bytes()
    except EncryptedDocumentError:
        return LOCKED, b""
    except Exception:  # whatever the converter stumbles over, the file is refused and the process serves on
        return REFUSED, b""
