"""What every page has: its frame, the language switch, and the pages shown when something is not to be had."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from jixiao import __version__
from jixiao.errors import Message
from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import standings
from jixiao.web.text import language, say, told

MENU = (
    # address name, what it says, for which roles (empty: everybody)
    ("home", Message("工作台", "Home"), ()),
    ("cases", Message("绩效表", "Forms"), ("clerk", "head", "accountant", "leader", "department", "finance", "auditor", "agency")),
    ("evidence:ledgers", Message("台账", "Ledgers"), ("clerk", "head", "accountant", "leader")),
    ("progress", Message("各单位进度", "Progress"), ("department", "finance", "auditor")),
    ("overview", Message("总览", "Overview"), ("department", "finance", "auditor")),
    ("sampling", Message("抽评", "Samples"), ("finance",)),
    ("imports", Message("导入", "Import"), ("clerk",)),
    ("tasks", Message("工作布置", "Tasks"), ("clerk", "head", "leader", "department", "finance")),
    ("public", Message("公开", "Published"), ()),
    ("people", Message("人员账号", "Accounts"), ("administrator",)),
    ("roster", Message("导入名册", "Import a roster"), ("administrator",)),
    ("hooks", Message("办理通知", "Notices"), ("administrator",)),
)


def menu(request: HttpRequest, person: Person) -> list[dict[str, object]]:
    """The main menu of this person."""
    roles = {s.role for s in standings(person)}
    items = [(reverse(name), label) for name, label, wanted in MENU if not wanted or roles & set(wanted)]
    here = max((a for a, _ in items if request.path.startswith(a)), key=len, default="")
    return [{"address": address, "label": label, "here": address == here} for address, label in items]


def chrome(request: HttpRequest) -> dict[str, object]:
    """The frame of a page: language, print size, name of the site, version."""
    person = getattr(request, "user", None)
    large = request.COOKIES.get("print") == "large" or bool(getattr(person, "large_print", False))
    navigation = menu(request, person) if isinstance(person, Person) and not request.headers.get("HX-Request") else []
    return {
        "navigation": navigation,
        "language": language(),
        "large": large,
        "site_name": told(settings.SITE_NAME),
        "reminders": settings.REMINDERS,
        "version": __version__,
    }


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the reader's language and print size, and go back to the page they came from."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    answer = redirect(back)
    for name, allowed in (("language", ("zh", "en")), ("print", ("normal", "large"))):
        value = request.POST.get(name, "")
        if value in allowed:
            answer.set_cookie(name, value, max_age=31_536_000, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    if isinstance(request.user, Person) and request.POST.get("print") in ("normal", "large"):
        request.user.large_print = request.POST["print"] == "large"
        request.user.save(update_fields=["large_print"])
    if isinstance(request.user, Person) and "mail" in request.POST:
        _keep_mail(request, request.user)
    return answer


def _keep_mail(request: HttpRequest, person: Person) -> None:
    """Where this person's reminders go; an empty field ends them."""
    address = request.POST["mail"].strip()
    try:
        if address:
            validate_email(address)
    except ValidationError:
        messages.error(request, say("邮箱地址不正确，没有保存。", "That is no mail address; nothing was kept."))
        return
    person.email = address
    person.save(update_fields=["email"])
    messages.success(request, say("已保存提醒邮箱。", "The address for reminders is kept."))


def closed(request: HttpRequest) -> HttpResponse:
    """What only administrators do: opening accounts, resetting passwords."""
    return render(request, "account/signup_closed.html", status=404)


@require_GET
def alive(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok", "version": __version__})


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render(request, "403_csrf.html", status=403)
