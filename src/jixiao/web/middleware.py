"""What happens around every request: the reader's language, where the request came from, who may go on."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from jixiao.web.accounts.models import Person
from jixiao.web.once import one_look

Answer = Callable[[HttpRequest], HttpResponse]
OPEN_TO_NEW_PASSWORDS = ("/account/password/change/", "/account/logout/", "/account/reauthenticate/", "/static/", "/language/")


class ChosenLanguage:
    """Chinese unless the reader chose English: what the browser prefers does not matter."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get("language")
        with translation.override("en" if chosen == "en" else "zh-hans"):
            return self.get_response(request)


class OneLook:
    """What the request asks for again and again is read once."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with one_look():
            return self.get_response(request)


class Admission:
    """A person whose password was set by someone else chooses an own one before anything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if isinstance(person, Person) and person.must_change_password and not request.path.startswith(OPEN_TO_NEW_PASSWORDS):
            return redirect("account_change_password")
        return self.get_response(request)


def client_address(request: HttpRequest) -> str:
    """The address the request came from: the last one that a trusted proxy, if there is any, has vouched for."""
    chain = [a.strip() for a in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if a.strip()]
    proxies = settings.ENVIRONMENT.proxies
    if proxies and len(chain) >= proxies:
        return chain[-proxies]
    return request.META.get("REMOTE_ADDR", "")
