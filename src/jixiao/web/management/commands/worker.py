"""`worker`: claim and run jobs until stopped."""

import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jixiao.web.cases import jobs
from jixiao.web.operate import heartbeat, leftovers


class Command(BaseCommand):
    help = "Run waiting jobs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when no job waits")

    def handle(self, *_args: Any, **options: Any) -> None:
        leftovers.release_dead()
        if options["once"]:
            jobs.work(once=True)
            return
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        stop = heartbeat.begin()
        try:
            jobs.work()
        finally:
            stop.set()
            heartbeat.end()
            leftovers.release_own()
