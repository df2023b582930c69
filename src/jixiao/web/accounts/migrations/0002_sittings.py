from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accounts", "0001_initial"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="person",
            name="sittings",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
