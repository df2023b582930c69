"""Run by the Python of an installation: checks a form, serves an empty home and asks its pages. Usage: try_installed.py FOLDER FORM"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

JIXIAO = Path(sys.executable).parent / "jixiao"
PORT = "8765"


def main(folder: Path, form: Path) -> None:
    with socket.socket() as outside:
        outside.settimeout(3)
        if outside.connect_ex(("192.0.2.1", 443)) == 0:
            sys.exit("this is no place without a network")
    checked = subprocess.run([JIXIAO, "check", form, "--json"], capture_output=True, text=True, check=False)
    assert checked.returncode == 1, checked.stderr
    assert json.loads(checked.stdout)["files"][0]["forms"][0]["scorecard"]["recomputed"] == "98.61"
    environment = {**os.environ, "JIXIAO_HOME": str(folder / "home")}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([JIXIAO, "serve", "--port", PORT], env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        wait(f"http://127.0.0.1:{PORT}/ready/", 90, folder / "log")
        page = urllib.request.urlopen(f"http://127.0.0.1:{PORT}/account/login/", timeout=10).read().decode()
        assert 'lang="zh' in page
        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/static/jixiao/app.css", timeout=10)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


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
    main(Path(sys.argv[1]), Path(sys.argv[2]))
