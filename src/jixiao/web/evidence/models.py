"""Evidence in the database: a unit's ledgers and their records, what indicators are bound to, and satisfaction surveys.

A record is never deleted: it is voided with a reason, and the database refuses to delete it or to change it afterwards.
"""

import secrets
from typing import ClassVar

from django.db import models

from jixiao.evidence.ledger import Ledger as Declared
from jixiao.evidence.pack import Pack, catalogue, load
from jixiao.web.accounts.models import Person, Unit
from jixiao.web.cases.models import Case, Transition

NOWHERE = 32_000  # the row of a filed document whose indicator is gone
SOURCES = ("录入", "导入", "接口")


def pack() -> Pack:
    """Every ledger, window and measure that comes with Jixiao, as one."""
    return load(*sorted(catalogue()))


def stamp() -> int:
    """A revision that was never there before, also where the write before it was rolled back."""
    return secrets.randbits(62)


class Ledger(models.Model):
    """A ledger that a unit keeps; `revision` is another after every write, so that what was computed from it knows when it is stale."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="ledgers")
    code = models.CharField(max_length=40)
    revision = models.PositiveBigIntegerField(default=stamp)

    class Meta:
        ordering: ClassVar = ["unit__path", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "code"], name="ledger_once")]

    def __str__(self) -> str:
        return self.declared.zh

    @property
    def declared(self) -> Declared:
        return pack().ledgers[self.code]


class Use(models.Model):
    """A ledger switched on for one year of its unit."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="uses")
    year = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["year", "ledger"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["ledger", "year"], name="use_once")]


class Batch(models.Model):
    """A file or a pasted block on its way into a ledger: read, looked at, then taken whole or not at all."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="batches")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default="read")  # read refused taken discarded
    result = models.JSONField(default=dict)  # problems; rows as plain texts
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]


class Record(models.Model):
    """One row of a ledger. `values` holds plain texts by column; what is blank is absent. `happened` and `recorded_at` stand apart."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="records")
    key = models.CharField(max_length=120)  # the row's id in the ledger
    values = models.JSONField(default=dict)
    happened = models.DateField(null=True)
    until = models.DateField(null=True)
    late = models.BooleanField(default=False)  # entered more than 30 days after the event
    words = models.TextField(blank=True)  # what a search looks through: no sensitive column
    source = models.CharField(max_length=4, default="录入")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="records")
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # nobody: an anonymous answer
    recorded_at = models.DateField()
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    void = models.CharField(max_length=300, blank=True)
    voided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-happened", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ledger", "key"], name="record_once"),
            models.CheckConstraint(condition=models.Q(source__in=list(SOURCES)), name="record_source_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["ledger", "happened"])]


class Alteration(models.Model):
    """One change of a record: [column, before, after] each, or its voiding. Never changed or deleted."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="alterations")
    what = models.CharField(max_length=10)  # changed voided approved
    cells = models.JSONField(default=list)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]


class Required(models.Model):
    """A document that an indicator of a case must show. One that is not needed after all is waived with a reason and stays listed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="required")
    index = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    waived = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["index", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "index", "name"], name="required_once")]


class Attachment(models.Model):
    """A file behind a record or behind an indicator of a case, kept by its hash; it may be what the indicator requires."""

    record = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="attachments")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="attachments")
    index = models.PositiveSmallIntegerField(null=True)
    required = models.ForeignKey(Required, null=True, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(record=None) ^ models.Q(case=None), name="attachment_to_one"),
        ]


class Binding(models.Model):
    """What an indicator's actual value is computed from: one row a promise, in the order of the promises.

    `measure` names one of the packs; or `declared` is a measure built for this indicator. A typed value needs its reason.
    A `support` yields no actual value: its figure stands beside one that is said in words.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bindings")
    index = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    measure = models.CharField(max_length=60)
    declared = models.JSONField(null=True)
    support = models.BooleanField(default=False)
    wording = models.CharField(max_length=600, blank=True)  # of the whole actual value, on the first part: 帮扶 {aid_times} 人次
    typed = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["index", "part"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "index", "part"], name="binding_once"),
            models.CheckConstraint(condition=models.Q(typed=None) | ~models.Q(reason=""), name="typed_value_has_a_reason"),
        ]


class Frozen(models.Model):
    """A measure as it was written into the form or handed in: definition, sentence, value, row ids and the digest. Never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="frozen")
    index = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField()
    support = models.BooleanField(null=True)
    measure = models.CharField(max_length=60)
    label = models.JSONField()  # [zh, en]
    declared = models.TextField()
    sentence = models.JSONField()  # [zh, en]
    value = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    typed = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)  # the whole actual value as the ledgers give it
    rows = models.JSONField()  # [ledger, [ids]] each
    digest = models.CharField(max_length=64)
    case_version = models.PositiveIntegerField()
    step = models.ForeignKey(Transition, null=True, on_delete=models.PROTECT, related_name="+")  # the hand-in; none: 取数
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]


class Survey(models.Model):
    """A satisfaction survey; its answers are records of the unit's `survey` ledger, told apart by `name`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="surveys")
    year = models.PositiveSmallIntegerField()
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="surveys")
    index = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=60)
    question = models.CharField(max_length=200)
    object = models.CharField(max_length=60)
    population = models.PositiveIntegerField(null=True)
    sent = models.PositiveIntegerField(null=True)
    token = models.CharField(max_length=32, unique=True)
    coded = models.BooleanField(default=False)  # one answer for each code handed out
    closes_on = models.DateField()
    closed = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "year", "name"], name="survey_once")]


class Code(models.Model):
    """A code for one answer; it does not know which answer it was used for."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(max_length=16)
    used = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["survey", "code"], name="code_once")]


class Knock(models.Model):
    """How often one address has answered within an hour: a keyed hash that changes every day, never the address itself."""

    mark = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    hour = models.DateTimeField(db_index=True)
