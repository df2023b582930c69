"""Guessing is counted for all server processes together: passwords, codes of a second factor, tokens; and tells nothing of accounts."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as site
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from jixiao.web.accounts import administration
from jixiao.web.api import tally
from jixiao.web.api.models import Tally
from jixiao.web.journal.models import Entry

PASSWORD = "a-long-password-7"
pytestmark = pytest.mark.django_db


def sign_in(name="clerk", password=PASSWORD, address="192.0.2.1", client=None):
    client = client or Client()
    return client, client.post("/account/login/", {"login": name, "password": password}, REMOTE_ADDR=address)


def inside(client) -> bool:
    return client.get("/me/").status_code == 200


def code_of(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def test_what_is_counted_stands_in_the_database():
    assert site.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    assert [tally.count("x", 60) for _ in range(3)] == [1, 2, 3]
    assert Tally.objects.get(mark="x").count == 3
    assert tally.count("x", 60, add=0) == 3
    assert tally.count("y", 60, add=0) == 0


def test_an_earlier_window_is_forgotten():
    Tally.objects.create(mark="x", window=1, count=500)

    assert tally.count("x", 60) == 1
    assert Tally.objects.filter(mark="x").count() == 1


def test_one_account_is_not_guessed_from_many_addresses(district):
    for number in range(20):
        sign_in(password="wrong-password", address=f"192.0.2.{number}")

    client, _ = sign_in(address="192.0.2.99")

    assert not inside(client)
    assert inside(sign_in("leader", address="192.0.2.99")[0])


def test_codes_of_the_second_factor_are_not_guessed(district):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(district.clerk, secret)
    client, _ = sign_in()
    for number in range(20):
        client.post("/account/2fa/authenticate/", {"code": f"{number:06d}"})

    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})

    assert not inside(client)


def test_a_code_opens_once(district):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(district.clerk, secret)
    code = code_of(secret)
    first, second = sign_in()[0], sign_in()[0]

    first.post("/account/2fa/authenticate/", {"code": code})
    second.post("/account/2fa/authenticate/", {"code": code})

    assert inside(first)
    assert not inside(second)


def test_a_second_factor_is_set_up_with_recovery_codes_that_each_open_once(district):
    client, _ = sign_in()
    page = client.get("/account/2fa/totp/activate/", follow=True)
    if "reauthenticate" in page.request["PATH_INFO"]:
        client.post("/account/reauthenticate/", {"password": PASSWORD})
        page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    district.clerk.refresh_from_db()
    assert {a.type for a in district.clerk.authenticator_set.all()} >= {"totp"}
    spare = RecoveryCodes.activate(district.clerk).get_unused_codes()[0]

    first, _ = sign_in()
    assert not inside(first)
    first.post("/account/2fa/authenticate/", {"code": spare})
    second, _ = sign_in()
    second.post("/account/2fa/authenticate/", {"code": spare})

    assert inside(first)
    assert not inside(second)


def test_a_lost_telephone_is_dropped_by_the_administrator(district):
    totp.TOTP.activate(district.clerk, totp.generate_totp_secret())
    assert not inside(sign_in()[0])

    administration.drop_second_factor(district.clerk, by=district.administrator)

    assert inside(sign_in()[0])
    assert Entry.objects.filter(what="second-factor-drop", person="administrator").exists()


@pytest.mark.parametrize("name", ["clerk", "nobody-of-this-name", "closed"])
def test_a_wrong_password_costs_the_same_work_and_says_the_same(district, monkeypatch, name):
    if name == "closed":
        administration.switch(district.leader, on=False, by=district.administrator)
        name = "leader"
    worked = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *given: worked.append(1) or encode(self, *given))

    _, answer = sign_in(name, "wrong-password")

    assert len(worked) == 1
    assert answer.status_code == 200
    assert len(re.findall(r'role="alert"', answer.content.decode())) == 1
