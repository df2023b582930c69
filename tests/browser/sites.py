"""A running installation, as the browser tests see it."""

import contextlib
import os
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
    """Open the address; `case:NAME`, `history:NAME`, `version:NAME` and `disclosure:NAME` by way of the list, `public:` the first form published."""
    kind, _, name = address.partition(":")
    if kind == "public":
        page.goto(f"{site.address}/public/")
        page.click("table.list a >> nth=0")
        page.wait_for_url("**/public/*/")
    elif kind in ("case", "history", "version", "disclosure"):
        page.goto(f"{site.address}/cases/")
        page.click(f"table.list a:text-is('{name}')")
        page.wait_for_selector("#sheet")
        if kind == "disclosure":
            page.click("text=公开审查")
            page.wait_for_url("**/disclosure/*/")
        if kind in ("history", "version"):
            page.click("text=历史与比较")
            page.wait_for_url("**/history/")
        if kind == "version":
            page.click("text=当时的表 >> nth=0")
            page.wait_for_url("**/versions/*/")
    else:
        page.goto(site.address + address)


def fits(page) -> None:
    """Fail where something is wider than the window once the page is drawn."""
    page.wait_for_load_state("load")
    wide = """() => [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1
        && document.documentElement.scrollWidth > innerWidth).map((e) => e.outerHTML.slice(0, 120))"""
    found = page.evaluate(wide)
    assert not found, (page.url, found)


def accessible(page) -> None:
    """Fail on what breaks WCAG 2.2 AA, with the element and the reason."""
    from axe_playwright_python.sync_playwright import Axe

    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response["violations"]
    told = [(fault["id"], node["html"][:200], node["failureSummary"]) for fault in found for node in fault["nodes"]]
    assert not told, (page.url, told)


def keep(page, name: str) -> None:
    """With PICTURES=FOLDER, keep the screen as a picture of the tutorial."""
    folder = os.environ.get("PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")


@contextlib.contextmanager
def redrawn(page, what: str = "#sheet") -> Iterator[None]:
    """Leave once the element has been replaced by what the server sent, and htmx has settled it."""
    page.eval_on_selector(what, "(old) => { old.dataset.old = 'yes'; }")
    yield
    page.wait_for_selector(f"{what}:not([data-old])")
    page.wait_for_selector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added", state="detached")
