"""`verify`: prove that journal, frozen forms and kept files are as they were written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jixiao.web import operate


class Command(BaseCommand):
    help = "Verify the journal's hash chain, every frozen form, every kept file and the guards of the tables; fails where one was changed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        verdict = operate.verify()
        if verdict.faults:
            raise CommandError("\n".join(f"{fault.zh} · {fault.en}" for fault in verdict.faults))
        self.stdout.write(
            f"完整：日志 {verdict.lines} 行，定稿 {verdict.forms} 份，文件 {verdict.files} 个 · "
            f"whole: {verdict.lines} journal lines, {verdict.forms} frozen forms, {verdict.files} files"
        )
