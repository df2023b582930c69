"""Units in a tree, people, the posts they hold, and who stands in for whom."""

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from jixiao.errors import Message

LEVELS = {
    "bureau": Message("财政部门", "finance bureau"),
    "department": Message("主管部门", "department"),
    "unit": Message("预算单位", "budget unit"),
    "office": Message("科室", "office"),
}

ROLES = {
    "clerk": Message("业务经办人", "clerk"),
    "head": Message("科室负责人", "head of office"),
    "accountant": Message("单位财务", "accountant"),
    "leader": Message("单位负责人", "leader of the unit"),
    "department": Message("主管部门绩效处", "department reviewer"),
    "finance": Message("财政局绩效科", "finance reviewer"),
    "agency": Message("第三方机构", "third-party reviewer"),
    "auditor": Message("审计", "auditor"),
    "administrator": Message("系统管理员", "administrator"),
}


class Unit(models.Model):
    """A node of the tree finance bureau → department → unit → office.

    `path` holds the ids from the root down ("/1/4/9/"), so that everything below a unit is one prefix.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=12)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, db_index=True, editable=False)
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(level__in=list(LEVELS)), name="unit_level_known")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            Unit.objects.filter(pk=self.pk).update(path=path)
            self.path = path
            for child in self.children.all():
                child.save()

    @property
    def level_name(self) -> Message:
        return LEVELS[self.level]

    @property
    def depth(self) -> int:
        return self.path.count("/") - 2


class Person(AbstractUser):
    """Someone who signs in."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True)
    large_print = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    sign_on_subject = models.CharField(max_length=200, blank=True)  # who this is at the single sign-on server
    sittings = models.PositiveIntegerField(default=0, editable=False)  # counted up to end every session of this person

    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session ends when the password changes, or when `sittings` is counted up."""
        kept = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        if not self.sittings:
            return kept
        return salted_hmac("jixiao.sittings", f"{kept}:{self.sittings}", secret=secret, algorithm="sha256").hexdigest()


class Post(models.Model):
    """A role that a person holds at a unit, from one day on and perhaps until another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=16)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["unit__path", "role"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "unit", "role"], name="post_once"),
            models.CheckConstraint(condition=models.Q(role__in=list(ROLES)), name="post_role_known"),
        ]

    @property
    def role_name(self) -> Message:
        return ROLES[self.role]

    def held_on(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Delegation(models.Model):
    """While `away` is away, `stand_in` may do what `away` may do."""

    away = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_given")
    stand_in = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_held")
    since = models.DateField()
    until = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    ended = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="delegation_days_in_order"),
            models.CheckConstraint(condition=~models.Q(away=models.F("stand_in")), name="delegation_to_another"),
        ]
