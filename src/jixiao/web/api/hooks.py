"""Telling other systems of moves: collected from the transitions, signed, sent, tried again until they arrive.

What is sent names the case and the move and nothing of what the form says: the receiver asks the API, with rights of its own.
"""

import datetime as dt
import hashlib
import hmac
import http.client
import ipaddress
import json
import secrets
import socket
import ssl
import time
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jixiao import __version__
from jixiao.errors import JixiaoError, WrongUse
from jixiao.web import journal
from jixiao.web.accounts.models import Person, Unit
from jixiao.web.api.models import Delivery, Hook
from jixiao.web.cases import jobs
from jixiao.web.cases.models import Transition
from jixiao.web.cases.queries import WITHIN
from jixiao.web.cases.workflow import MOVES

WAITS = (60, 300, 1800, 7200, 21_600, 43_200, 86_400)  # seconds before each further attempt
SECONDS = 10
OVERLAP = 500  # moves looked at again, since two transactions may end in another order than they began


class Unreachable(JixiaoError):
    """The address cannot be, or may not be, reached."""


def add(unit: Unit, address: str, moves: list[str], *, by: Person) -> Hook:
    """A new address; its secret is made here."""
    parts = urlsplit(address.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password or len(address) > 400:
        raise WrongUse("地址应为 http(s)://主机/路径，且不含用户名和密码。", "The address must be http(s)://host/path without credentials.")
    if not set(moves) <= set(MOVES):
        raise WrongUse("没有这样的办理步骤。", "There is no such move.")
    allowed(parts.hostname, _port(parts))
    last = Transition.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        hook = Hook.objects.create(unit=unit, address=address.strip(), secret=secrets.token_hex(32), moves=moves, by=by, seen=last)
        journal.write("hook", person=by, subject=f"hook:{hook.pk}", data={"address": hook.address, "unit": unit.code, "moves": moves})
    return hook


def stop(hook: Hook, *, by: Person) -> None:
    with transaction.atomic():
        if Hook.objects.filter(pk=hook.pk, active=True).update(active=False):
            journal.write("hook-stop", person=by, subject=f"hook:{hook.pk}")


@jobs.job("hooks", seconds=240)
def run(_handle: jobs.Handle) -> dict[str, int]:
    """Collect and send; running it twice sends nothing twice."""
    return {"collected": collect(), "arrived": send_due()}


def collect() -> int:
    """A delivery for every move that a hook has not seen; what stays inside a unit is never told."""
    made = 0
    for hook in Hook.objects.filter(active=True).select_related("unit"):
        steps = Transition.objects.filter(
            pk__gt=max(0, hook.seen - OVERLAP), at__gte=hook.created_at, case__unit__path__startswith=hook.unit.path
        )
        steps = steps.exclude(move__in=WITHIN).exclude(pk__in=Delivery.objects.filter(hook=hook).values("step"))
        if hook.moves:
            steps = steps.filter(move__in=hook.moves)
        found = list(steps.order_by("pk").values_list("pk", flat=True)[:1000])
        now = timezone.now()
        Delivery.objects.bulk_create([Delivery(hook=hook, step_id=pk, next_at=now) for pk in found], ignore_conflicts=True)
        last = found[-1] if len(found) == 1000 else Transition.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        Hook.objects.filter(pk=hook.pk).update(seen=last)
        made += len(found)
    return made


def send_due(most: int = 200) -> int:
    """Send what is due, each claimed by its number of attempts so that two workers never send the same one."""
    arrived = 0
    due = Delivery.objects.filter(state="waiting", next_at__lte=timezone.now(), hook__active=True).order_by("next_at")
    for delivery in due.select_related("hook", "step__case__unit", "step__version")[:most]:
        wait = WAITS[min(delivery.attempts, len(WAITS) - 1)]
        mine = Delivery.objects.filter(pk=delivery.pk, state="waiting", attempts=delivery.attempts).update(
            attempts=F("attempts") + 1, next_at=timezone.now() + dt.timedelta(seconds=wait)
        )
        if mine:
            arrived += _send(delivery)
    return arrived


def body_of(delivery: Delivery) -> bytes:
    """What is sent."""
    step = delivery.step
    told = {
        "delivery": delivery.pk,
        "event": step.move,
        "at": step.at.isoformat(),
        "before": step.before,
        "after": step.after,
        "case": {"id": step.case_id, "unit": step.case.unit.code, "year": step.case.year, "kind": step.case.kind, "stage": step.stage},
        "sha256": step.version.sha256 if step.version else None,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def signature(secret: str, moment: int, body: bytes) -> str:
    """`t=…,v1=…`: HMAC-SHA256 over the moment, a dot and the body."""
    return f"t={moment},v1={hmac.new(secret.encode(), f'{moment}.'.encode() + body, hashlib.sha256).hexdigest()}"


def allowed(host: str, port: int) -> str:
    """The network address to connect to; Unreachable where the name leads to this machine or its own network segment.

    The connection is made to this very address, so that a name cannot lead elsewhere a moment later.
    """
    try:
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Unreachable(f"找不到主机 {host}。", f"The host {host} cannot be found.") from None
    for text in found:
        if not settings.HOOKS_TO_THIS_MACHINE and _own(text):
            raise Unreachable("不允许发送到本机或链路本地地址。", "Loopback and link-local addresses are not allowed.")
    return found[0]


def _own(text: str) -> bool:
    """Loopback, link-local (where clouds keep their credentials), unspecified, multicast; in IPv4 dress as well."""
    address = ipaddress.ip_address(text.split("%", maxsplit=1)[0])
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback or mapped.is_link_local or mapped.is_unspecified or mapped.is_multicast or mapped.is_reserved


def _send(delivery: Delivery) -> bool:
    body, moment = body_of(delivery), int(time.time())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"jixiao/{__version__}",
        "X-Jixiao-Delivery": str(delivery.pk),
        "X-Jixiao-Signature": signature(delivery.hook.secret, moment, body),
    }
    try:
        status = _post(delivery.hook.address, body, headers)
    except JixiaoError as error:
        return _note(delivery, 0, error.message.en)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _note(delivery, 0, type(error).__name__)
    return _note(delivery, status, f"HTTP {status}")


def _note(delivery: Delivery, status: int, answer: str) -> bool:
    """Keep what the address said: any 2xx is arrival; after the last attempt the delivery has failed."""
    arrived = 200 <= status < 300
    state = "arrived" if arrived else "failed" if delivery.attempts + 1 > len(WAITS) else "waiting"
    Delivery.objects.filter(pk=delivery.pk).update(state=state, answer=answer[:120], arrived_at=timezone.now() if arrived else None)
    return arrived


def _post(address: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of a POST; redirects are not followed."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", _port(parts)
    place = allowed(host, port)
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    connection.sock = socket.create_connection((place, port), timeout=SECONDS)
    try:
        if parts.scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise WrongUse("端口号有误。", "The port is wrong.") from None
