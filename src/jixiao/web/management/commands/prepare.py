"""`prepare`: the home folder, the secret key and the tables, made where missing and brought up to date where old."""

from typing import Any

from django.core.management.base import BaseCommand

from jixiao import web


class Command(BaseCommand):
    help = "Make or bring up to date the home folder, the secret key and the tables (before the server starts)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        web.prepare()
