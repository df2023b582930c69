"""`backup [FOLDER]`: the whole installation in one archive."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jixiao.errors import JixiaoError
from jixiao.web import operate


class Command(BaseCommand):
    help = "Write database, files and secret key into one new archive, while people work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", help="where the archive goes; the home's backups folder when not given")
        parser.add_argument("--keep", type=int, metavar="N", help="keep only the N newest archives there")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            archive = operate.backup(options["folder"], keep=options["keep"])
        except JixiaoError as error:
            raise CommandError(f"{error.message.zh} · {error.message.en}") from error
        self.stdout.write(str(archive))
