"""The request of somebody who is signed in."""

from django.http import HttpRequest

from jixiao.web.accounts.models import Person


class SignedIn(HttpRequest):
    """What a view behind `login_required` gets: its user is a Person."""

    user: Person  # type: ignore[assignment]
