"""The same claims on PostgreSQL: who sees what, what happens at once, what the database refuses to change, what is counted and found."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from browser.conftest import postgres  # noqa: F401 - a fixture

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SUITES = {
    "rights": (("test_rights.py",), "open_only"),
    "work": (("test_workflow.py", "test_editing.py", "test_public.py"), ""),
    "evidence": (("test_evidence_ledgers.py", "test_evidence_measures.py", "test_overview.py", "test_signin_limits.py"), ""),
}
COUNT = """
import jixiao.web as web
web.prepare()
from jixiao.web.api import tally
print([tally.count("x", 86_400) for _ in range(40)][-1])
"""


@pytest.mark.postgres
@pytest.mark.parametrize("suite", SUITES)
def test_what_holds_on_sqlite_holds_on_postgresql(postgres, suite):  # noqa: F811
    files, words = SUITES[suite]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")} | {"DATABASE_URL": fresh(postgres, suite)}
    chosen = [str(HERE / name) for name in files] + (["-k", words] if words else [])

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *chosen],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "passed" in done.stdout


@pytest.mark.postgres
def test_processes_that_count_at_once_lose_nothing(postgres, tmp_path):  # noqa: F811
    environment = os.environ | {"DATABASE_URL": fresh(postgres, "counting"), "JIXIAO_HOME": str(tmp_path)}
    first = subprocess.run([sys.executable, "-c", COUNT], env=environment, cwd=ROOT, capture_output=True, text=True, check=True)

    started = [
        subprocess.Popen([sys.executable, "-c", COUNT], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    last = sorted(int(process.communicate()[0]) for process in started)

    assert int(first.stdout) == 40
    assert last[-1] == 160


def fresh(server: str, name: str) -> str:
    """The address of a new database."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server}/{name}"
