"""Single sign-on against a server: who has an account gets in, nobody else does, and nothing is made on the way."""

from collections.abc import Iterator

import pytest
from django.test import Client

from jixiao.web.accounts import administration
from jixiao.web.accounts.models import Person
from jixiao.web.journal.models import Entry
from web.issuer import CLIENT, SECRET, Issuer

pytestmark = pytest.mark.django_db
LOGIN, CALLBACK = "/account/oidc/oidc/login/", "/account/oidc/oidc/login/callback/"


@pytest.fixture
def issuer(settings, district) -> Iterator[Issuer]:
    found = Issuer()
    app = {"provider_id": "oidc", "name": "单点登录", "client_id": CLIENT, "secret": SECRET, "settings": {"server_url": found.address}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    Person.objects.filter(pk=district.clerk.pk).update(sign_on_subject="u-0001")
    yield found
    found.stop()


def sign_on(issuer: Issuer, **changed: str):
    """Press the button, agree at the server, come back."""
    client = Client()
    asked = client.post(LOGIN)
    assert asked.status_code == 302, asked.content
    return client, client.get(CALLBACK, issuer.consent(asked.headers["Location"]) | changed)


def test_a_person_with_that_subject_is_signed_in(issuer, district):
    client, answer = sign_on(issuer)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/api/").wsgi_request.user == district.clerk
    assert "某clerk" in client.get("/me/").content.decode()
    assert Entry.objects.filter(what="sign-in", person="clerk").exists()
    assert {"/token", "/userinfo"} <= set(issuer.asked)


def test_the_second_time_the_same_person_is_signed_in(issuer, district):
    sign_on(issuer)
    client, _ = sign_on(issuer)

    assert client.get("/me/").status_code == 200
    assert district.clerk.socialaccount_set.count() == 1


def test_who_has_no_account_gets_none(issuer):
    issuer.subject, before = "u-9999", Person.objects.count()

    client, answer = sign_on(issuer)

    assert answer.status_code == 403
    assert "u-9999" in answer.content.decode()
    assert client.get("/me/").status_code == 302
    assert Person.objects.count() == before
    assert Entry.objects.filter(what="sign-in-failed", subject="sign-on:u-9999").exists()


@pytest.mark.parametrize("known", [False, True])
def test_a_closed_account_is_not_opened_by_single_sign_on(issuer, district, known):
    if known:
        sign_on(issuer)
    administration.switch(district.clerk, on=False, by=district.administrator)

    client, answer = sign_on(issuer)

    assert answer.status_code == 403
    assert client.get("/me/").status_code == 302


def test_a_subject_that_was_taken_away_opens_nothing_any_more(issuer, district):
    sign_on(issuer)
    Person.objects.filter(pk=district.clerk.pk).update(sign_on_subject="")

    client, answer = sign_on(issuer)

    assert answer.status_code == 403
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("fault", ["issuer", "audience", "expired"])
def test_a_wrong_identity_token_signs_nobody_in(issuer, fault):
    issuer.fault = fault

    client, answer = sign_on(issuer)

    assert answer.status_code < 500
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("changed", [{"state": "planted"}, {"code": "guessed"}])
def test_what_comes_back_must_be_what_was_asked_for(issuer, changed):
    client, answer = sign_on(issuer, **changed)

    assert answer.status_code < 500
    assert client.get("/me/").status_code == 302


def test_a_stolen_code_is_of_no_use_in_another_browser(issuer):
    victim = Client()
    brought = issuer.consent(victim.post(LOGIN).headers["Location"])
    thief = Client()

    thief.get(CALLBACK, brought)

    assert thief.get("/me/").status_code == 302


def test_single_sign_on_is_not_begun_by_a_link(issuer):
    assert "Location" not in Client().get(LOGIN).headers


def test_a_server_that_does_not_answer_is_told_in_a_page(issuer):
    asked = Client().post(LOGIN)
    assert asked.status_code == 302
    issuer.stop()

    answer = Client().post(LOGIN)

    assert answer.status_code == 503
    assert "单点登录服务器没有应答" in answer.content.decode()
