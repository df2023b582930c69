"""The journal as tables. Nothing here knows people: a line keeps the account name as it was."""

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One line of the journal. `hash` is over the line and the hash before it; the database refuses change and deletion."""

    at = models.DateTimeField()
    person = models.CharField(max_length=150, blank=True)  # account name, kept even when the person is renamed
    what = models.CharField(max_length=40, db_index=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    data = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class Head(models.Model):
    """The last hash of the journal: one row, locked while a line is added, so that the chain never forks."""

    hash = models.CharField(max_length=64)
    count = models.PositiveBigIntegerField(default=0)
