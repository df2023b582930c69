"""Making, finding and revoking tokens."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from jixiao.errors import WrongUse
from jixiao.web import journal
from jixiao.web.accounts.models import Person
from jixiao.web.api.models import SCOPES, Token

LONGEST = 366  # days
MOST = 20  # tokens of one person that are valid at once


def make(person: Person, name: str, scopes: Iterable[str], days: int) -> tuple[Token, str]:
    """A new token and its text, which is not kept."""
    wanted = sorted(set(scopes))
    if not name.strip() or not wanted or not set(wanted) <= set(SCOPES) or not 1 <= days <= LONGEST:
        raise WrongUse("请写明名称，选择权限，有效期为 1 至 366 天。", "Give a name, choose scopes, and 1 to 366 days.")
    text = f"jx_{secrets.token_urlsafe(32)}"
    today = timezone.localdate()
    with transaction.atomic():
        if Token.objects.filter(person=person, revoked_at=None, expires__gte=today).count() >= MOST:
            raise WrongUse("令牌太多，请先撤销不用的。", "There are too many tokens; revoke some first.")
        token = Token.objects.create(
            person=person, name=name.strip()[:60], hash=hashed(text), scopes=wanted, expires=today + dt.timedelta(days=days)
        )
        data: dict[str, object] = {"name": token.name, "scopes": wanted, "expires": str(token.expires)}
        journal.write("token", person=person, subject=f"token:{token.pk}", data=data)
    return token, text


def revoke(token: Token, *, by: Person) -> None:
    with transaction.atomic():
        if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            journal.write("token-revoke", person=by, subject=f"token:{token.pk}")


def find(text: str) -> Token | None:
    """The valid token of that text, of a person who may sign in."""
    token = Token.objects.select_related("person").filter(hash=hashed(text), person__is_active=True).first()
    today = timezone.localdate()
    if token is None or not token.valid_on(today) or token.person.must_change_password:
        return None
    if token.used_on != today:
        Token.objects.filter(pk=token.pk).update(used_on=today)
    return token


def hashed(text: str) -> str:
    """Tokens are 256 random bits, so that one plain hash keeps them."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
