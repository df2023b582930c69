"""The table of the cache, which all server processes share."""

from typing import ClassVar

from django.core.management import call_command
from django.db import migrations


def make(_apps, editor) -> None:
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("api", "0002_tally")]
    operations: ClassVar = [migrations.RunPython(make, migrations.RunPython.noop)]
