"""Run by the Python of an installation that has no network: reads, checks, builds, and serves the demonstration.

Usage: try_installed.py FOLDER FORM WORKSPACE
"""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

JIXIAO = Path(sys.executable).parent / "jixiao"
PORT = "8765"


def main(folder: Path, form: Path, workspace: Path) -> None:
    with socket.socket() as outside:
        outside.settimeout(3)
        if outside.connect_ex(("192.0.2.1", 443)) == 0:
            sys.exit("this is no place without a network")
    assert answered("read", form, "--json")["files"][0]["forms"][0]["year"] == "2021"
    assert answered("check", form, "--json", code=1)["files"][0]["forms"][0]["scorecard"]["recomputed"] == "98.61"
    built = answered("build", workspace, "--out", folder / "built", "--json", code=1)
    assert built["forms"][0]["scorecard"]["recomputed"] == "98.61"
    assert {Path(path).suffix for path in built["written"]} >= {".docx", ".xlsx", ".pdf", ".html"}
    shown(folder)


def answered(*words: str | Path, code: int = 0) -> dict:
    done = subprocess.run([JIXIAO, *words], capture_output=True, text=True, check=False)
    assert done.returncode == code, (words, done.returncode, done.stderr)
    return json.loads(done.stdout)


def shown(folder: Path) -> None:
    """The demonstration is filled, its ledgers included, and answers."""
    home = folder / "home"
    environment = {**os.environ, "JIXIAO_HOME": str(home)}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([JIXIAO, "demo", "--port", PORT], env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        wait(f"http://127.0.0.1:{PORT}/ready/", 300, folder / "log")
        page = urllib.request.urlopen(f"http://127.0.0.1:{PORT}/account/login/", timeout=10).read().decode()
        assert 'lang="zh' in page
        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/static/jixiao/app.css", timeout=10)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)
    database = next(home.rglob("jixiao.sqlite3"))
    records = sqlite3.connect(database).execute("SELECT count(*) FROM evidence_record").fetchone()[0]
    assert records > 10_000, records


def wait(address: str, seconds: float, log: Path) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=5)
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            if time.monotonic() > end:
                sys.exit(f"{address}: {error}\n{log.read_text()}")
            time.sleep(0.3)
        else:
            return


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
