"""Attempts to get at what is not theirs, each in the way it is usually made; others stand with the pages they aim at."""

import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jixiao.web import files
from jixiao.web.cases.models import Case, Import

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-7"
SCRIPT = '<img src=x onerror=alert(1)>"><script>alert(1)</script>'


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/cases/{}/", "/cases/{}/history/", "/cases/{}/export/json/", "/disclosure/{}/", "/public/{}/", "/public/{}/json/"]
)
def test_counting_through_numbers_finds_nothing(district, address):
    case = district.filled("shanghai-2020", "a1", "submit", "sign", "pass", "approve")
    stranger = district.client("stranger")

    answers = {stranger.get(address.format(pk)).status_code for pk in range(case.pk - 2, case.pk + 4)}

    assert answers == {404}


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\boot.ini",
        "/etc/shadow",
        "表/../../x.docx",
        SCRIPT + ".docx",
        "=cmd|'/c calc'!A0.xlsx",
        "x" * 400 + ".docx",
    ],
)
def test_a_file_s_name_leads_nowhere(district, name):
    clerk = district.client("clerk")

    clerk.post("/imports/", {"files": [SimpleUploadedFile("x.docx", b"data")]})
    found = Import.objects.get()
    Import.objects.filter(pk=found.pk).update(name=name[:200])
    page = text_of(clerk.get("/imports/"))

    assert files.path(found.sha256).read_bytes() == b"data"
    assert "<img src=x" not in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/shadow", "a/b/c.docx"])
def test_an_uploaded_name_is_kept_without_its_folders(district, name):
    upload = SimpleUploadedFile("x", b"data")
    upload._name = name

    district.client("clerk").post("/imports/", {"files": [upload]})

    assert "/" not in Import.objects.get().name


@pytest.mark.parametrize("digest", ["../../secret-key", "..", "0" * 63 + "/", "A" * 64, ""])
def test_a_kept_file_is_found_by_its_hash_only(digest):
    with pytest.raises(ValueError, match=r".*"):
        files.path(digest)


def test_scripts_in_names_of_cases_units_and_people_stay_text(district):
    case = district.filled("shanghai-2020", "a1", "submit", "sign")
    Case.objects.filter(pk=case.pk).update(name=SCRIPT)
    type(case.unit).objects.filter(pk=case.unit_id).update(name=SCRIPT)
    type(district.clerk).objects.filter(pk=district.clerk.pk).update(name=SCRIPT[:60])

    for who, address in (("superior", "/cases/"), ("superior", f"/cases/{case.pk}/"), ("superior", "/progress/"), ("superior", "/overview/?year=2020"),
                         ("clerk", "/me/"), ("clerk", "/"), ("superior", f"/cases/{case.pk}/history/")):  # fmt: skip
        page = text_of(district.client(who).get(address))
        assert "<img src=x" not in page, address
        assert "<script>alert" not in page, address


def test_scripts_in_a_published_form_stay_text(district):
    case = district.case("shanghai-2020", "a1")
    form = case.form | {"name": SCRIPT}
    Case.objects.filter(pk=case.pk).update(form=form, name=SCRIPT)
    case = district.move(case, "submit", "sign", "pass", "approve", "evaluate", "submit", "sign", "pass", "approve", "publish")

    for address in ("/public/", f"/public/{case.pk}/", "/public/?q=" + "%3Cscript%3Ealert(1)"):
        page = text_of(Client().get(address))
        assert "<img src=x" not in page
        assert "<script>alert" not in page
    told = Client().get(f"/public/{case.pk}/json/")
    assert told.headers["Content-Type"] == "application/json"
    assert "attachment" in told.headers["Content-Disposition"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x")', "=cmd|'/c calc'!A0"])
def test_no_text_of_a_form_becomes_a_formula(district, text):
    import openpyxl

    case = district.case("shanghai-2020", "a1")
    form = json.loads(json.dumps(case.form))
    form["indicators"][0]["name"] = text
    Case.objects.filter(pk=case.pk).update(form=form)

    book = openpyxl.load_workbook(io.BytesIO(district.client("clerk").get(f"/cases/{case.pk}/export/xlsx/").content))

    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "inlineStr"}


def test_a_body_too_large_is_refused(district):
    case = district.case("shanghai-2020", "a1")

    answer = district.client("clerk").post(f"/cases/{case.pk}/paste/", {"cells": "x" * (9 * 2**20)})

    assert answer.status_code in (400, 413)


def test_too_many_fields_are_refused(district):
    assert district.client("clerk").post("/language/", {f"f{n}": "x" for n in range(5000)}).status_code == 400


def test_a_session_given_before_signing_in_is_not_the_one_after(district):
    client = Client()
    client.get("/account/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["jixiao"] = session.session_key

    client.post("/account/login/", {"login": "clerk", "password": PASSWORD})

    assert client.get("/me/").status_code == 200
    assert client.cookies["jixiao"].value != session.session_key


def test_a_session_ends_at_signing_out(district):
    client = Client()
    client.post("/account/login/", {"login": "clerk", "password": PASSWORD})
    key = client.cookies["jixiao"].value

    client.post("/account/logout/")
    other = Client()
    other.cookies["jixiao"] = key

    assert other.get("/me/").status_code == 302


def test_a_wrong_password_does_not_tell_whether_the_account_exists(district):
    known, unknown = (
        Client().post("/account/login/", {"login": name, "password": "wrong-password-1"}) for name in ("clerk", "nobody-of-this-name")
    )

    def said(answer):
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(answer).split("<main", 1)[1])
        return page.replace("nobody-of-this-name", "").replace("clerk", "")

    assert known.status_code == unknown.status_code
    assert said(known) == said(unknown)


@pytest.mark.parametrize("address", ["/account/signup/", "/account/password/reset/", "/account/email/"])
def test_pages_that_would_tell_of_accounts_are_closed(client, db, address):
    assert client.get(address).status_code == 404


def test_what_changes_something_needs_its_page(district):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(district.clerk, backend="allauth.account.auth_backends.AuthenticationBackend")

    for address in ("/me/tokens/", "/cases/moves/", "/imports/"):
        assert strict.post(address, {"name": "x"}).status_code == 403
