"""A running site of its own for the browser tests, on SQLite and on PostgreSQL, and browsers signed in as its people."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.sites import PATIENCE, Site, answers, database, free_port, wait

ROOT = Path(__file__).parents[2]
POSTGRES = Path("/usr/lib/postgresql/15/bin")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PASSWORD = "jixiao-demo-2026"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL cluster made for this run."""
    if not (POSTGRES / "initdb").exists():
        pytest.fail(f"the PostgreSQL server programs are not in {POSTGRES}: install postgresql-15")
    folder = Path(tempfile.mkdtemp(prefix="jixiao-postgres-", dir="/tmp"))
    port = free_port()
    as_owner: list[str] = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        owner = next(
            name for name in ("postgres", "nobody") if subprocess.run(["id", name], capture_output=True, check=False).returncode == 0
        )
        shutil.chown(folder, owner)
        as_owner = ["runuser", "-u", owner, "--"]
    data = folder / "data"

    def run(program: str, *words: str) -> None:
        done = subprocess.run([*as_owner, str(POSTGRES / program), *words], capture_output=True, text=True, check=False, cwd="/")
        assert done.returncode == 0, done.stdout + done.stderr

    run("initdb", "-D", str(data), "-U", "jixiao", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    run(
        "pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -F", "start"
    )
    yield f"postgresql://jixiao@127.0.0.1:{port}"
    run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def site(request, tmp_path_factory) -> Iterator[Site]:
    """A site filled with the demonstration district."""
    home = tmp_path_factory.mktemp("home")
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JIXIAO_", "DATABASE_"))}
    environment |= {"JIXIAO_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    if url := database(request.param, request, home):
        environment["DATABASE_URL"] = url
    code = f"import jixiao.web as w; w.prepare(); from jixiao.web import demo; demo.fill(); w.serve({port})"
    with (home / "log").open("w") as log:
        server = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        wait(lambda: server.poll() is not None or answers(f"{address}/ready/"), 180, lambda: (home / "log").read_text())
        assert server.poll() is None, (home / "log").read_text()
        yield Site(address, home, environment)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=120)


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def sign_in(site, chromium):
    """A page signed in as an account of the demonstration, or as nobody; every fault in the console and every outside request fails the test."""
    contexts, faults = [], []

    def page_of(account: str | None, width: int = 1366, height: int = 768):
        context = chromium.new_context(viewport={"width": width, "height": height}, accept_downloads=True, locale="zh-CN")
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request", lambda r: None if r.url.startswith((site.address, "data:", "blob:")) else faults.append(f"outside request: {r.url}")
        )
        if account is None:
            return page
        page.goto(f"{site.address}/account/login/")
        page.fill("#id_login", account)
        page.fill("#id_password", PASSWORD)
        page.click("button.main")
        page.wait_for_url(f"{site.address}/")
        return page

    yield page_of
    for context in contexts:
        context.close()
    assert faults == []
