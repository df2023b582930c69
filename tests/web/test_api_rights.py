"""Every call of the API, tried by everybody and by nobody; and every page, held against the call that does the same."""

import json
import re

import pytest
from django.db import transaction
from django.test import Client

from jixiao.web.api import tokens, work_calls
from jixiao.web.api.described import description
from jixiao.web.api.models import SCOPES
from jixiao.web.cases.models import Case
from web.api_calls import CALLS, PAGES
from web.rights import EVERYBODY, addresses

pytestmark = pytest.mark.django_db
ANSWERED = (200, 201, 202, 400, 409, 422)


def test_every_call_is_tried():
    described = {
        f"{method.upper()} {path.removeprefix('/api/v1/')}" for path, methods in description()["paths"].items() for method in methods
    }

    assert described == set(CALLS)


def test_every_page_has_its_call():
    assert addresses() - set(PAGES) == set()
    assert {call for call in PAGES.values() if call} <= set(CALLS)


@pytest.fixture
def everything(district, things, monkeypatch) -> dict[str, object]:
    """What the holes of addresses and bodies are filled with. The child that checks files costs seconds and is tried elsewhere."""
    monkeypatch.setattr(work_calls.subprocess, "run", lambda *_, **__: None)
    units = {name: unit.pk for name, unit in district.units.items()}
    return things | units


def ask(client: Client, name: str, everything: dict) -> object:
    call, (method, path) = CALLS[name], name.split(" ", 1)
    if call.status != "department":
        Case.objects.filter(pk=everything["case"]).update(status=call.status)
    holes = iter(call.at)
    path = "/api/v1/" + re.sub(r"\{\w+\}", lambda _: str(everything.get(hole := next(holes), hole)), path) + call.query
    if method == "GET":
        return client.get(path)
    known = {f'"@{key}"': str(value) for key, value in everything.items()}
    if call.data is None:
        return client.post(path, {k: everything.get(v.removeprefix("@"), v) for k, v in call.form.items()} | call.uploads())
    body = re.sub(r'"@\w+"', lambda hole: known[hole[0]], json.dumps(call.data))
    return client.post(path, body, content_type="application/json")


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_call_answers_only_whom_it_concerns(district, everything, name):
    answers = {}
    for who in EVERYBODY:
        _, text = tokens.make(district.people[who], "试", SCOPES, 1)
        with transaction.atomic():
            answers[who] = ask(Client(headers={"Authorization": f"Bearer {text}"}), name, everything)
            transaction.set_rollback(True)

    assert {who for who, answer in answers.items() if answer.status_code in ANSWERED} == CALLS[name].open
    assert {answer.status_code for who, answer in answers.items() if who not in CALLS[name].open} <= {404}
    assert ask(Client(), name, everything).status_code == 401


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_call_wants_its_scope(district, everything, name):
    method, path = name.split(" ", 1)
    scope = description()["paths"][f"/api/v1/{path}"][method.lower()]["x-scope"]
    _, text = tokens.make(district.clerk, "试", [s for s in SCOPES if s != scope], 1)

    answer = ask(Client(headers={"Authorization": f"Bearer {text}"}), name, everything)

    assert answer.status_code == 403
    assert scope in answer.json()["en"]


@pytest.mark.parametrize("name", sorted(name for name, call in CALLS.items() if isinstance(call.data, dict)))
def test_the_example_of_a_call_fits_its_description(name):
    import jsonschema

    method, path = name.split(" ", 1)
    told = description()
    body = told["paths"][f"/api/v1/{path}"][method.lower()].get("requestBody")
    if body is None:
        return
    schema = told["components"]["schemas"][body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]]

    jsonschema.validate(schema["example"], schema | {"components": told["components"]})


def test_every_call_says_how_it_is_refused_and_how_it_is_made():
    for path, methods in description()["paths"].items():
        for method, call in methods.items():
            refusals = {status: answer for status, answer in call["responses"].items() if status.startswith("4")}
            assert {"401", "403", "404", "429"} <= set(refusals), path
            for answer in refusals.values():
                told = answer["content"]["application/json"]
                assert told["schema"] == {"$ref": "#/components/schemas/Problem"}
                assert {"message", "en"} <= set(told["example"])
            assert call["x-codeSamples"][0]["source"].startswith("curl"), path
            assert "{" not in call["x-codeSamples"][0]["source"].rsplit('"', 2)[1], (path, method)
