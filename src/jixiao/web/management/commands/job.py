"""`job PK`: do the work of one claimed job, within its memory."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jixiao.web.cases import jobs
from jixiao.web.operate import leftovers


class Command(BaseCommand):
    help = "Do the work of one job (the worker calls this)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pk", type=int)

    def handle(self, *_args: Any, **options: Any) -> None:
        if leftovers.die_with_worker(options["pk"]):
            jobs.limit_memory()
            jobs.run(options["pk"])
