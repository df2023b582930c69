"""How an address is described in the tables of who may open it."""

from dataclasses import dataclass, field

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
