"""The journal (日志): append-only, hash-chained. Database triggers refuse change; verify() finds what got past them.

Its tables are in `models`, imported only when a line is written or read, so that any app may import the journal.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.db import transaction
from django.utils import timezone

if TYPE_CHECKING:
    from jixiao.web.journal.models import Entry

START = "0" * 64


class Named(Protocol):
    """Who did it: anything with an account name."""

    username: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken` is the number of the first line that does not fit, or None; `missing` lines were cut off the end."""

    count: int
    broken: int | None
    missing: int


def write(
    what: str, *, person: Named | None = None, subject: str = "", data: dict[str, object] | None = None, address: str = ""
) -> "Entry":
    """Add one line to the end of the chain, in the present transaction or one of its own."""
    from jixiao.web.journal.models import Entry, Head

    with transaction.atomic():
        head = Head.objects.select_for_update().filter(pk=1).first()
        if head is None:
            Head.objects.get_or_create(pk=1, defaults={"hash": START})
            head = Head.objects.select_for_update().get(pk=1)
        entry = Entry(
            at=timezone.now().replace(microsecond=0),
            person=person.username if person else "",
            what=what,
            subject=subject,
            data=data or {},
            address=address,
            previous=head.hash,
        )
        entry.hash = digest(entry)
        entry.save(force_insert=True)
        Head.objects.filter(pk=1).update(hash=entry.hash, count=head.count + 1)
        return entry


def plain(value: object) -> str:
    """A JSON value written in one way only, as hashes need it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(entry: "Entry") -> str:
    """The hash of a line: everything it says, and the hash of the line before."""
    said = [entry.at.astimezone(dt.UTC).isoformat(), entry.person, entry.what, entry.subject, entry.data, entry.address, entry.previous]
    return hashlib.sha256(plain(said).encode()).hexdigest()


def verify() -> Verdict:
    """Walk the chain from its start."""
    from jixiao.web.journal.models import Entry, Head

    head = Head.objects.filter(pk=1).first()
    previous, count = START, 0
    for entry in Entry.objects.order_by("pk").iterator():
        count += 1
        if entry.previous != previous or digest(entry) != entry.hash:
            return Verdict(count, entry.pk, 0)
        previous = entry.hash
    expected = head.count if head else 0
    whole = previous == (head.hash if head else START)
    return Verdict(count, None, max(expected - count, 0 if whole else 1))
