"""Files as evidence: kept by their hash, never opened by the server, handed out only as downloads."""

from pathlib import Path
from typing import TypedDict, Unpack

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from jixiao.errors import WrongUse
from jixiao.web import files, journal
from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import acting
from jixiao.web.cases.models import Case
from jixiao.web.evidence import queries
from jixiao.web.evidence.models import Attachment, Record, Required
from jixiao.web.evidence.texts import columns_of
from jixiao.web.requests import SignedIn
from jixiao.web.text import told

LARGEST = 32 * 2**20
MOST = 20


class Behind(TypedDict, total=False):
    """What a file stands behind: a record; or an indicator of a case, and what of its required documents it is."""

    record: Record | None
    case: Case | None
    index: int | None
    required: Required | None


def keep(uploaded: UploadedFile, *, by: Person, **behind: Unpack[Behind]) -> Attachment:
    """Keep one file behind a record or an indicator; WrongUse where it is empty or too large."""
    name = Path((uploaded.name or "").replace("\\", "/")).name[:200] or "file"
    if (uploaded.size or 0) > LARGEST or not uploaded.size:
        most = LARGEST >> 20
        raise WrongUse(f"“{name}”是空的或超过 {most} MB，没有保存。", f"“{name}” is empty or over {most} MB and was not kept.")
    digest = files.put(uploaded.read())
    with transaction.atomic():
        kept = Attachment.objects.create(name=name, sha256=digest, size=uploaded.size, by=by, **behind)
        record, case = kept.record, kept.case
        subject = f"record:{record.pk}" if record else f"case:{case.pk}" if case else ""
        journal.write("attach", person=by, subject=subject, data={"attachment": kept.pk, "sha256": digest})
    return kept


def many(request: SignedIn, **behind: Unpack[Behind]) -> None:
    """Keep the uploaded files; what cannot be kept is told and left."""
    for uploaded in request.FILES.getlist("files")[:MOST]:
        try:
            keep(uploaded, by=request.user, **behind)
        except WrongUse as error:
            messages.error(request, told(error.message))


def readable(person: Person, record: Record) -> bool:
    """True where the person may open the record's files: they inherit the flags of the ledger."""
    personal = any(queries.flag_of(c) for c in columns_of(record.ledger.declared))
    return not personal or acting(person, ("clerk", *queries.APPROVE), record.ledger.unit) is not None
