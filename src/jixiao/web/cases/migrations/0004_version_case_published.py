"""Whether a form was published again is found by index."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0003_quick_lists")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="version",
            index=models.Index(condition=models.Q(("mark", "publish")), fields=["case", "id"], name="version_case_published"),
        ),
    ]
