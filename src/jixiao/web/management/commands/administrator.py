"""`administrator ACCOUNT [--name NAME] [--unit BUREAU]`: the first account, or a new first password for an administrator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jixiao.errors import WrongUse
from jixiao.web.operate import founding


class Command(BaseCommand):
    help = "Open the first administrator's account, or give an administrator a new first password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account")
        parser.add_argument("--name", default="", help="who it is, for a new account")
        parser.add_argument("--unit", default="", help="the finance bureau, in an empty installation")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            password = founding.administrator(options["account"], options["name"], options["unit"])
        except WrongUse as error:
            raise CommandError(f"{error.message.zh} · {error.message.en}") from error
        self.stdout.write(
            f"{options['account']} 的初始密码：{password}（首次登录时更换） · its first password, changed at the first sign-in"
        )
