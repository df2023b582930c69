"""Keeps what a version writes, so that later versions are tested to bring it forward: python tools/old_database.py COMMIT NAME

Takes source and tests of the commit, fills a district with them on SQLite, and writes tests/web/samples/upgrade/NAME.sql.gz.
"""

import gzip
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILL = """
import jixiao.web as w; w.prepare()
from web.district import make
d = make()
d.filled("shanghai-2020", "a1", "submit", "sign", "pass", "approve", "publish")
d.filled("wangcheng-2021", "a1", "submit")
"""


def main(commit: str, name: str) -> None:
    target = ROOT / "tests" / "web" / "samples" / "upgrade" / f"{name}.sql.gz"
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        packed = subprocess.run(["git", "archive", commit, "src", "tests"], cwd=ROOT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", scratch], input=packed, check=True)
        path = os.pathsep.join([f"{scratch}/src", f"{scratch}/tests"])
        environment = {"JIXIAO_HOME": f"{scratch}/home", "PYTHONPATH": path, "PATH": os.environ["PATH"]}
        subprocess.run([sys.executable, "-c", FILL], env=environment, cwd=scratch, check=True)
        with closing(sqlite3.connect(f"{scratch}/home/jixiao.sqlite3")) as database:
            text = "\n".join(line for line in database.iterdump() if "sqlite_sequence" not in line)
    target.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main(*sys.argv[1:3])
