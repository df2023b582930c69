"""`verify_journal`: walk the hash chain of the journal from its start."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jixiao.web import journal


class Command(BaseCommand):
    help = "Verify the hash chain of the journal; fails where a line was changed, inserted or removed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        verdict = journal.verify()
        if verdict.broken is not None:
            raise CommandError(f"日志在第 {verdict.broken} 行断裂 · the journal is broken at line {verdict.broken}")
        if verdict.missing:
            raise CommandError(f"日志末尾缺少 {verdict.missing} 行 · {verdict.missing} lines are missing at the end of the journal")
        self.stdout.write(f"日志完整，共 {verdict.count} 行 · the journal is whole: {verdict.count} lines")
