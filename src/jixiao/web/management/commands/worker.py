"""`worker`: claim and run jobs until stopped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jixiao.web.cases import jobs


class Command(BaseCommand):
    help = "Run waiting jobs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when no job waits")

    def handle(self, *_args: Any, **options: Any) -> None:
        jobs.work(once=options["once"])
