"""Reminders: one mail a person and day, only of what is due, only where mail is set up."""

import datetime as dt

import pytest
from django.core import mail

from jixiao.errors import WrongUse
from jixiao.web import environment
from jixiao.web.cases import jobs, reminding
from jixiao.web.cases.models import Job, Task
from jixiao.web.cases.queries import today
from jixiao.web.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(district, settings, monkeypatch):
    """A leader who has a form to sign, overdue since 2021."""
    settings.REMINDERS, settings.EMAIL_BACKEND = True, "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "jixiao@example.org"
    monkeypatch.setattr(reminding, "HOUR", 0)
    district.filled("shanghai-2020", "a1", "submit")
    district.leader.email = "leader@example.org"
    district.leader.save()
    return district.leader


def test_one_mail_names_what_is_overdue_and_nothing_personal(leader):
    reminding.begin_day()
    jobs.run(jobs.claim("test").pk)

    (sent,) = mail.outbox
    assert (sent.to, sent.from_email) == (["leader@example.org"], "jixiao@example.org")
    assert sent.subject == "绩效工作提醒：待办 1 项，其中逾期 1 项"
    assert "机关离退休干部活动经费（绩效自评，截止 2021-03-31，已逾期）" in sent.body
    assert leader.name not in sent.body
    assert Job.objects.get().result == {"sent": 1, "failed": 0}


def test_nobody_is_reminded_twice_a_day(leader):
    assert reminding.remind(leader)
    assert not reminding.remind(leader)

    reminding.begin_day()
    reminding.begin_day()
    late = jobs.enqueue("reminders", {})  # as another worker might at the same moment
    jobs.run(late.pk)

    assert Job.objects.filter(kind="reminders").count() == 2
    assert len(mail.outbox) == Entry.objects.filter(what="reminder").count() == 1


@pytest.mark.parametrize(("days", "reminded"), [(-1, True), (7, True), (8, False)])
def test_what_is_due_within_a_week_is_reminded_of(leader, days, reminded):
    Task.objects.filter(year=2020).update(deadline=today() + dt.timedelta(days=days))

    assert reminding.remind(leader) is reminded


def test_a_server_that_refuses_one_mail_is_asked_for_the_next(leader, district, monkeypatch):
    district.clerk.email = "clerk@example.org"
    district.clerk.save()
    district.filled("wangcheng-2021", "a1")

    def refuses(subject, body, sender, to):
        if "leader@example.org" in to:
            raise OSError("refused")
        mail.EmailMessage(subject, body, sender, to).send()

    monkeypatch.setattr(reminding, "send_mail", refuses)
    reminding.begin_day()
    jobs.run(jobs.claim("test").pk)

    assert Job.objects.get().result == {"sent": 1, "failed": 1}
    assert mail.outbox[0].to == ["clerk@example.org"]


def test_without_mail_nothing_is_queued_and_no_address_is_asked_for(leader, district, settings):
    assert "提醒邮箱" in district.client("leader").get("/me/").content.decode()
    settings.REMINDERS = False

    reminding.begin_day()

    assert not Job.objects.exists()
    assert "提醒邮箱" not in district.client("leader").get("/me/").content.decode()


def test_a_person_gives_and_takes_back_the_address(leader, district):
    client = district.client("leader")
    for given, kept in (("new@example.org", "new@example.org"), ("not an address", "new@example.org"), ("", "")):
        client.post("/language/", {"mail": given, "next": "/me/"})
        leader.refresh_from_db()
        assert leader.email == kept


def test_the_environment_says_how_mail_is_sent(tmp_path):
    sender = {"HOME": "/x", "JIXIAO_MAIL_FROM": "jixiao@example.org"}
    found = environment.read(sender | {"JIXIAO_MAIL": "smtp+tls://me:p%40ss@mail.example"})

    assert found.mail["EMAIL_PORT"] == 587
    assert (found.mail["EMAIL_HOST_PASSWORD"], found.mail["EMAIL_USE_TLS"], found.mail["EMAIL_USE_SSL"]) == ("p@ss", True, False)
    assert environment.read(sender | {"JIXIAO_MAIL": f"file://{tmp_path}"}).mail["EMAIL_FILE_PATH"] == str(tmp_path)
    assert environment.read({"HOME": "/x"}).mail == {}
    for wrong in (
        {"JIXIAO_MAIL": "mail.example"},
        {"JIXIAO_MAIL": "file:///no/such/folder"},
        {"JIXIAO_MAIL": "smtp://x", "JIXIAO_MAIL_FROM": "x"},
        {},
    ):
        with pytest.raises(WrongUse, match="JIXIAO_MAIL"):
            environment.read(sender | wrong)
