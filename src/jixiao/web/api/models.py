"""Tokens for programs, and the addresses that are told of moves."""

import datetime as dt
from typing import ClassVar

from django.db import models

from jixiao.errors import Message
from jixiao.web.accounts.models import Person, Unit
from jixiao.web.cases.models import Transition

SCOPES = {
    "read": Message("读取：表、单位、进度、导出", "read: forms, units, progress, exports"),
    "write": Message("填报：新建、填写、导入、批注", "write: begin, fill in, import, comment"),
    "move": Message("办理：提交、审核、批复等", "move: submit, pass, approve and so on"),
    "manage": Message("管理：人员账号、名册、办理通知（仅系统管理员）", "manage: accounts, rosters, notices (administrators only)"),
    "check": Message("核查：上传文件并取得核查结果", "check: upload a file and get its findings"),
}


class Token(models.Model):
    """What a program signs in with. Only the hash is kept; the token itself is shown once."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def valid_on(self, day: dt.date) -> bool:
        return self.revoked_at is None and day <= self.expires

    @property
    def scope_names(self) -> list[Message]:
        return [SCOPES[scope] for scope in self.scopes if scope in SCOPES]


class Hook(models.Model):
    """An address that is told of moves of the cases below `unit`; what is sent is signed with `secret`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="hooks")
    address = models.URLField(max_length=400)
    secret = models.CharField(max_length=64)
    moves = models.JSONField(default=list)  # names of moves; empty: all
    active = models.BooleanField(default=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    seen = models.PositiveBigIntegerField(default=0)  # the last move that was considered

    class Meta:
        ordering: ClassVar = ["-pk"]


class Delivery(models.Model):
    """One move on its way to one address, tried until it arrives or its attempts are used up."""

    hook = models.ForeignKey(Hook, on_delete=models.PROTECT, related_name="deliveries")
    step = models.ForeignKey(Transition, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default="waiting", db_index=True)  # waiting arrived failed
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    answer = models.CharField(max_length=120, blank=True)  # the last status, or why it could not be reached
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["hook", "step"], name="delivery_once")]


class Tally(models.Model):
    """How often something came up in one window of time, counted by all server processes together."""

    mark = models.CharField(max_length=100)
    window = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["mark", "window"], name="tally_once")]
