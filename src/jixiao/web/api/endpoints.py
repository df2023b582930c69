"""The API: one version, its refusals in both languages, and never a server's fault for what a caller sent."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.renderers import JSONRenderer

from jixiao import __version__
from jixiao.errors import JixiaoError, LayoutError, Message
from jixiao.web.api import case_calls, evidence_calls, measure_calls, office_calls, review_calls, work_calls
from jixiao.web.api.admission import ALL_CALLS, PerToken
from jixiao.web.api.refusals import Faulty, NotInScope, TooLarge, problem
from jixiao.web.cases.workflow import Overtaken, Refused


class Readable(JSONRenderer):
    """Chinese as itself, not as escapes."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012 - the renderer's own form


api = NinjaAPI(
    renderer=Readable(),
    title="Jixiao 绩效",
    version=__version__,
    description="Everything the pages do, with the rights of the person whose token is used.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="jixiao-api",
    throttle=[PerToken(ALL_CALLS)],
)
api.add_router("", case_calls.router)
api.add_router("", work_calls.router)
api.add_router("", evidence_calls.router)
api.add_router("", measure_calls.router)
api.add_router("", review_calls.router)
api.add_router("", office_calls.router)

NOT_FOUND = Message("没有这一项，或不在您的职责范围内。", "There is no such thing, or it is not yours.")
NO_TOKEN = Message("需要有效的令牌。", "A valid token is needed.")
TOO_OFTEN = Message("调用过于频繁，请稍后再试。", "Too many calls; try again later.")
MALFORMED = Message("请求的内容有误。", "The request is malformed.")
UNREADABLE = Message("请求的内容无法读取，或超过了限制。", "The request cannot be read, or is larger than is allowed.")
STATUS = ((NotInScope, 403), (TooLarge, 413), (Faulty, 422), (Overtaken, 409), (Refused, 409), (LayoutError, 422), (JixiaoError, 400))


def told(request: HttpRequest, message: Message, status: int, fields: list[dict[str, Any]] | None = None) -> HttpResponse:
    return api.create_response(request, problem(message, fields), status=status)


@api.exception_handler(JixiaoError)
def refused(request: HttpRequest, error: Any) -> HttpResponse:
    return told(request, error.message, next(status for kind, status in STATUS if isinstance(error, kind)), getattr(error, "fields", None))


@api.exception_handler(Http404)
def missing(request: HttpRequest, _error: Any) -> HttpResponse:
    return told(request, NOT_FOUND, 404)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, _error: Any) -> HttpResponse:
    answer = told(request, NO_TOKEN, 401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Throttled)
def too_often(request: HttpRequest, error: Any) -> HttpResponse:
    answer = told(request, TOO_OFTEN, 429)
    answer["Retry-After"] = str(int(getattr(error, "wait", None) or 60))
    return answer


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: Any) -> HttpResponse:
    faults = [{"at": ".".join(map(str, fault.get("loc", ()))), "why": str(fault.get("msg", ""))[:200]} for fault in error.errors[:20]]
    return told(request, MALFORMED, 422, faults)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return told(request, UNREADABLE, error.status_code)


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, _error: Any) -> HttpResponse:
    return told(request, UNREADABLE, 413)


@api.exception_handler(SuspiciousOperation)
def suspicious(request: HttpRequest, _error: Any) -> HttpResponse:
    return told(request, UNREADABLE, 400)
