# ruff: noqa: RUF012 - as makemigrations writes it

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_append_only"),
        ("evidence", "0002_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="binding",
            name="support",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="frozen",
            name="step",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.transition"),
        ),
        migrations.AddField(
            model_name="frozen",
            name="support",
            field=models.BooleanField(null=True),
        ),
        migrations.CreateModel(
            name="Required",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("index", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("waived", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(auto_now=True)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="required", to="cases.case")),
            ],
            options={
                "ordering": ["index", "pk"],
            },
        ),
        migrations.AddField(
            model_name="attachment",
            name="required",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="files", to="evidence.required"),
        ),
        migrations.AddConstraint(
            model_name="required",
            constraint=models.UniqueConstraint(fields=("case", "index", "name"), name="required_once"),
        ),
    ]
