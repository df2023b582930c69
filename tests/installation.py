"""Installations of their own for tests: a home folder, a database of either kind, and processes that work on them."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from browser.conftest import postgres
from browser.sites import database

__all__ = ["KINDS", "Installation", "environment", "new", "postgres"]

ROOT = Path(__file__).parents[1]
KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@dataclass(frozen=True)
class Installation:
    """One installation; every call is a process of its own, as in real use."""

    home: Path
    environment: dict[str, str]

    def run(self, *words: str, code: int = 0) -> str:
        """What `python -m jixiao.web WORDS` prints; it must end with `code`."""
        return self._python(["-m", "jixiao.web", *words], code)

    def python(self, text: str, code: int = 0) -> str:
        """What the program prints, run with the installation prepared."""
        return self._python(["-c", f"import jixiao.web as w; w.prepare()\n{text}"], code)

    def _python(self, words: list[str], code: int) -> str:
        done = subprocess.run([sys.executable, *words], env=self.environment, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr


def new(kind: str, request: pytest.FixtureRequest, home: Path) -> Installation:
    """An empty installation in that folder."""
    home.mkdir(parents=True, exist_ok=True)
    url = database(kind, request, home)
    return Installation(home, environment(home) | ({"DATABASE_URL": url} if url else {}))


def environment(home: Path) -> dict[str, str]:
    """The environment of an installation in that folder, on SQLite."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JIXIAO_", "DATABASE_"))}
    return kept | {"JIXIAO_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"}
