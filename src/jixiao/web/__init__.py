"""The web application. `serve()` starts it, `demo.fill()` fills it with an invented district."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["serve"]

BESIDE = ("worker", "hooks")  # run beside the server: jobs, and notices of moves to other systems


def serve(port: int = 8000, *, host: str = "127.0.0.1", workers: int = 2) -> None:
    """Bring the database up to date, then serve the pages and run jobs until stopped.

    Settings come from the environment (see environment.NAMES); a wrong one raises WrongUse naming every mistake.
    """
    prepare()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = subprocess.Popen(_granian(host, port, workers), env=_environment())  # noqa: S603 - own program
    beside = {name: _beside(name) for name in BESIDE}
    try:
        while server.poll() is None:
            beside.update({name: _beside(name) for name, process in beside.items() if process.poll() is not None})
            time.sleep(1)
    except KeyboardInterrupt:
        pass
    finally:
        for process in (server, *beside.values()):
            process.terminate()
            process.wait(timeout=20)


def prepare() -> None:
    """The home folder, the secret key, the database tables: made where missing, brought up to date where old."""
    from jixiao.web import environment

    home = environment.read().home
    environment.keep_secret(home)
    (home / "files").mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def _granian(host: str, port: int, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers", "--log-level", "warning", "jixiao.web.wsgi:application",
    ]  # fmt: skip


def _beside(name: str) -> subprocess.Popen[bytes]:
    """Jobs wait for the pages, not the pages for jobs, where the system knows priorities."""
    first = ["nice", "-n", "10"] if shutil.which("nice") else []
    return subprocess.Popen([*first, sys.executable, "-m", "jixiao.web", name], env=_environment())  # noqa: S603 - own program


def _environment() -> dict[str, str]:
    """Child processes find this package where this process found it."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])}
