import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from jixiao.errors import JixiaoError
from jixiao.web.api import hooks
from jixiao.web.api.models import Delivery, Hook

pytestmark = pytest.mark.django_db


class Receiver:
    """A small server that keeps what it gets and answers as told."""

    def __init__(self):
        self.got, self.status = [], 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                outer.got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(outer.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"


@pytest.fixture
def receiver(settings):
    settings.HOOKS_TO_THIS_MACHINE = True
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture
def hook(district, receiver) -> Hook:
    return hooks.add(district.units["bureau"], receiver.address, [], by=district.administrator)


def due_again():
    Delivery.objects.filter(state="waiting").update(next_at=timezone.now())


def test_a_move_is_told_signed_and_without_the_form(district, hook, receiver):
    case = district.case("shanghai-2020", "a1", "submit", "sign")

    hooks.run(None)

    ((headers, body),) = receiver.got
    told = json.loads(body)
    assert (told["event"], told["case"]["id"]) == ("sign", case.pk)
    assert case.form["indicators"][0]["name"] not in body.decode()
    moment, given = (part.split("=", 1)[1] for part in headers["X-Jixiao-Signature"].split(","))
    assert given == hmac.new(hook.secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()


def test_what_stays_inside_the_unit_is_not_told(district, hook, receiver):
    district.case("shanghai-2020", "a1", "submit", "refuse", "submit", "recall")

    hooks.run(None)

    assert receiver.got == []


def test_nothing_is_told_twice(district, hook, receiver):
    district.case("shanghai-2020", "a1", "submit", "sign")

    hooks.run(None)
    hooks.run(None)

    assert len(receiver.got) == 1


def test_it_is_tried_again_until_it_arrives(district, hook, receiver):
    receiver.status = 503
    district.case("shanghai-2020", "a1", "submit", "sign")
    hooks.run(None)
    assert Delivery.objects.get().state == "waiting"
    assert Delivery.objects.get().next_at > timezone.now()

    receiver.status = 204
    hooks.run(None)
    assert len(receiver.got) == 1
    due_again()
    hooks.run(None)

    assert Delivery.objects.get().state == "arrived"
    assert len(receiver.got) == 2


def test_it_is_given_up_after_its_attempts(district, hook, receiver):
    receiver.status = 500
    district.case("shanghai-2020", "a1", "submit", "sign")
    for _ in range(len(hooks.WAITS) + 1):
        hooks.run(None)
        due_again()

    assert Delivery.objects.get().state == "failed"


def test_a_redirect_is_not_followed(district, hook, receiver):
    receiver.status = 302
    district.case("shanghai-2020", "a1", "submit", "sign")

    hooks.run(None)

    assert len(receiver.got) == 1
    assert Delivery.objects.get().answer == "HTTP 302"


def test_only_moves_of_its_units_and_kinds_are_told(district, receiver):
    hooks.add(district.units["b"], receiver.address, [], by=district.administrator)
    hooks.add(district.units["a"], receiver.address, ["approve"], by=district.administrator)
    district.case("shanghai-2020", "a1", "submit", "sign", "pass", "approve")

    hooks.run(None)

    assert [json.loads(body)["event"] for _, body in receiver.got] == ["approve"]


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/x", "http://localhost:8000/", "http://[::1]/", "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/",
     "http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://127.1/", "ftp://10.0.0.1/", "http://user:pass@10.0.0.1/", "javascript:alert(1)", "http:///x", "http://10.0.0.1:99999/"],
)  # fmt: skip
def test_this_machine_and_odd_addresses_are_refused(district, address):
    with pytest.raises(JixiaoError):
        hooks.add(district.units["bureau"], address, [], by=district.administrator)


def test_a_name_that_later_leads_to_this_machine_is_not_followed(district, hook, receiver, settings):
    district.case("shanghai-2020", "a1", "submit", "sign")
    settings.HOOKS_TO_THIS_MACHINE = False

    hooks.run(None)

    assert receiver.got == []
    assert "not allowed" in Delivery.objects.get().answer


def test_administrators_enter_and_stop_addresses(district, settings):
    settings.HOOKS_TO_THIS_MACHINE = True
    client = district.client("administrator")

    client.post("/hooks/", {"address": "http://127.0.0.1:9/in", "unit": district.units["bureau"].pk, "move": ["approve"]})
    found = Hook.objects.get()
    assert found.moves == ["approve"]
    client.post(f"/hooks/{found.pk}/stop/")

    assert not Hook.objects.get().active
    assert district.client("finance").post("/hooks/", {"address": "http://127.0.0.1:9/"}).status_code == 404
