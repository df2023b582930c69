"""Keeps what a version writes, so that later versions are tested to bring it forward.

python tools/old_database.py COMMIT NAME postgresql://… takes source and tests of the commit, fills a district with them (forms in
several states, ledgers, files, a survey with answers, a publication) on SQLite and in the empty PostgreSQL database, and writes
tests/web/samples/upgrade/NAME.sqlite.sql.gz and NAME.postgres.sql.gz; kept files stand in them as comments (`-- file BASE64`).
"""

import base64
import gzip
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "tests" / "web" / "samples" / "upgrade"
POSTGRES = Path("/usr/lib/postgresql/15/bin")
FILL = """
import datetime as dt
import jixiao.web as w; w.prepare()
from jixiao.web import files
from jixiao.web.evidence import batches, binding, recording, surveys
from jixiao.web.evidence.models import Attachment, Binding
from jixiao.web.public import publishing
from web.district import make
from web.ledgers import entered, kept
d = make()
ledger = kept(d)
records = [entered(ledger, d.clerk, person=f"TK{n:04}", paid_on=f"2020-07-{n:02}") for n in range(1, 10)]
recording.void(records[0], "重复登记", by=d.clerk)
Attachment.objects.create(record=records[1], name="凭证.txt", sha256=files.put(b"voucher"), size=7, by=d.clerk)
batches.paste(ledger, "受助人\\t轮次\\t金额\\t状态\\nTK5\\t春节\\t5\\t申请", 2020, by=d.clerk)
case = d.filled("shanghai-2020", "a1")
Binding.objects.create(case=case, index=0, measure="aid_times", by=d.clerk)
binding.take(case, [0], by=d.clerk)
publishing.publication(d.move(case, "submit", "sign", "pass", "approve", "publish"))
given = {"year": 2020, "name": "学员", "question": "满意吗？", "object": "学员", "population": 100, "sent": 80, "closes_on": dt.date(2099, 1, 1)}
survey = surveys.create(d.units["a1"], given, case=None, index=None, by=d.clerk)
surveys.paper(survey, {"很满意": 30, "满意": 8, "基本满意": 1, "不满意": 1}, by=d.clerk)
d.filled("wangcheng-2021", "a1", "submit")
"""


def main(commit: str, name: str, address: str) -> None:
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        packed = subprocess.run(["git", "archive", commit, "src", "tests", "examples"], cwd=ROOT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", scratch], input=packed, check=True)
        fill(Path(scratch), Path(scratch) / "home")
        with closing(sqlite3.connect(f"{scratch}/home/jixiao.sqlite3")) as database:
            keep(f"{name}.sqlite", [line for line in database.iterdump() if "sqlite_sequence" not in line], Path(scratch) / "home")
        fill(Path(scratch), Path(scratch) / "other", DATABASE_URL=address)
        dump = [POSTGRES / "pg_dump", "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=200", address]
        text = subprocess.run(dump, capture_output=True, check=True, text=True).stdout
        own = ("\\", "SET ", "SELECT pg_catalog.set_config")  # for psql and its session only
        keep(f"{name}.postgres", [line for line in text.splitlines() if not line.startswith(own)], Path(scratch) / "other")


def fill(source: Path, home: Path, **more: str) -> None:
    environment = {"JIXIAO_HOME": str(home), "PYTHONPATH": f"{source}/src{os.pathsep}{source}/tests", "PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "-c", FILL], env=environment | more, cwd=source, check=True)


def keep(name: str, lines: list[str], home: Path) -> None:
    files = sorted(path for path in (home / "files").rglob("*") if path.is_file())
    lines += [f"-- file {base64.b64encode(path.read_bytes()).decode()}" for path in files]
    target = TARGET / f"{name}.sql.gz"
    target.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1024} KiB, {len(files)} files")


if __name__ == "__main__":
    main(*sys.argv[1:4])
