"""Counting how often something comes up, by all server processes together: one row a mark and window in the database."""

import time

from django.db.models import F

from jixiao.web.api.models import Tally


def count(mark: str, seconds: int, *, add: int = 1) -> int:
    """How often `mark` has come up in the present window of so many seconds, `add` more included."""
    window = int(time.time()) // seconds
    mine = Tally.objects.filter(mark=mark, window=window)
    if add and not mine.update(count=F("count") + add):
        Tally.objects.filter(mark=mark, window__lt=window).delete()
        Tally.objects.bulk_create([Tally(mark=mark, window=window)], ignore_conflicts=True)
        mine.update(count=F("count") + add)
    return mine.values_list("count", flat=True).first() or 0
