"""What a sample review says of a form: a score and a note for a row, or for the whole."""

from django.db import transaction

from jixiao.errors import WrongUse
from jixiao.values import Unread, parse_decimal
from jixiao.web import journal
from jixiao.web.accounts.models import Person
from jixiao.web.cases.models import Case, Review


def keep(case: Case, path: str, score: str, note: str, *, by: Person) -> Review:
    """The review of that row (or, with an empty path, of the form), in place of an earlier one."""
    read = parse_decimal(score.strip())
    if score.strip() and (isinstance(read, Unread) or not 0 <= read <= 100):
        raise WrongUse("核查分应为 0 到 100 的数字。", "A review score is a number from 0 to 100.")
    figure = None if isinstance(read, Unread) else read
    with transaction.atomic():
        kept, _ = case.reviews.update_or_create(path=path, defaults={"score": figure, "note": note, "by": by})
        journal.write("review", person=by, subject=f"case:{case.pk}", data={"path": path, "score": str(figure or ""), "note": note})
    return kept
