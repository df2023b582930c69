"""How signing in is fitted to this system: accounts are given, never taken; single sign-on finds an existing person."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import render

from jixiao.web import journal
from jixiao.web.accounts.models import Person
from jixiao.web.middleware import client_address


def tried_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The account name someone tries to sign in with, for counting failures."""
    given = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(given)[:150].casefold()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        journal.write("sign-in", person=user, address=client_address(request))
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        name = tried_name(request, credentials)
        journal.write("sign-in-failed", subject=f"account:{name}"[:80], address=client_address(request))
        super().authentication_failed(request, **credentials)

    def set_password(self, user: Person, password: str) -> None:  # type: ignore[override]
        user.must_change_password = False
        super().set_password(user, password)


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on signs in a person that an administrator has entered, found by subject or account name."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def get_requests_session(self) -> Any:
        """How the server is asked: where it does not answer, the person reads so."""
        from requests import RequestException

        session = super().get_requests_session()
        ask = session.request

        def asked(*given: Any, **named: Any) -> Any:
            try:
                return ask(*given, **named)
            except RequestException:
                raise ImmediateHttpResponse(render(self.request, "account/unreachable.html", status=503)) from None

        session.request = asked
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Only while the subject stands with an open account: what was connected before counts no longer once it is taken away."""
        subject = sociallogin.account.uid
        person = Person.objects.filter(sign_on_subject=subject, is_active=True).exclude(sign_on_subject="").first()
        if person is None or (sociallogin.is_existing and sociallogin.user.pk != person.pk):
            journal.write("sign-in-failed", subject=f"sign-on:{subject}"[:80], address=client_address(request))
            raise ImmediateHttpResponse(render(request, "account/unknown.html", {"subject": subject}, status=403))
        if not sociallogin.is_existing:
            sociallogin.connect(request, person)
