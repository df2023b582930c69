"""`restore ARCHIVE`: bring back what a backup holds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jixiao.errors import JixiaoError
from jixiao.web import operate


class Command(BaseCommand):
    help = "Bring back an archive made by backup, and bring its tables up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive")
        parser.add_argument("--replace", action="store_true", help="set aside the data that is here (it is not deleted)")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            found = operate.restore(options["archive"], replace=options["replace"])
        except JixiaoError as error:
            raise CommandError(f"{error.message.zh} · {error.message.en}") from error
        total = sum(found.rows.values())
        self.stdout.write(
            f"已恢复 {found.made} 的备份：{total} 行，{found.files} 个文件 · "
            f"restored the backup of {found.made}: {total} rows, {found.files} files"
        )
