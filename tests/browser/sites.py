"""A running installation, as the browser tests see it."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PATIENCE = 60_000  # milliseconds; the machine may be busy, and waiting ends as soon as the page is there


@dataclass(frozen=True)
class Site:
    """A running installation."""

    address: str
    home: Path
    environment: dict[str, str]

    def manage(self, *words: str) -> str:
        """Run a management command of this installation."""
        done = subprocess.run(
            [sys.executable, "-m", "jixiao.web", *words], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def database(kind: str, request: pytest.FixtureRequest, home: Path) -> str:
    """DATABASE_URL of a fresh database of that kind; empty for SQLite."""
    if kind == "sqlite":
        return ""
    server = request.getfixturevalue("postgres")
    import psycopg

    name = f"jixiao_{home.name.replace('-', '_')}".lower()
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server}/{name}"


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def wait(done: Callable[[], bool], seconds: float, why: Callable[[], str] = lambda: "") -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, why()
        time.sleep(0.2)


def open_page(page, site, address: str) -> None:
    """Open the address; `case:NAME` and `history:NAME` by way of the list."""
    kind, _, name = address.partition(":")
    if kind not in ("case", "history"):
        page.goto(site.address + address)
        return
    page.goto(f"{site.address}/cases/")
    page.click(f"table.list a:text-is('{name}')")
    page.wait_for_selector("#sheet")
    if kind == "history":
        page.click("text=历史与比较")
        page.wait_for_url("**/history/")


def fits(page) -> None:
    """Wait until nothing is wider than the window."""
    page.wait_for_function("() => document.readyState === 'complete' && document.documentElement.scrollWidth <= window.innerWidth")


@contextlib.contextmanager
def redrawn(page, what: str = "#sheet") -> Iterator[None]:
    """Leave once the element has been replaced by what the server sent, and htmx has settled it."""
    page.eval_on_selector(what, "(old) => { old.dataset.old = 'yes'; }")
    yield
    page.wait_for_selector(f"{what}:not([data-old])")
    page.wait_for_selector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added", state="detached")
