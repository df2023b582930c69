"""Reminders by mail: once a day, one mail a person, of what waits for them and is due soon or overdue. Titles and days, nothing else."""

import datetime as dt
import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from jixiao.web import journal
from jixiao.web.accounts.models import Person
from jixiao.web.cases import jobs, queries
from jixiao.web.cases.models import Case, Job
from jixiao.web.cases.workflow import deadline
from jixiao.web.journal.models import Entry
from jixiao.web.text import say, told

AHEAD = dt.timedelta(days=7)
HOUR = 8  # not before eight in the morning
MOST = 50  # forms named in one mail
log = logging.getLogger(__name__)


def begin_day() -> None:
    """Put the day's reminders in the queue, once, where mail is set up."""
    now = timezone.localtime()
    if settings.REMINDERS and now.hour >= HOUR and not _of_today():
        jobs.enqueue("reminders", {})


@jobs.job("reminders", seconds=3600)
def run(handle: jobs.Handle) -> dict[str, int]:
    """Remind everybody who has given an address; whoever was reminded today already is left alone."""
    if _of_today()[:1] != [handle.pk]:  # two workers put it in the queue at the same moment
        return {"sent": 0, "failed": 0}
    sent = failed = 0
    people = Person.objects.filter(is_active=True).exclude(email="")
    for done, person in enumerate(people, 1):
        try:
            sent += remind(person)
        except (SMTPException, OSError):
            log.exception("no reminder to person %s", person.pk)
            failed += 1
        handle.progress(done, len(people))
    return {"sent": sent, "failed": failed}


def remind(person: Person) -> bool:
    """Send the person one mail, unless nothing is due or today's was sent; True where it was sent."""
    found, today = due(person), queries.today()
    midnight = timezone.make_aware(dt.datetime.combine(today, dt.time()))
    if not found or Entry.objects.filter(what="reminder", subject=f"person:{person.pk}", at__gte=midnight).exists():
        return False
    late = sum(day < today for _, day in found)
    subject = say(
        "绩效工作提醒：待办 {n} 项，其中逾期 {late} 项", "Performance forms: {n} wait for you, {late} overdue", n=len(found), late=late
    )
    opening = say("以下事项等您办理，请登录系统：", "These wait for you; please sign in:")
    send_mail(subject, "\n".join([opening, "", *(_line(case, day, today) for case, day in found), ""]), None, [person.email])
    journal.write("reminder", subject=f"person:{person.pk}", data={"forms": len(found), "late": late})
    return True


def due(person: Person) -> list[tuple[Case, dt.date]]:
    """What waits for this person and is due within a week or overdue, the oldest day first."""
    waiting = [(case, deadline(case)) for case in queries.waiting_for(person)[:MOST]]
    last = queries.today() + AHEAD
    return sorted(((case, day) for case, day in waiting if day is not None and day <= last), key=lambda found: found[1])


def _line(case: Case, day: dt.date, today: dt.date) -> str:
    late = say("，已逾期", ", overdue") if day < today else ""
    return say("· {year} {name}（{stage}，截止 {day}{late}）", "· {year} {name} ({stage}, due {day}{late})", year=case.year, name=case.name, stage=told(case.stage_name), day=day, late=late)  # fmt: skip


def _of_today() -> list[int]:
    """Today's jobs of this kind, the first first."""
    midnight = timezone.make_aware(dt.datetime.combine(queries.today(), dt.time()))
    return list(Job.objects.filter(kind="reminders", created_at__gte=midnight).order_by("pk").values_list("pk", flat=True))
