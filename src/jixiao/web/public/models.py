"""What has been published: the copy the public sees, the files made of it, and what was decided about personal data."""

from typing import ClassVar

from django.db import models

from jixiao.web.accounts.models import Person
from jixiao.web.cases.models import Case, Version


class Decision(models.Model):
    """What somebody decided about the personal data of one approved form. The last one counts; none is changed or deleted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    sha256 = models.CharField(max_length=64)  # of the form it was decided about
    released = models.JSONField(default=list)  # keys of pieces that are shown
    added = models.JSONField(default=list)  # words that are masked besides
    note = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]


class Publication(models.Model):
    """The public copy of a published form. `sha256` is over its canonical JSON, `approved_sha256` over the approved original."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="publications")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")  # frozen by the publication
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    form = models.JSONField()
    masked = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    approved_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="publication_of_case")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "decision"], name="publication_once"),
            models.UniqueConstraint(fields=["version"], condition=models.Q(decision=None), name="publication_once_undecided"),
        ]


class Copy(models.Model):
    """A file of a publication, kept under its hash."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="copies")
    format = models.CharField(max_length=5)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["format"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["publication", "format"], name="copy_once")]
