"""The worker's sign of life: a file in the home folder, touched while it works, so that others can tell that it is there."""

import contextlib
import threading
import time
from pathlib import Path

from django.conf import settings

EVERY = 5.0
STALE = 30.0


def begin() -> threading.Event:
    """Touch the file from a thread until the event is set or the process ends."""
    stop = threading.Event()
    threading.Thread(target=_beat, args=(stop,), daemon=True, name="heartbeat").start()
    return stop


def end() -> None:
    """The worker leaves in order: nobody waits for the sign to grow old."""
    _file().unlink(missing_ok=True)


def fresh() -> bool:
    """A worker gave a sign of life within the last half minute."""
    try:
        return time.time() - _file().stat().st_mtime < STALE
    except OSError:
        return False


def _beat(stop: threading.Event) -> None:
    while not stop.is_set():
        with contextlib.suppress(OSError):  # a full disk is told by readiness; the worker goes on
            _file().touch(mode=0o600)
        stop.wait(EVERY)


def _file() -> Path:
    return Path(settings.HOME) / "worker-alive"
