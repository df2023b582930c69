import pytest
from django.test import Client

from jixiao.web.journal.models import Entry

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-7"


def sign_in(name, password=PASSWORD, client=None, **headers):
    client = client or Client()
    return client, client.post("/account/login/", {"login": name, "password": password}, **headers)


def test_a_person_signs_in_and_out(district):
    client, answer = sign_in("clerk")
    assert answer.headers["Location"] == "/"
    assert client.get("/").status_code == 200

    client.post("/account/logout/")

    assert client.get("/").status_code == 302


def test_after_five_wrong_passwords_the_account_rests(district, settings):
    settings.AXES_ENABLED = True
    client = Client()
    for _ in range(5):
        _, answer = sign_in("clerk", "wrong-password", client)

    _, answer = sign_in("clerk", PASSWORD, client)

    assert answer.status_code in (403, 429)
    assert "暂时锁定" in answer.content.decode()
    _, other = sign_in("leader")
    assert other.status_code == 302


def test_a_wrong_name_and_a_wrong_password_look_the_same(district):
    import re

    def page(name):
        text = sign_in(name, "wrong-password")[1].content.decode()
        return re.sub(r'value="[^"]*"|data-csrf="[^"]*"', "", text)

    assert page("clerk") == page("nobody-of-that-name")


def test_signing_in_changes_the_session(district):
    client = Client()
    client.get("/account/login/")
    before = client.cookies.get("jixiao")

    sign_in("clerk", client=client)

    assert client.cookies["jixiao"].value != (before.value if before else "")


def test_nobody_makes_an_account_for_themselves(client, db):
    answer = client.post("/account/signup/", {"username": "me", "password1": "a-long-password-8"})

    assert "不开放注册" in answer.content.decode()


def test_a_password_set_by_the_administrator_is_changed_first(district):
    district.clerk.must_change_password = True
    district.clerk.save()
    client, _ = sign_in("clerk")

    assert client.get("/cases/").headers["Location"] == "/account/password/change/"
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "my-own-password-9", "password2": "my-own-password-9"})

    client, _ = sign_in("clerk", "my-own-password-9")
    assert client.get("/cases/").status_code == 200


@pytest.mark.parametrize("weak", ["short-7", "1234567890123", "password123", "qwertyuiop"])
def test_weak_passwords_are_refused(district, weak):
    client, _ = sign_in("clerk")

    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})

    assert sign_in("clerk")[1].status_code == 302


def test_a_second_factor_is_asked_for_once_it_is_set(district):
    from allauth.mfa.totp.internal import auth as totp

    secret = totp.generate_totp_secret()
    totp.TOTP.activate(district.clerk, secret)

    client, answer = sign_in("clerk")
    assert "/2fa/" in answer.headers["Location"]
    assert client.get("/cases/").status_code == 302

    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    client.post("/account/2fa/authenticate/", {"code": code})
    assert client.get("/cases/").status_code == 200


@pytest.mark.parametrize(
    "address", ["/account/2fa/", "/account/2fa/totp/activate/", "/account/password/change/", "/account/logout/", "/account/reauthenticate/"]
)
def test_account_pages_are_drawn(district, address):
    client, _ = sign_in("clerk")

    answer = client.get(address, follow=True)

    assert answer.status_code == 200
    assert "预算绩效自评" in answer.content.decode()


def test_cookies_are_kept_from_scripts(district):
    client, _ = sign_in("clerk")
    client.get("/")

    assert client.cookies["jixiao"]["httponly"]
    assert client.cookies["jixiao"]["samesite"] == "Lax"


def test_posts_need_the_token(district):
    client = Client(enforce_csrf_checks=True)
    client.force_login(district.clerk, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.post("/me/delegate/", {}).status_code == 403


def test_signing_in_and_failing_to_are_in_the_journal(district):
    sign_in("clerk")
    sign_in("clerk", "wrong-password")

    assert list(Entry.objects.values_list("what", "person", "subject")) == [
        ("sign-in", "clerk", ""),
        ("sign-in-failed", "", "account:clerk"),
    ]


def test_a_stranger_cannot_be_made_a_stand_in(district):
    client, _ = sign_in("leader")

    answer = client.post("/me/delegate/", {"stand_in": district.stranger.pk, "since": "2026-01-01", "until": "2099-01-01"})

    assert answer.status_code == 422
    assert not district.leader.delegations_given.exists()
