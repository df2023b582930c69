"""What administrators do with accounts: open and close them, set first passwords, give and end posts, end sessions.

Who the account belongs to is looked up by the caller (`people_managed`); every deed is a line of the journal.
"""

import datetime as dt
import re
import secrets

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jixiao.errors import WrongUse
from jixiao.web import journal
from jixiao.web.accounts.models import ROLES, Person, Post, Unit
from jixiao.web.accounts.queries import units_managed

USERNAME = re.compile(r"[A-Za-z0-9@.+_-]{2,60}")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another


def first_password() -> str:
    """Sixteen letters in four groups: some 79 bits, easily typed once."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def open_account(username: str, name: str, unit: Unit, role: str, *, by: Person, subject: str = "") -> tuple[Person, str]:
    """A new account with its first post; its first password is known only now (none where `subject` signs in elsewhere)."""
    if not USERNAME.fullmatch(username):
        raise WrongUse("账号为 2 至 60 位字母、数字和 @.+-_。", "An account name is 2 to 60 letters, digits and @.+-_.")
    if not name.strip() or len(name) > 60 or len(subject) > 200:
        raise WrongUse("请填写姓名（最多 60 字）。", "Write the name, at most 60 characters.")
    if Person.objects.filter(username__iexact=username).exists():
        raise WrongUse("账号已被使用。", "The account name is taken.")
    _free(subject)
    password = "" if subject else first_password()
    with transaction.atomic():
        person = Person.objects.create(
            username=username, name=name.strip(), sign_on_subject=subject, password=make_password(password or None),
            must_change_password=bool(password),
        )  # fmt: skip
        journal.write("account-open", person=by, subject=f"person:{person.pk}", data={"username": username})
        give_post(person, unit, role, by=by)
    return person, password


def describe(person: Person, name: str, phone: str, *, by: Person, subject: str | None = None) -> None:
    """Another name or telephone; with `subject` also who this is at the single sign-on server."""
    if not name.strip() or len(name) > 60 or len(phone) > 30:
        raise WrongUse("请填写姓名（最多 60 字），电话最多 30 位。", "Write the name, at most 60 characters; a telephone has at most 30.")
    subject = person.sign_on_subject if subject is None else subject.strip()
    _free(subject, person)
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(name=name.strip(), phone=phone.strip(), sign_on_subject=subject)
        data: dict[str, object] = {"subject": subject} if subject != person.sign_on_subject else {}
        journal.write("account-name", person=by, subject=f"person:{person.pk}", data=data)


def switch(person: Person, *, on: bool, by: Person) -> None:
    """Open the account again, or close it: its sessions and tokens end with it, what it did stays."""
    _another(person, by)
    with transaction.atomic():
        if Person.objects.filter(pk=person.pk).exclude(is_active=on).update(is_active=on, sittings=F("sittings") + 1):
            journal.write("account-on" if on else "account-off", person=by, subject=f"person:{person.pk}")


def set_first_password(person: Person, *, by: Person) -> str:
    """A new first password, to be changed at the next sign-in; every session ends."""
    _another(person, by)
    password = first_password()
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(password=make_password(password), must_change_password=True, sittings=F("sittings") + 1)
        journal.write("password-reset", person=by, subject=f"person:{person.pk}")
    return password


def end_sessions(person: Person, *, by: Person) -> None:
    """Whoever is signed in as this person signs in again."""
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(sittings=F("sittings") + 1)
        journal.write("sessions-end", person=by, subject=f"person:{person.pk}")


def drop_second_factor(person: Person, *, by: Person) -> None:
    """For a lost telephone: the password alone signs in until a new second factor is set."""
    _another(person, by)
    with transaction.atomic():
        gone, _ = Authenticator.objects.filter(user=person).delete()
        if gone:
            journal.write("second-factor-drop", person=by, subject=f"person:{person.pk}")


def give_post(person: Person, unit: Unit, role: str, *, by: Person, until: dt.date | None = None) -> Post:
    """A role at a unit that this administrator keeps, from today on; a post that had ended begins again."""
    _another(person, by)
    if role not in ROLES:
        raise WrongUse(f"没有“{role}”这个角色。", f"There is no role {role}.")
    if not units_managed(by).filter(pk=unit.pk, active=True).exists():
        raise WrongUse("您不管理这个单位。", "You do not keep this unit.")
    today = timezone.localdate()
    if until is not None and until < today:
        raise WrongUse("截止日期已过。", "The end lies in the past.")
    with transaction.atomic():
        held = Post.objects.filter(person=person, unit=unit, role=role).first()
        since = held.since if held and held.held_on(today) else today
        post, _ = Post.objects.update_or_create(person=person, unit=unit, role=role, defaults={"since": since, "until": until})
        data: dict[str, object] = {"unit": unit.code, "role": role, "until": str(until or "")}
        journal.write("post", person=by, subject=f"person:{person.pk}", data=data)
    return post


def end_post(post: Post, *, by: Person) -> None:
    """The role is held until yesterday; that it was held stays known."""
    _another(post.person, by)
    last = max(timezone.localdate() - dt.timedelta(days=1), post.since - dt.timedelta(days=1))
    with transaction.atomic():
        Post.objects.filter(pk=post.pk).update(until=last)
        data: dict[str, object] = {"unit": post.unit.code, "role": post.role}
        journal.write("post-end", person=by, subject=f"person:{post.person_id}", data=data)


def _free(subject: str, but: Person | None = None) -> None:
    """A subject signs in one person only."""
    if len(subject) > 200:
        raise WrongUse("单点登录标识最多 200 字。", "A sign-on subject has at most 200 characters.")
    if subject and Person.objects.filter(sign_on_subject=subject).exclude(pk=but.pk if but else None).exists():
        raise WrongUse("这个单点登录标识已属于别的账号。", "This sign-on subject belongs to another account.")


def _another(person: Person, by: Person) -> None:
    """Administrators give themselves nothing and do not lock themselves out."""
    if person.pk == by.pk:
        raise WrongUse("不能对自己的账号做这一步，请由另一位管理员办理。", "Another administrator has to do this with your own account.")
