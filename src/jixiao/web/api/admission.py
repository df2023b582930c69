"""Who may call: a valid token, with the scope an address asks for, not too often."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from ninja.errors import Throttled
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from jixiao.errors import JixiaoError
from jixiao.web.accounts.models import Person
from jixiao.web.api import tokens
from jixiao.web.api.models import Token
from jixiao.web.middleware import client_address

FAILURES = 30  # wrong tokens from one address in five minutes
ALL_CALLS, HEAVY_CALLS = "600/m", "30/m"


class NotInScope(JixiaoError):
    """The token may not do this."""


class Admitted(HttpRequest):
    """A call with a valid token."""

    auth: Token


class Bearer(HttpBearer):
    """`Authorization: Bearer jx_…`; wrong ones are counted by the address they come from."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        counter = f"api-failures:{client_address(request)}"
        if (cache.get(counter) or 0) >= FAILURES:
            raise Throttled(wait=300)
        found = tokens.find(token)
        if found is None:
            cache.add(counter, 0, 300)
            cache.incr(counter)
            return None
        if self.scope not in found.scopes:
            raise NotInScope(f"令牌没有“{self.scope}”权限。", f"The token lacks the scope {self.scope}.")
        return found


class PerToken(SimpleRateThrottle):
    """So many calls a minute for each token, counted by each server process."""

    def __init__(self, rate: str, scope: str = "all") -> None:
        self.scope = scope
        super().__init__(rate)

    def get_cache_key(self, request: HttpRequest) -> str | None:
        token: Any = getattr(request, "auth", None)
        return f"api-calls:{self.scope}:{token.pk}" if token is not None else None


def caller(request: HttpRequest) -> Person:
    """The person whose token this is."""
    found: Any = request
    return found.auth.person
