"""Attempts made at every place at once: a script in every text that anybody types, the pages of the sign-in library, bombs at every upload."""

import io
import json
import re
import zipfile

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from jixiao.web.api import tokens
from jixiao.web.api.models import SCOPES
from jixiao.web.cases import importing, jobs
from jixiao.web.cases.models import Case, Import
from jixiao.web.evidence.models import Ledger
from web.district import District
from web.rights import ELSEWHERE, named
from web.test_rights import EXPECTED, OPEN_TO_ALL

pytestmark = pytest.mark.django_db
SCRIPT = "<img src=x onerror=alert(1)>"
# Fields that hold words of our own, keys and hashes. Every other text of every table is planted; a new field is planted until it is named here.
OWN = {
    "what", "subject", "address", "previous", "hash", "level", "path", "password", "role", "stage", "kind", "status", "layout", "profile", "mark",
    "sha256", "means", "move", "before", "after", "seed", "state", "worker", "source", "measure", "declared", "digest", "token", "format",
    "approved_sha256", "secret", "username", "email", "code", "key", "value", "unit", "typed", "person",
}  # fmt: skip


def planted(value: object) -> object:
    """JSON in which every sentence ends in a script; words that a program reads are left."""
    if isinstance(value, dict):
        return {k: v if k in ("kind", "stage", "source", "money_unit", "place", "columns") else planted(v) for k, v in value.items()}
    if isinstance(value, list):
        return [planted(v) for v in value]
    return value + SCRIPT if isinstance(value, str) and re.search("[一-鿿]{3}", value) else value


def written(row: models.Model, field: models.Field) -> bool:
    """Put a script into one field of one row; False where the database keeps the row as it is."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{field.name: f"{SCRIPT}{row.pk}"[: field.max_length]})
    except DatabaseError:
        return False
    return True


def plant(case: Case) -> set[str]:
    """Put a script into every text field of every row but those that the database keeps as they are; which fields."""
    done = set()
    for model in apps.get_models():
        if not model.__module__.startswith("jixiao."):
            continue
        for field in model._meta.fields:
            if isinstance(field, models.CharField | models.TextField) and field.name not in OWN and (field.max_length or 99) >= len(SCRIPT):
                done |= {f"{model.__name__}.{field.name}" for row in model._base_manager.all() if written(row, field)}
    Case.objects.filter(pk=case.pk).update(form=planted(case.form))
    for found in Import.objects.exclude(result=None):
        Import.objects.filter(pk=found.pk).update(result=planted(found.result))
    return done


def test_a_script_in_any_text_is_only_text_on_every_page(district, things):
    done = plant(Case.objects.get(pk=things["case"]))
    assert done >= {
        "Unit.name",
        "Person.name",
        "Task.title",
        "Task.note",
        "Comment.text",
        "Batch.name",
        "Survey.question",
        "Import.name",
        "Token.name",
    }

    seen = 0
    for name, address in EXPECTED.items():
        if address.method != "get":
            continue
        if address.status != "department":
            Case.objects.filter(pk=things["case"]).update(status=address.status)
        for who in sorted(address.open)[:2] + sorted(address.open)[-1:]:
            answer = district.client(who).get(
                reverse(name, kwargs={k: things.get(v, v) for k, v in address.kwargs.items()}) + address.query
            )
            kind = answer.headers.get("Content-Type", "")
            if kind.startswith(("text/html", "image/svg")):
                page = answer.content.decode()
                assert "<img src=x" not in page, (name, who)
                seen += "&lt;img src=x" in page
        Case.objects.filter(pk=things["case"]).update(status="department")
    assert seen > 20


LIBRARY = {
    # address → status for somebody who is not signed in, and for somebody who is
    "account_login": (200, 302), "account_logout": (302, 200), "account_inactive": (200, 200), "account_reauthenticate": (302, 200),
    "account_change_password": (302, 200), "mfa_index": (302, 200), "mfa_authenticate": (302, 302), "mfa_reauthenticate": (302, 302),
    "mfa_activate_totp": (302, 302), "mfa_deactivate_totp": (302, 404), "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 302), "mfa_download_recovery_codes": (302, 404),
    "socialaccount_login_cancelled": (200, 200), "socialaccount_login_error": (401, 401),
    "openid_connect_login": (404, 404), "openid_connect_callback": (404, 404),
}  # fmt: skip
CLOSED = {
    "account_signup", "account_email", "account_email_verification_sent", "account_set_password", "account_reset_password",
    "account_confirm_login_code", "account_confirm_email", "account_reset_password_from_key_done", "account_reset_password_from_key",
    "account_reset_password_done", "socialaccount_signup", "socialaccount_connections",
}  # fmt: skip
HOLES = {"provider_id": "oidc", "key": "x-y", "uidb36": "1"}


def of_the_library() -> dict[str, str]:
    """Name → address of every page of the sign-in library."""
    found = {}
    for name in named(get_resolver().url_patterns):
        if name.startswith(ELSEWHERE) and not name.startswith("api-"):
            for holes in ({}, {"provider_id": "oidc"}, {"key": "x"}, {"uidb36": "1", "key": "x-y"}):
                try:
                    found[name] = reverse(name, kwargs=holes)
                    break
                except Exception:
                    continue
    return found


def test_every_page_of_the_sign_in_library_is_known():
    assert set(of_the_library()) == set(LIBRARY) | CLOSED


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_a_page_of_the_sign_in_library_is_open_as_it_should_be(district, name):
    address = of_the_library()[name]
    signed_in = Client()
    signed_in.post("/account/login/", {"login": "clerk", "password": "a-long-password-7"})

    assert (Client().get(address).status_code, signed_in.get(address).status_code) == LIBRARY[name]


@pytest.mark.parametrize("name", sorted(CLOSED))
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_administrators_do_is_closed(district, name, method):
    for client in (Client(), district.client("clerk")):
        assert getattr(client, method)(of_the_library()[name]).status_code == 404


def bomb(inner: str) -> bytes:
    """A workbook or document of a few hundred kilobytes that unpacks to a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(inner, "w", force_zip64=True) as file:
            block = b"0" * 2**20
            for _ in range(300):
                file.write(block)
    return out.getvalue()


def caller(district: District, who: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {tokens.make(district.people[who], '试', SCOPES, 1)[1]}"})


def test_a_bomb_is_refused_at_every_upload(district, things):
    document, book = bomb("word/document.xml"), bomb("xl/worksheets/sheet1.xml")
    clerk, administrator = caller(district, "clerk"), caller(district, "administrator")

    checked = clerk.post("/api/v1/check", {"file": SimpleUploadedFile("表.docx", document)})
    batch = clerk.post(f"/api/v1/ledgers/{things['ledger']}/batches", {"year": 2020, "file": SimpleUploadedFile("台账.xlsx", book)})
    roster = administrator.post("/api/v1/roster", {"file": SimpleUploadedFile("名册.xlsx", book)})
    upload = clerk.post("/api/v1/imports", {"unit": district.units["a1"].pk, "file": SimpleUploadedFile("表.docx", document)})
    importing.read(jobs.Handle, import_pk=upload.json()["id"])

    assert checked.status_code in (400, 422) or checked.json()["files"][0]["error"]
    assert batch.json().get("state") != "read"
    assert roster.status_code == 400
    assert Import.objects.get(pk=upload.json()["id"]).state == "failed"


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-1+cmd|'/c calc'!A0", "@SUM(A1)", "＝1+1"])
def test_no_text_of_a_ledger_becomes_a_formula(district, things, text):
    ledger = Ledger.objects.get(pk=things["ledger"])
    record = ledger.records.get(pk=things["record"])
    ledger.records.filter(pk=record.pk).update(values=record.values | {"person": text, "round": text})
    clerk = district.client("clerk")

    book = openpyxl.load_workbook(io.BytesIO(clerk.get(f"/ledgers/{ledger.pk}/export.xlsx?open=1").content))
    lines = clerk.get(f"/ledgers/{ledger.pk}/export.csv?open=1").content.decode("utf-8-sig")

    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "d", "b", "inlineStr"}
    assert text in lines
    assert f",{text}" not in lines
    assert f'"{text}' not in lines


def test_json_nested_too_deep_or_too_long_is_refused(district, things):
    clerk = caller(district, "clerk")
    for body in (
        '{"values": ' + "[" * 100_000 + "]" * 100_000 + "}",
        json.dumps({"values": {str(n): "x" for n in range(300)}}),
        '{"values": {"person": "' + "x" * 30_000 + '"}}',
    ):
        answer = clerk.post(f"/api/v1/ledgers/{things['ledger']}/records", body, content_type="application/json")
        assert answer.status_code in (400, 413, 422), body[:40]
        assert {"message", "en"} <= set(answer.json())


def test_every_open_address_is_known_to_be_open():
    assert {name for name in OPEN_TO_ALL if ":" not in name} == {"choose", "alive", "ready", "public", "public-form", "public-file"}
