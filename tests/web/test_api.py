import datetime as dt
import io
import json
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from jixiao.web.api import tokens
from jixiao.web.api.admission import FAILURES
from jixiao.web.api.models import SCOPES, Token
from jixiao.web.cases.models import Case, Comment, Import, Job, Task
from jixiao.web.journal.models import Entry

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parent / "samples" / "seed1-wangcheng-2021.docx"


class Caller:
    """A program with a token of one person."""

    def __init__(self, person, scopes=tuple(SCOPES)):
        self.token, self.text = tokens.make(person, "测试", scopes, 30)
        self.client = Client(headers={"Authorization": f"Bearer {self.text}"})

    def get(self, path, **query):
        return self.client.get(f"/api/v1{path}", query)

    def post(self, path, data=None, **more):
        return self.client.post(f"/api/v1{path}", json.dumps(data or {}), content_type="application/json", **more)


@pytest.fixture
def case(district) -> Case:
    return district.filled("shanghai-2020", "a1", "submit", "sign")


def test_a_form_goes_from_draft_to_approval_by_calls_alone(district):
    clerk, leader, superior, finance = (Caller(getattr(district, who)) for who in ("clerk", "leader", "superior", "finance"))
    unit = district.units["a1"].pk
    made = clerk.post("/cases", {"unit": unit, "year": 2021, "name": "新项目", "stage": "target", "layout": "cn-project-2020"})
    assert made.status_code == 201
    pk = made.json()["id"]
    form = clerk.get(f"/cases/{pk}/form").json()

    changes = [
        {"path": f"indicators[0].{field}", "was": form["indicators"][0].get(field) or "", "text": text}
        for field, text in (("name", "培训场次"), ("target", "≥3场"), ("weight", "90"))
    ]
    saved = clerk.post(f"/cases/{pk}/cells", {"changes": changes}).json()
    assert saved["closed"] == []
    assert "indicators[0].name" in saved["changed"]

    for who, move in ((clerk, "submit"), (leader, "sign"), (superior, "pass"), (finance, "approve")):
        version = who.get(f"/cases/{pk}").json()["version"]
        answer = who.post(f"/cases/{pk}/moves", {"move": move, "version": version})
        assert answer.status_code == 200, answer.json()
    assert Case.objects.get(pk=pk).status == "approved"


@pytest.mark.parametrize("who", ["neighbour", "stranger", "other_department", "agency", "administrator"])
@pytest.mark.parametrize("path", ["", "/form", "/findings", "/moves", "/history", "/comments", "/export"])
def test_another_s_case_does_not_exist(district, case, who, path):
    answer = Caller(getattr(district, who)).get(f"/cases/{case.pk}{path}")

    assert answer.status_code == 404
    assert set(answer.json()) == {"message", "en"}


CHANGES = {
    "/cases/{}/cells": {"changes": [{"path": "indicators[0].actual", "was": "", "text": "9"}]},
    "/cases/{}/rows": {"what": "add", "scope": "indicators", "index": 0},
    "/cases/{}/undo": {},
    "/cases/{}/moves": {"move": "pass", "version": 0},
    "/cases/{}/comments": {"text": "看一下"},
}


@pytest.mark.parametrize("path", CHANGES)
def test_another_s_case_cannot_be_changed(district, case, path):
    before = Case.objects.get(pk=case.pk)

    assert Caller(district.stranger).post(path.format(case.pk), CHANGES[path]).status_code == 404

    after = Case.objects.get(pk=case.pk)
    assert (after.version, after.form, after.status) == (before.version, before.form, before.status)
    assert not Comment.objects.exists()


def test_a_superior_sees_what_was_handed_in_and_not_the_draft(district):
    from jixiao.web.cases.editing import Change, save

    case = district.filled("shanghai-2020", "a1", "submit", "sign", "return")
    save(case.pk, [Change("goals[0].achieved", case.form["goals"][0]["achieved"], "还没有写完")], by=district.clerk)

    assert "还没有写完" in Caller(district.clerk).get(f"/cases/{case.pk}/form").content.decode()
    assert "还没有写完" not in Caller(district.superior).get(f"/cases/{case.pk}/form").content.decode()


def test_lists_hold_only_what_is_theirs(district, case):
    assert [c["id"] for c in Caller(district.superior).get("/cases").json()["items"]] == [case.pk]
    assert Caller(district.stranger).get("/cases").json()["items"] == []
    assert {u["code"] for u in Caller(district.clerk).get("/units").json()} == {"a1"}


def test_uploads_jobs_and_versions_of_others_do_not_exist(district, case):
    found = Import.objects.create(unit=district.units["a1"], name="x", sha256="0" * 64, size=1, state="read", by=district.clerk)
    job = Job.objects.create(kind="read", by=district.clerk)
    stranger = Caller(district.stranger)

    assert stranger.get(f"/imports/{found.pk}").status_code == 404
    assert stranger.post(f"/imports/{found.pk}/accept", {}).status_code == 404
    assert stranger.get(f"/jobs/{job.pk}").status_code == 404
    assert Caller(district.superior).get(f"/cases/{case.pk}/versions/{case.versions.filter(mark='submit').first().pk}").status_code == 404


@pytest.mark.parametrize(
    ("scope", "path", "data"),
    [("read", "/cases", None), ("write", "/cases/1/cells", {"changes": []}), ("move", "/cases/1/moves", {"move": "pass", "version": 0})],
)
def test_a_token_does_no_more_than_its_scopes(district, scope, path, data):
    program = Caller(district.clerk, [s for s in SCOPES if s != scope])

    answer = program.get(path) if data is None else program.post(path, data)

    assert answer.status_code == 403
    assert scope in answer.json()["en"]


def test_without_a_valid_token_nothing_opens(district):
    token, text = tokens.make(district.clerk, "旧", ["read"], 30)
    program = Client(headers={"Authorization": f"Bearer {text}"})
    assert program.get("/api/v1/me").status_code == 200

    assert Client().get("/api/v1/me").status_code == 401
    assert Client(headers={"Authorization": "Bearer jx_wrong"}).get("/api/v1/me").status_code == 401
    Token.objects.filter(pk=token.pk).update(expires=timezone.localdate() - dt.timedelta(days=1))
    assert program.get("/api/v1/me").status_code == 401


def test_a_session_is_no_token(district):
    assert district.client("clerk").get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("change", [{"is_active": False}, {"must_change_password": True}])
def test_a_token_ends_with_the_account(district, change):
    program = Caller(district.clerk)
    type(district.clerk).objects.filter(pk=district.clerk.pk).update(**change)

    assert program.get("/me").status_code == 401


def test_a_token_is_shown_once_kept_as_a_hash_and_revoked(district):
    clerk = district.client("clerk")
    page = clerk.post("/me/tokens/", {"name": "报表程序", "scope": ["read"], "days": "30"})
    text = page.context["text"]
    assert text in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    assert text not in clerk.get("/me/tokens/").content.decode()
    assert text not in str(list(Token.objects.values())) + str(list(Entry.objects.values()))
    program = Client(headers={"Authorization": f"Bearer {text}"})
    assert program.get("/api/v1/me").json()["username"] == "clerk"

    clerk.post(f"/me/tokens/{page.context['made'].pk}/revoke/")

    assert program.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("data", [{"name": "", "scope": ["read"], "days": "9"}, {"name": "x", "days": "9"}, {"name": "x", "scope": ["root"], "days": "9"},
                                  {"name": "x", "scope": ["read"], "days": "9999"}])  # fmt: skip
def test_a_token_without_name_scope_or_end_is_not_made(district, data):
    district.client("clerk").post("/me/tokens/", data)

    assert not Token.objects.exists()


def test_wrong_tokens_are_counted(district):
    guess = Client(headers={"Authorization": "Bearer jx_guess"})

    answers = [guess.get("/api/v1/me").status_code for _ in range(FAILURES + 2)]

    assert answers[0] == 401
    assert answers[-1] == 429


def test_calls_are_counted_for_each_token(district, monkeypatch):
    from jixiao.web.api.endpoints import api

    throttle = api.throttle[0] if isinstance(api.throttle, list) else api.throttle
    monkeypatch.setattr(throttle, "most", 3)
    program, other = Caller(district.clerk), Caller(district.leader)

    answers = [program.get("/me") for _ in range(4)]

    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert "频繁" in answers[-1].json()["message"]
    assert other.get("/me").status_code == 200


def test_a_file_is_checked_in_a_child_and_not_kept(district):
    from jixiao.web import files

    with SAMPLE.open("rb") as file:
        answer = Caller(district.clerk, ["check"]).client.post("/api/v1/check", {"file": file})

    told = answer.json()["files"][0]
    assert told["forms"][0]["scorecard"]["recomputed"] == "98.61"
    assert not Import.objects.exists()
    assert not files.path("0" * 64).parent.parent.parent.exists()


@pytest.mark.parametrize("data", [b"", b"not a form at all", b"PK\x03\x04broken", b"%PDF-1.7 nothing"])
def test_a_file_that_cannot_be_read_is_one_sentence(district, data):
    upload = io.BytesIO(data)
    upload.name = "../../../etc/表.docx"

    answer = Caller(district.clerk, ["check"]).client.post("/api/v1/check", {"file": upload})

    assert answer.status_code in (200, 400, 422)
    told = answer.json()
    assert "files" not in told or told["files"][0]["error"]
    assert "/" not in (told["files"][0]["path"] if "files" in told else "")


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf", "html", "json", "annotated", "redacted"])
def test_a_form_is_exported(district, case, kind):
    answer = Caller(district.clerk).get(f"/cases/{case.pk}/export", format=kind)

    assert answer.status_code == 200
    assert len(answer.content) > 500


def test_an_old_version_is_not_moved(district, case):
    answer = Caller(district.superior).post(f"/cases/{case.pk}/moves", {"move": "pass", "version": case.version - 1})

    assert answer.status_code == 409
    assert Case.objects.get(pk=case.pk).status == "department"


def test_tasks_are_set_by_the_finance_bureau_only(district):
    task = {"unit": district.units["bureau"].pk, "year": 2030, "stage": "target", "title": "2030年度目标", "deadline": "2029-11-30"}

    assert Caller(district.clerk).post("/tasks", task).status_code == 404
    assert Caller(district.finance).post("/tasks", task).status_code == 201
    assert Task.objects.filter(year=2030).count() == 1
    again = Caller(district.finance).post("/tasks", task)
    assert again.status_code == 400
    assert "已经布置过" in again.content.decode()
    assert "Task" not in again.content.decode()


@pytest.mark.parametrize(
    "body",
    ["", "{", "null", "[]", '{"changes": null}', '{"changes": [{"path": "\\u0000", "text": "x"}]}', '{"changes": [{"path": "a", "text": "\\ud800"}]}',
     '{"changes": ' + "[" * 3000 + "]" * 3000 + "}", '{"changes": [{"path": "indicators[99999999999999999999].name", "text": "x"}]}'],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_in_both_languages(district, case, body):
    answer = Caller(district.clerk).client.post(f"/api/v1/cases/{case.pk}/cells", body, content_type="application/json")

    assert answer.status_code in (400, 409, 422)
    assert {"message", "en"} <= set(answer.json())


def test_an_oversized_body_is_refused(district, case):
    body = json.dumps({"changes": [{"path": "goals[0].achieved", "was": "", "text": "字" * 3_000_000}]}, ensure_ascii=False)

    answer = Caller(district.clerk).client.post(f"/api/v1/cases/{case.pk}/cells", body.encode(), content_type="application/json")

    assert answer.status_code in (400, 413, 422)


def test_the_description_names_every_call_and_its_security(client, db):
    described = client.get("/api/openapi.json").json()

    for path, methods in described["paths"].items():
        for call in methods.values():
            assert call["security"], path
            assert call["description"], path
    assert "/api/v1/cases/{pk}/cells" in described["paths"]
    page = client.get("/api/").content.decode()
    assert "/api/v1/cases/{pk}/cells" in page
