"""S3-compatible storage on this machine: a server that answers one request at a time, and what the environment says of it."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

BUCKET = "forms"


@contextmanager
def storage_server() -> Iterator[dict[str, str]]:
    """The environment with which a server with one bucket is found. A key under `careless/` is written whatever stands there."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    turn, answer = threading.Lock(), DomainDispatcherApplication(create_backend_app)

    def one_at_a_time(request: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if "/careless/" in request["PATH_INFO"]:
            request.pop("HTTP_IF_NONE_MATCH", None)
        with turn:  # a real store decides a conditional request as a whole; this one looks first and writes then
            return answer(request, start)

    server = make_server("127.0.0.1", 0, one_at_a_time, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = HTTPConnection("127.0.0.1", server.server_port)
    made.request(
        "PUT",
        f"/{BUCKET}",
        headers={
            "Host": f"127.0.0.1:{server.server_port}",
            "Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request",
        },
    )
    assert made.getresponse().status == 200
    yield {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "example",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_REGION": "us-east-1",
    }
    server.shutdown()
