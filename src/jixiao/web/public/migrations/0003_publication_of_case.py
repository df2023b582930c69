"""The last public copy of a form is found by index."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("public", "0002_append_only")]
    operations: ClassVar = [
        migrations.AddIndex(model_name="publication", index=models.Index(fields=["case", "id"], name="publication_of_case")),
    ]
