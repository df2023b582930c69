"""The database itself refuses to change or delete what was decided and what was published."""

from typing import ClassVar

from django.db import migrations

from jixiao.web import triggers

TABLES = ("public_decision", "public_publication")


def guard(_apps, editor) -> None:
    triggers.guard(editor, *TABLES)


def unguard(_apps, editor) -> None:
    triggers.unguard(editor, *TABLES)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("public", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(guard, unguard)]
