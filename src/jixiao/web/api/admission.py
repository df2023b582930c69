"""Who may call: a valid token, with the scope an address asks for, not too often."""

from typing import Any

from django.http import HttpRequest
from ninja.errors import Throttled
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from jixiao.web.accounts.models import Person
from jixiao.web.api import tally, tokens
from jixiao.web.api.models import Token
from jixiao.web.api.refusals import NotInScope
from jixiao.web.middleware import client_address

FAILURES, WAIT = 30, 300  # wrong tokens from one address, in so many seconds
ALL_CALLS, HEAVY_CALLS = 600, 30  # of one token in a minute


class Admitted(HttpRequest):
    """A call with a valid token."""

    auth: Token


class Bearer(HttpBearer):
    """`Authorization: Bearer jx_…`; wrong ones are counted by the address they come from."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        mark = f"failures:{client_address(request)}"
        if tally.count(mark, WAIT, add=0) >= FAILURES:
            raise Throttled(wait=WAIT)
        found = tokens.find(token)
        if found is None:
            tally.count(mark, WAIT)
            return None
        if self.scope not in found.scopes:
            raise NotInScope(f"令牌没有“{self.scope}”权限。", f"The token lacks the scope {self.scope}.")
        return found


class PerToken(BaseThrottle):
    """So many calls a minute for each token, whichever server process they reach."""

    def __init__(self, most: int, what: str = "all") -> None:
        self.most, self.what = most, what

    def allow_request(self, request: HttpRequest) -> bool:
        token: Any = getattr(request, "auth", None)
        return token is None or tally.count(f"{self.what}:{token.pk}", 60) <= self.most

    def wait(self) -> float:
        return 60


def caller(request: HttpRequest) -> Person:
    """The person whose token this is."""
    found: Any = request
    return found.auth.person
