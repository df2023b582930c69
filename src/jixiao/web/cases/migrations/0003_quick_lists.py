"""Lists, progress and public pages of a district are found by index."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0002_append_only")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["status", "year"], name="case_status_year"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["unit", "year", "stage", "status"], name="case_progress"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["-changed_at"], name="case_recent"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("errors__gt", 0)), fields=["-errors"], name="case_wrong"),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(condition=models.Q(("mark", "publish")), fields=["id", "case"], name="version_published"),
        ),
    ]
