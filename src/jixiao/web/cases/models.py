"""The work: cases, their versions and edits, what moved them, what was said, the journal, and jobs."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from jixiao.errors import Message
from jixiao.web.accounts.models import Person, Unit

STAGES = {
    "target": Message("绩效目标", "targets"),
    "monitoring": Message("运行监控", "monitoring"),
    "self-evaluation": Message("绩效自评", "self-evaluation"),
}

STATUSES = {
    "draft": Message("填报中", "being filled in"),
    "signing": Message("待单位负责人审签", "waits for the unit's leader"),
    "department": Message("待主管部门审核", "waits for the department"),
    "finance": Message("待财政审核", "waits for the finance bureau"),
    "sampled": Message("抽评中", "in sample review"),
    "rectifying": Message("整改中", "being rectified"),
    "replied": Message("整改待核", "rectification to be verified"),
    "approved": Message("已批复", "approved"),
    "published": Message("已公开", "published"),
}

KINDS = {
    "project": Message("项目支出", "project"),
    "department": Message("部门整体支出", "whole department"),
    "transfer": Message("转移支付", "transfer payment"),
}


class Task(models.Model):
    """What the finance bureau asks of all units below `unit` for one year and stage, and until when."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks")
    year = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=16)
    title = models.CharField(max_length=120)
    deadline = models.DateField()
    note = models.TextField(blank=True)
    open = models.BooleanField(default=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-year", "deadline"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "year", "stage"], name="task_once")]

    @property
    def stage_name(self) -> Message:
        return STAGES[self.stage]


class Case(models.Model):
    """One form of one unit and year on its way from target to publication.

    `form` is the canonical JSON of the present stage. `typed` keeps what was typed into a cell that wants a figure and
    could not be read as one (field path → text), so that nothing typed is lost. `version` counts every save.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    stage = models.CharField(max_length=16, default="target")
    status = models.CharField(max_length=12, default="draft")
    form = models.JSONField(default=dict)
    typed = models.JSONField(default=dict)
    layout = models.CharField(max_length=60)
    profile = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=0)
    handed_in = models.BooleanField(default=False)  # it has left the unit at least once
    due = models.DateField(null=True, blank=True)  # of a rectification
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)  # recomputed
    printed = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    execution = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-year", "unit__path", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "year", "kind", "name"], name="case_once"),
            models.CheckConstraint(condition=models.Q(status__in=list(STATUSES)), name="case_status_known"),
            models.CheckConstraint(condition=models.Q(stage__in=list(STAGES)), name="case_stage_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "stage"]),
            models.Index(fields=["year", "stage"]),
            models.Index(fields=["status", "year"], name="case_status_year"),
            models.Index(fields=["unit", "year", "stage", "status"], name="case_progress"),
            models.Index(fields=["-changed_at"], name="case_recent"),
            models.Index(fields=["-errors"], condition=models.Q(errors__gt=0), name="case_wrong"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.name}"

    @property
    def stage_name(self) -> Message:
        return STAGES[self.stage]

    @property
    def status_name(self) -> Message:
        return STATUSES[self.status]

    @property
    def kind_name(self) -> Message:
        return KINDS[self.kind]


class Version(models.Model):
    """The form as it stood at a move; `sha256` is over the canonical JSON. Never changed or deleted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()  # Case.version at that moment
    stage = models.CharField(max_length=16)
    mark = models.CharField(max_length=16)  # the move that froze it
    form = models.JSONField()
    layout = models.CharField(max_length=60)
    profile = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["id", "case"], condition=models.Q(mark="publish"), name="version_published"),
            models.Index(fields=["case", "id"], condition=models.Q(mark="publish"), name="version_case_published"),
        ]

    @property
    def stage_name(self) -> Message:
        return STAGES[self.stage]


class Edit(models.Model):
    """One save: the cells it changed, each as [field path, before, after]. Never changed or deleted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="edits")
    number = models.PositiveIntegerField()  # Case.version after the save
    cells = models.JSONField()
    means = models.CharField(max_length=12, default="typed")  # typed pasted undone imported computed rows
    undoes = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="edit_once")]


class Transition(models.Model):
    """One move: history, outbox of notices and source of statistics at once. Never changed or deleted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transitions")
    move = models.CharField(max_length=20)
    stage = models.CharField(max_length=16)
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    note = models.TextField(blank=True)
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    for_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # whom a stand-in acted for
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class Comment(models.Model):
    """Something said about a case, or about one of its cells (`path`); closed when dealt with."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="comments")
    path = models.CharField(max_length=60, blank=True)
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class Review(models.Model):
    """What a sample review found: the reviewer's own score of one row beside the unit's, or of the whole form."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    path = models.CharField(max_length=60)  # "" for the whole form
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "path"], name="review_once")]


class Sample(models.Model):
    """A case drawn for a check by the finance bureau (抽评); `reviewer` may look at it until the day."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="samples")
    reviewer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="samples")
    until = models.DateField(null=True, blank=True)
    seed = models.CharField(max_length=64)  # makes the draw repeatable
    why = models.CharField(max_length=200)
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(auto_now_add=True)
    done = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-pk"]


class Import(models.Model):
    """One uploaded file on its way into cases: read by a job, corrected by a person, then accepted."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="imports")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, default="waiting")  # waiting read failed accepted discarded
    failure = models.JSONField(null=True)  # [zh, en]
    result = models.JSONField(null=True)  # forms, places, doubts, pages
    accepted = models.ManyToManyField(Case, related_name="imports")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]


class Job(models.Model):
    """Long work, claimed by a worker until `lease`; a worker that dies gives it back when the lease ends."""

    kind = models.CharField(max_length=30)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="waiting", db_index=True)  # waiting running done failed
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    failure = models.JSONField(null=True)  # [zh, en]
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    @property
    def share(self) -> int:
        """Progress in percent."""
        return 100 if self.state == "done" else 0 if not self.total else min(99, self.progress * 100 // self.total)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"
