"""One line that says how a long run stands: how much of how much is done, how fast, and how long it will still take."""

import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

from jixiao.errors import Language, Message

RECENT = 50  # steps over which the rate is measured: documents differ, and those the lake holds already take no time
MINUTE = 60


class Standing:
    """Takes note of what is done and says it in a line."""

    def __init__(self, what: Message, language: Language) -> None:
        self.what, self.language = what, language
        self._recent = deque([(monotonic(), 0)], maxlen=RECENT)

    def line(self, done: int, total: int | None, unread: int) -> str:
        """`加入文件 1200 / 2000 · 每秒 40.1 · 剩余 0:00:20 · ✗ 3`; without a total neither it nor the time left."""
        self._recent.append((monotonic(), done))
        (since, before), (now, _) = self._recent[0], self._recent[-1]
        rate = (done - before) / max(now - since, 0.001)
        parts = [f"{self.what.to(self.language)} {done}" + (f" / {total}" if total is not None else "")]
        parts.append(Message(f"每秒 {rate:.1f}", f"{rate:.1f}/s").to(self.language))
        if total is not None and rate > 0:
            left = timedelta(seconds=round(max(total - done, 0) / rate))
            parts.append(Message(f"剩余 {left}", f"{left} left").to(self.language))
        return " · ".join([*parts, f"✗ {unread}"] if unread else parts)


@contextmanager
def watched(what: Message, language: Language) -> Iterator[Callable[[int, int | None, int], None]]:
    """A function of items done, items in all and items unread that keeps a line on standard error up to date.

    Where nobody is watching, a line is written there once a minute, for the log.
    """
    standing, terminal, shown = Standing(what, language), sys.stderr.isatty(), monotonic()

    def step(done: int, total: int | None, unread: int) -> None:
        nonlocal shown
        line = standing.line(done, total, unread)
        if terminal:
            print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)
        elif monotonic() - shown >= MINUTE:
            print(line, file=sys.stderr, flush=True)
            shown = monotonic()

    yield step
    if terminal:
        print(file=sys.stderr)
