"""Every address, tried by everybody: who may not see it is told that it does not exist; who is not signed in, to sign in.

An address without a line in EXPECTED fails. `open` lists who gets through; everybody else gets 404 (`refused`: another status).
"""

import pytest
from django.db import transaction
from django.urls import reverse

from jixiao.web.cases.models import Case
from web.rights import ABOVE, CLERKS, EVERYBODY, SPEAKERS, UNIT, Address, addresses
from web.things import OTHERS

pytestmark = pytest.mark.django_db

PASSED = (200, 302, 400, 409, 422)
EXPECTED = {
    "home": Address(set(EVERYBODY)),
    "me": Address(set(EVERYBODY)),
    "delegate": Address(set(EVERYBODY), "post"),
    "delegation-end": Address({"clerk"}, "post", {"pk": "delegation"}),
    "cases": Address(set(EVERYBODY)),
    "case-new": Address(set(EVERYBODY)),
    "moves-bulk": Address(set(EVERYBODY), "post", data={"move": "pass"}),
    "progress": Address(set(EVERYBODY)),
    "tasks": Address(set(EVERYBODY)),
    "case": Address(UNIT | ABOVE, kwargs={"pk": "case"}),
    "cell": Address(UNIT | ABOVE, "post", {"pk": "case"}, {"path": "indicators[0].actual", "was": "", "text": "1"}),
    "paste": Address(UNIT | ABOVE, "post", {"pk": "case"}, {"cells": "[]"}),
    "undo": Address(UNIT | ABOVE, "post", {"pk": "case"}),
    "rows": Address(UNIT | ABOVE, "post", {"pk": "case"}, {"what": "add", "scope": "indicators", "index": "0"}),
    "comment": Address(SPEAKERS, "post", {"pk": "case"}, {"text": "请核对"}),
    "comment-close": Address(SPEAKERS, "post", {"pk": "case", "comment_pk": "comment"}),
    "history": Address(UNIT | ABOVE, kwargs={"pk": "case"}),
    "version": Address(UNIT | ABOVE, kwargs={"pk": "case", "number": "version"}),
    "export": Address(UNIT | ABOVE, kwargs={"pk": "case", "format": "json"}),
    "review": Address({"finance"}, "post", {"pk": "case"}, {"note": "核查"}, status="sampled"),
    "profile": Address({"superior", "finance"}, "post", {"pk": "case"}, {"profile": "cn-mof-2020", "reason": "试点"}),
    "move": Address(UNIT | ABOVE, "post", {"pk": "case", "name": "pass"}, {"version": "0"}),
    "imports": Address(CLERKS),
    "import": Address({"clerk"}, kwargs={"pk": "import"}),
    "import-accept": Address({"clerk"}, "post", {"pk": "import"}),
    "import-discard": Address({"clerk"}, "post", {"pk": "import"}),
    "import-page": Address(set(), kwargs={"pk": "import", "number": 1}),
    "sampling": Address({"finance"}),
    "job": Address({"clerk"}, kwargs={"pk": "job"}),
    "overview": Address(ABOVE | {"other_department"}),
    "overview-file": Address(ABOVE | {"other_department"}, kwargs={"name": "scores", "kind": "csv"}),
    "people": Address({"administrator"}),
    "person-new": Address({"administrator"}, "post", data={"username": "xin", "name": "某新人", "unit": "@bureau", "role": "clerk"}),
    "person": Address({"administrator"}, kwargs={"pk": "colleague"}),
    "person-act": Address({"administrator"}, "post", {"pk": "colleague", "what": "sessions"}),
    "post-give": Address({"administrator"}, "post", {"pk": "colleague"}, {"unit": "@bureau", "role": "finance"}),
    "post-end": Address({"administrator"}, "post", {"pk": "colleague", "post_pk": "post"}),
    "roster": Address({"administrator"}),
    "roster-accept": Address({"administrator"}, "post"),
    "roster-template": Address({"administrator"}),
    "tokens": Address(set(EVERYBODY)),
    "token-revoke": Address({"clerk"}, "post", {"pk": "token"}),
    "hooks": Address({"administrator"}),
    "hook-stop": Address({"administrator"}, "post", {"pk": "hook"}),
    "disclosure": Address({"leader", "superior"}, kwargs={"pk": "case"}, status="approved"),
}
for space, module in OTHERS.items():
    EXPECTED |= {f"{space}:{name}": address for name, address in module.EXPECTED.items()}
OPEN_TO_ALL = {name for space, module in OTHERS.items() for name in (f"{space}:{n}" for n in module.OPEN_TO_ALL)} | {
    "choose",
    "alive",
    "ready",
    "public",
    "public-form",
    "public-file",
}


def test_every_address_is_tried():
    assert addresses() - set(EXPECTED) - OPEN_TO_ALL == set()


def ask(client, name, things):
    expected = EXPECTED[name]
    if expected.status != "department":
        Case.objects.filter(pk=things["case"]).update(status=expected.status)
    kwargs = {k: things.get(v, v) for k, v in expected.kwargs.items()}
    data = {k: things[v[1:]] if str(v).startswith("@") else v for k, v in expected.data.items()}
    return getattr(client, expected.method)(reverse(name, kwargs=kwargs) + expected.query, data)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_an_address_is_open_only_to_whom_it_concerns(district, things, name):
    answers = {}
    for who in EVERYBODY:
        with transaction.atomic():
            answers[who] = ask(district.client(who), name, things)
            transaction.set_rollback(True)

    assert {who for who, answer in answers.items() if answer.status_code in PASSED} == EXPECTED[name].open
    assert {answer.status_code for who, answer in answers.items() if who not in EXPECTED[name].open} <= {404}
    assert not [who for who, answer in answers.items() if "/account/login" in answer.headers.get("Location", "")]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_who_is_not_signed_in_is_asked_to_sign_in(district, things, name):
    answer = ask(district.client("anonymous"), name, things)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("name", sorted(n for n, a in EXPECTED.items() if a.method == "post"))
def test_what_changes_something_is_not_done_by_a_link(district, things, name):
    kwargs = {k: things.get(v, v) for k, v in EXPECTED[name].kwargs.items()}

    assert district.client("clerk").get(reverse(name, kwargs=kwargs)).status_code == 405


def test_a_draft_is_the_unit_s_own(district):
    case = district.case()

    for who in ("superior", "finance", "auditor", "agency", "neighbour"):
        assert district.client(who).get(f"/cases/{case.pk}/").status_code == 404
    assert district.client("colleague").get(f"/cases/{case.pk}/").status_code == 200


def test_superiors_see_what_was_handed_in_while_the_unit_is_at_work_again(district):
    from jixiao.web.cases.editing import Change, save

    case = district.filled("shanghai-2020", "a1", "submit", "sign", "return")
    save(case.pk, [Change("goals[0].achieved", case.form["goals"][0]["achieved"], "还没有写完的一句话")], by=district.clerk)

    assert "还没有写完的一句话" in district.client("clerk").get(f"/cases/{case.pk}/").content.decode()
    for who in ("superior", "finance", "auditor"):
        page = district.client(who).get(f"/cases/{case.pk}/").content.decode()
        assert "还没有写完的一句话" not in page
        assert "还没有写完的一句话" not in district.client(who).get(f"/cases/{case.pk}/history/").content.decode()
        assert "还没有写完的一句话" not in district.client(who).get(f"/cases/{case.pk}/export/json/").content.decode()


def test_figures_of_a_form_at_work_are_not_shown_above_the_unit(district):
    case = district.filled("wangcheng-2021", "a1", "submit", "sign", "return")

    assert "98.61" in district.client("clerk").get("/cases/").content.decode()
    for who in ("superior", "finance", "auditor"):
        page = district.client(who).get("/cases/").content.decode()
        assert f"/cases/{case.pk}/" in page
        assert "98.61" not in page
        assert f"/cases/{case.pk}/" not in district.client(who).get("/cases/?wrong=1").content.decode()


def test_what_clerk_and_leader_write_to_each_other_stays_in_the_unit(district):
    case = district.filled("shanghai-2020", "a1", "submit", "refuse", "submit", "sign")
    inside = case.versions.filter(mark="refuse").get()

    assert "退回经办人" in district.client("clerk").get(f"/cases/{case.pk}/history/").content.decode()
    assert "退回经办人" not in district.client("superior").get(f"/cases/{case.pk}/history/").content.decode()
    assert district.client("superior").get(f"/cases/{case.pk}/versions/{inside.pk}/").status_code == 404


def test_a_third_party_sees_only_what_was_drawn_for_it_and_only_until_the_day(district):
    import datetime as dt

    from django.utils import timezone

    case = district.filled("shanghai-2020", "a1", "submit", "sign", "pass", "sample")
    today = timezone.localdate()
    sample = case.samples.create(reviewer=district.agency, until=today, seed="x", why="抽评", drawn_by=district.finance)
    assert district.client("agency").get(f"/cases/{case.pk}/").status_code == 200

    sample.until = today - dt.timedelta(days=1)
    sample.save()

    assert district.client("agency").get(f"/cases/{case.pk}/").status_code == 404


def test_lists_hold_only_what_one_may_open(district):
    mine, theirs = district.filled("shanghai-2020", "a1", "submit", "sign"), district.case("wangcheng-2021", "a1")

    assert f"/cases/{theirs.pk}/" in district.client("clerk").get("/cases/").content.decode()
    page = district.client("superior").get("/cases/").content.decode()
    assert f"/cases/{mine.pk}/" in page
    assert f"/cases/{theirs.pk}/" not in page
    for who in ("neighbour", "stranger", "other_department", "administrator"):
        assert f"/cases/{mine.pk}/" not in district.client(who).get("/cases/").content.decode()


def test_a_bulk_move_leaves_what_is_not_theirs(district):
    case = district.filled("shanghai-2020", "a1", "submit", "sign")

    district.client("other_department").post("/cases/moves/", {"move": "pass", "case": [case.pk]})

    case.refresh_from_db()
    assert case.status == "department"
