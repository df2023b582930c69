"""When the machine fails a person (full disk, database away): a sentence that says what was not saved, instead of an error page."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from jixiao.errors import Message
from jixiao.web.text import told

FULL = Message(
    "服务器磁盘已满，这次操作没有保存。请告诉管理员，腾出空间后再做一次。",
    "The server's disk is full: this was not saved. Tell the administrator, and do it again when there is room.",
)
AWAY = Message(
    "数据库暂时不可用，这次操作没有保存。请稍等一分钟再做一次。",
    "The database is not available just now: this was not saved. Wait a minute and do it again.",
)
BUSY = Message("系统正忙，这次操作没有保存，请再做一次。", "The system is busy: this was not saved; do it again.")
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def failed(request: HttpRequest) -> HttpResponse:
    """The answer to a request that ended in an exception (`handler500`). Asks nothing of the database, as that may be what failed."""
    error = sys.exc_info()[1]
    sentence = explained(error) if error else None
    if sentence is None:
        return HttpResponse(render_to_string("500.html"), status=500)
    if request.headers.get("HX-Request"):
        answer = HttpResponse(render_to_string("cases/refused.html", {"sentence": told(sentence)}), status=503)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#messages", "innerHTML"
    else:
        answer = HttpResponse(render_to_string("operate/trouble.html", {"sentence": told(sentence), "back": request.path}), status=503)
    answer["Retry-After"] = "60"
    return answer


def explained(error: BaseException) -> Message | None:
    """What to say of the exception; None where it is not the machine's."""
    if isinstance(error, OSError):
        return FULL if error.errno in NO_ROOM else None
    if not isinstance(error, (OperationalError, InterfaceError)):
        return None
    text = str(error).lower()
    if "disk is full" in text or "disk i/o error" in text or "no space left" in text or "could not extend file" in text:
        return FULL
    return BUSY if "locked" in text or "deadlock" in text else AWAY
