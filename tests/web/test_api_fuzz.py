"""Every call of the API with generated data, right and wrong: none ends in a fault of the server."""

import pytest
import requests
import schemathesis
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, settings

from jixiao.web.api import tokens, work_calls
from jixiao.web.api.endpoints import api
from jixiao.web.api.models import SCOPES

schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
BOUNDED = settings(
    max_examples=5, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip


@pytest.fixture
def place(district, monkeypatch):
    """A case that calls may reach, and a client for each side of the work; a fault is an answer, not an exception.

    The child that checks files is not started: it costs seconds, and test_api gives it what it must withstand.
    """
    monkeypatch.setattr(work_calls.subprocess, "run", lambda *_, **__: None)
    case = district.filled("shanghai-2020", "a1")
    callers = []
    for who in ("clerk", "finance"):
        _, text = tokens.make(getattr(district, who), "试", SCOPES, 1)
        callers.append(Client(raise_request_exception=False, headers={"Authorization": f"Bearer {text}"}))
    return case, callers


@schema.parametrize()
@BOUNDED
def test_no_call_ends_in_a_fault_of_the_server(case, place):
    cache.clear()
    real, callers = place
    known = dict(case.path_parameters or {})
    if isinstance(known.get("pk"), int) and known["pk"] % 2 == 0:
        case.path_parameters = known | {"pk": real.pk}
    sent = case.as_transport_kwargs(base_url="http://testserver")
    parts = ("method", "url", "headers", "params", "data", "json", "files", "cookies")
    prepared = requests.Request(**{name: sent[name] for name in parts if name in sent}).prepare()
    body = prepared.body or b""
    for client in callers:
        answer = client.generic(
            prepared.method or "GET",
            prepared.url.removeprefix("http://testserver"),
            body.encode() if isinstance(body, str) else body,
            content_type=prepared.headers.get("Content-Type", "application/octet-stream"),
        )

        assert answer.status_code < 500, (prepared.method, prepared.url, body[:500], answer.content[:500])
