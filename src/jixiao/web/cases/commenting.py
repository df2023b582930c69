"""What is said about a form or one of its cells; it stays with its cell when rows come or go above it."""

import re

from django.db import transaction

from jixiao.web import journal
from jixiao.web.accounts.models import Person
from jixiao.web.cases import fields, rows, sheet
from jixiao.web.cases.editing import RESHAPED
from jixiao.web.cases.models import Case, Comment, Edit
from jixiao.web.cases.queries import shown_form

ROW = re.compile(r"(funds|goals|indicators)\[(\d+)\](.*)", re.DOTALL)


def keep(case: Case, path: str, text: str, *, by: Person) -> Comment:
    """One more comment on the cell at `path`, or on the whole form where it is empty; WrongUse where there is no such cell."""
    if path:
        fields.get(shown_form(by, case), path)
    with transaction.atomic():
        said = Comment.objects.create(case=case, path=path, text=text, by=by)
        journal.write("comment", person=by, subject=f"case:{case.pk}", data={"path": path})
    return said


def follow(edit: Edit) -> None:
    """Comments move to where their rows are now; of a row that is gone they stay with the form, and say which cell they were about."""
    went: dict[str, dict[int, int]] = {}
    for said in Comment.objects.filter(case=edit.case).exclude(path=""):
        found = ROW.fullmatch(said.path)
        if found is None:
            continue
        scope, index = found[1], int(found[2])
        if scope not in went:
            went[scope] = rows.places(edit, scope)
        now = went[scope].get(index)
        if now is None:
            old = sheet.form_of(edit.cells[0][1]["form"], {})
            said.path, said.text = "", f"〔{fields.label(old, said.path).zh}〕{said.text}"
        else:
            said.path = f"{scope}[{now}]{found[3]}"
        said.save(update_fields=["path", "text"])


RESHAPED.append(follow)
