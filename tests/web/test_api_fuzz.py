"""Every call of the API with generated data, right and wrong: none ends in a fault of the server.

Two examples a call, by one side of the work after the other; FUZZ=50 asks for more, by every side. What the calls write is undone after each.
"""

import itertools
import os
import socket
import subprocess

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as bounds

from jixiao.web.api import tokens
from jixiao.web.api.described import description
from jixiao.web.api.models import SCOPES
from web.district import make
from web.things import make as things_of

schema = schemathesis.openapi.from_dict(description())
MANY = int(os.environ.get("FUZZ", "0"))
BOUNDED = bounds(
    max_examples=MANY or 2, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip
THINGS = {"ledgers": "ledger", "batches": "batch", "surveys": "survey", "imports": "import", "jobs": "job", "people": "colleague", "hooks": "hook",
          "files": "attachment", "delegations": "delegation", "cases": "case"}  # fmt: skip
pytestmark = pytest.mark.django_db
SIDES = ("clerk", "finance", "administrator")


def _unreachable(*_: object, **__: object) -> None:
    raise OSError


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker, tmp_path_factory):
    """One thing of each kind, and a client for each side of the work; a fault is an answer, not an exception.

    The children that open files are not started, and no name is looked up: tests of their own give them what they must withstand.
    """
    changed = {"FILES": tmp_path_factory.mktemp("files"), "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}
    with django_db_blocker.unblock(), override_settings(**changed), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(subprocess, "run", lambda *_, **__: None)
        patch.setattr(socket, "getaddrinfo", _unreachable)
        district = make()
        things = things_of(district)
        texts = [tokens.make(district.people[who], "试", SCOPES, 1)[1] for who in SIDES]
        callers = [Client(raise_request_exception=False, headers={"Authorization": f"Bearer {text}"}) for text in texts]
        turns = itertools.cycle([caller] for caller in callers)
        yield things, (lambda: callers if MANY else next(turns)), changed["FILES"]
        transaction.set_rollback(True)


@schema.parametrize()
@BOUNDED
def test_no_call_ends_in_a_fault_of_the_server(case, place, settings):
    things, callers, settings.FILES = place
    known, kind = dict(case.path_parameters or {}), THINGS.get(case.path.split("/")[3], "")
    if isinstance(known.get("pk"), int) and known["pk"] % 4 and kind:
        rest = {name: things.get(name, 0) for name in known if name not in ("pk", "kind")}
        case.path_parameters = known | rest | {"pk": things["draft" if "evidence" in case.path else kind]}
    sent = case.as_transport_kwargs(base_url="http://testserver")
    parts = ("method", "url", "headers", "params", "data", "json", "files", "cookies")
    prepared = requests.Request(**{name: sent[name] for name in parts if name in sent}).prepare()
    body = prepared.body or b""
    for client in callers():
        with transaction.atomic():
            answer = client.generic(
                prepared.method or "GET",
                prepared.url.removeprefix("http://testserver"),
                body.encode() if isinstance(body, str) else body,
                content_type=prepared.headers.get("Content-Type", "application/octet-stream"),
            )
            transaction.set_rollback(True)

        assert answer.status_code < 500, (prepared.method, prepared.url, body[:500], answer.content[:500])
