"""Files as evidence: kept by their hash, never opened by the server, handed out only as downloads."""

from pathlib import Path

from django.contrib import messages
from django.db import transaction

from jixiao.web import files, journal
from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import acting
from jixiao.web.cases.models import Case
from jixiao.web.evidence import queries
from jixiao.web.evidence.models import Attachment, Record
from jixiao.web.evidence.texts import columns_of
from jixiao.web.requests import SignedIn
from jixiao.web.text import say

LARGEST = 32 * 2**20
MOST = 20


def many(request: SignedIn, *, record: Record | None = None, case: Case | None = None, index: int | None = None) -> None:
    """Keep the uploaded files behind the record or the indicator; what is too large is told and left."""
    for uploaded in request.FILES.getlist("files")[:MOST]:
        name = Path(uploaded.name or "").name[:200] or "file"
        if (uploaded.size or 0) > LARGEST or not uploaded.size:
            messages.error(
                request,
                say(
                    "“{name}”是空的或超过 {n} MB，没有保存。",
                    "“{name}” is empty or over {n} MB and was not kept.",
                    name=name,
                    n=LARGEST >> 20,
                ),
            )
            continue
        digest = files.put(uploaded.read())
        with transaction.atomic():
            kept = Attachment.objects.create(
                record=record, case=case, index=index, name=name, sha256=digest, size=uploaded.size, by=request.user
            )
            subject = f"record:{record.pk}" if record else f"case:{case.pk}" if case else ""
            journal.write("attach", person=request.user, subject=subject, data={"attachment": kept.pk, "sha256": digest})


def readable(person: Person, record: Record) -> bool:
    """True where the person may open the record's files: they inherit the flags of the ledger."""
    personal = any(queries.flag_of(c) for c in columns_of(record.ledger.declared))
    return not personal or acting(person, ("clerk", *queries.APPROVE), record.ledger.unit) is not None
