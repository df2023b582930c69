"""Every address, tried by everybody: who may not see it is told that it does not exist; who is not signed in, to sign in.

An address without a line in EXPECTED fails. `open` lists who gets through; everybody else gets 404 (`refused`: another status).
"""

import importlib
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver, reverse

from jixiao.web.api import tokens
from jixiao.web.api.models import Hook
from jixiao.web.cases.models import Case, Import, Job
from web.rights import ABOVE, CLERKS, EVERYBODY, SPEAKERS, UNIT, Address

pytestmark = pytest.mark.django_db

PASSED = (200, 302, 400, 409, 422)
# An app with a namespace keeps its own table: tests/web/rights_<namespace>.py with EXPECTED, OPEN_TO_ALL and things(district, case).
OTHERS = {
    file.stem.removeprefix("rights_"): importlib.import_module(f"web.{file.stem}") for file in Path(__file__).parent.glob("rights_*.py")
}


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
ELSEWHERE = ("api-", "account_", "mfa_", "socialaccount_", "openid_connect_")


def addresses() -> set[str]:
    """Every named address of the site but those of the sign-in library."""

    def walk(patterns, space=""):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield f"{space}{pattern.name}" if pattern.name else ""
            else:
                yield from walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)

    return {name for name in walk(get_resolver().url_patterns) if name and not name.split(":")[-1].startswith(ELSEWHERE)}


def test_every_address_is_tried():
    assert addresses() - set(EXPECTED) - OPEN_TO_ALL == set()


@pytest.fixture
def things(district) -> dict[str, int]:
    """One thing of each kind, all of the first unit."""
    case = district.filled("shanghai-2020", "a1", "submit", "sign")
    read = {"forms": [{"form": case.form, "values": [], "notes": []}], "blocks": [], "notes": [], "pictures": []}
    return {
        "case": case.pk,
        "version": case.versions.filter(mark="sign").first().pk,
        "comment": case.comments.create(text="看一下", by=district.superior).pk,
        "delegation": district.clerk.delegations_given.create(stand_in=district.leader, since="2026-01-01", until="2026-01-02").pk,
        "import": Import.objects.create(
            unit=district.units["a1"], name="表.docx", sha256="0" * 64, size=1, state="read", result=read, by=district.clerk
        ).pk,
        "job": Job.objects.create(kind="read", by=district.clerk).pk,
        "token": tokens.make(district.clerk, "试", ["read"], 1)[0].pk,
        "hook": Hook.objects.create(unit=district.units["bureau"], address="http://192.0.2.1/", secret="x", by=district.administrator).pk,
        **{name: pk for module in OTHERS.values() for name, pk in module.things(district, case).items()},
    }


def ask(client, name, things):
    expected = EXPECTED[name]
    if expected.status != "department":
        Case.objects.filter(pk=things["case"]).update(status=expected.status)
    kwargs = {k: things.get(v, v) for k, v in expected.kwargs.items()}
    return getattr(client, expected.method)(reverse(name, kwargs=kwargs) + expected.query, expected.data)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_an_address_is_open_only_to_whom_it_concerns(district, things, name, who):
    answer = ask(district.client(who), name, things)

    if who in EXPECTED[name].open:
        assert answer.status_code in PASSED, (name, who, answer.status_code)
        assert "/account/login" not in answer.headers.get("Location", "")
    else:
        assert answer.status_code == 404, (name, who, answer.status_code)


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
