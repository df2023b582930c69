"""`worker`: claim and run jobs until stopped."""

import contextlib
import logging
import signal
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError

from jixiao.web.cases import jobs, reminding
from jixiao.web.operate import heartbeat, leftovers

AWAY = 2.0
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run waiting jobs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when no job waits")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["once"]:
            leftovers.release_dead()
            jobs.work(once=True)
            return
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        stop = heartbeat.begin()
        try:
            while True:
                self._work()
        finally:
            stop.set()
            heartbeat.end()
            with contextlib.suppress(InterfaceError, OperationalError):  # the next worker sees that this one is gone
                leftovers.release_own()

    def _work(self) -> None:
        """Work until the database is away, and wait a moment for it."""
        try:
            leftovers.release_dead()
            leftovers.release_own()
            jobs.work(idle=reminding.begin_day)
        except (InterfaceError, OperationalError) as error:
            log.warning("the database is away: %s", str(error).strip().splitlines()[-1:])
            time.sleep(AWAY)
