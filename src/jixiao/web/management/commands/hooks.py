"""Send moves to the addresses that are told of them: `python -m jixiao.web hooks [--once]`."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections

from jixiao.web.api import hooks

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "sends moves to the addresses that are told of them"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due and end")
        parser.add_argument("--every", type=int, default=10, help="seconds between two looks")

    def handle(self, **options: Any) -> None:
        if options["once"]:
            self._send()
            return
        while True:
            try:
                self._send()
            except (InterfaceError, OperationalError) as error:
                log.warning("the database is away: %s", str(error).strip().splitlines()[-1:])
            time.sleep(max(1, options["every"]))

    def _send(self) -> None:
        close_old_connections()
        hooks.collect()
        hooks.send_due()
