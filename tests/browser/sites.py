"""A running installation, as the browser tests see it."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest


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
