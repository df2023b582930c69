"""How an address is described in the tables of who may open it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import URLPattern, get_resolver

EVERYBODY = (
    "clerk", "leader", "colleague", "accountant", "neighbour", "neighbour_leader", "superior", "stranger", "other_department",
    "finance", "auditor", "agency", "administrator",
)  # fmt: skip
UNIT = {"clerk", "leader", "colleague", "accountant"}
ABOVE = {"superior", "finance", "auditor"}
CLERKS = {"clerk", "neighbour", "stranger"}
SPEAKERS = {"clerk", "leader", "colleague", "superior", "finance"}


@dataclass(frozen=True)
class Address:
    """One address: how it is asked for, and for whom it is open."""

    open: set[str]
    method: str = "get"
    kwargs: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)
    query: str = ""
    status: str = "department"  # of the case it is tried on


ELSEWHERE = ("api-", "account_", "mfa_", "socialaccount_", "openid_connect_")


def named(patterns: list, space: str = "") -> Iterator[str]:
    """Every named address, with its namespace."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield f"{space}{pattern.name}"
        else:
            yield from named(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)


def addresses() -> set[str]:
    """Every named address of the site but those of the sign-in library and of the API, which have tables of their own."""
    return {name for name in named(get_resolver().url_patterns) if not name.split(":")[-1].startswith(ELSEWHERE)}
