"""Photographs the screens of the demonstration for the documentation: docs/pictures/*.png. Needs Chromium."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
OUT = ROOT / "docs" / "pictures"
PORT = 8199
ADDRESS = f"http://127.0.0.1:{PORT}"
PASSWORD = "jixiao-demo-2026"
OFFICE, TELEPHONE = (1366, 768), (390, 844)
SCREENS = (
    ("home-clerk", "jingban201001", "/", OFFICE),
    ("sheet", "jingban201001", "/cases/1/", OFFICE),
    ("review", "caizheng", "/cases/1/", OFFICE),
    ("home-finance", "caizheng", "/", OFFICE),
    ("overview", "caizheng", "/overview/", OFFICE),
    ("ledgers", "jingban201001", "/ledgers/?year=2021", OFFICE),
    ("evidence", "jingban201001", "/cases/1/evidence/", OFFICE),
    ("public", None, "/public/", OFFICE),
    ("public-telephone", None, "/public/", TELEPHONE),
)


def photograph(page: Page, name: str, person: str | None, path: str) -> None:
    if person:
        page.goto(f"{ADDRESS}/account/login/")
        page.fill("input[name=login]", person)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button")
        page.wait_for_url(f"{ADDRESS}/")
    answer = page.goto(f"{ADDRESS}{path}")
    if answer is None or answer.status != 200:
        sys.exit(f"{path} as {person}: {answer.status if answer else 'no answer'}")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=OUT / f"{name}.png")


def ready() -> bool:
    try:
        with urllib.request.urlopen(f"{ADDRESS}/health/", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        jixiao = Path(sys.executable).with_name("jixiao")
        server = subprocess.Popen([jixiao, "demo", "--port", str(PORT)], env={**os.environ, "JIXIAO_HOME": home}, stdout=subprocess.DEVNULL)
        try:
            for _ in range(240):
                if ready():
                    break
                time.sleep(1)
            with sync_playwright() as play:
                arguments = [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-sync",
                ]
                browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
                for name, person, path, (width, height) in SCREENS:
                    page = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()
                    photograph(page, name, person, path)
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=30)
    print(f"{len(SCREENS)} pictures in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
