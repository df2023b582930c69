"""A small single sign-on server on this machine: discovery, token, user info and keys, as OpenID Connect says."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "jixiao", "an-invented-secret"


class Issuer:
    """Whoever asks is signed in as `subject`. `fault` makes the identity token wrong in one way."""

    def __init__(self) -> None:
        self.subject, self.fault = "u-0001", ""
        self.given: dict[str, dict] = {}  # what was asked for, by code
        self.asked: list[str] = []
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.answer(self, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                issuer.answer(self, {name: values[0] for name, values in parse_qs(body).items()})

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def consent(self, location: str) -> dict[str, str]:
        """The person agrees at the server: what the browser brings back to the callback."""
        parts = urlsplit(location)
        assert location.startswith(f"{self.address}/authorize?")
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.given[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, handler: BaseHTTPRequestHandler, sent: dict[str, str]) -> None:
        path = urlsplit(handler.path).path
        self.asked.append(path)
        answers = {
            "/.well-known/openid-configuration": self.configuration,
            "/token": self.token,
            "/userinfo": self.person,
            "/jwks": self.keys,
        }
        told = answers[path](sent) if path in answers else None
        body = json.dumps(told or {"error": "invalid_grant"}).encode()
        handler.send_response(200 if told else 400)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def configuration(self, _sent: dict) -> dict:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo", "jwks_uri": "jwks"}
        methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"], "code_challenge_methods_supported": ["S256"]}
        return {"issuer": self.address, **{name: f"{self.address}/{path}" for name, path in places.items()}, **methods}

    def token(self, sent: dict) -> dict | None:
        """Tokens for a code, once, to the client that knows its secret and its verifier."""
        asked = self.given.pop(sent.get("code", ""), None)
        if asked is None or sent.get("client_secret") != SECRET or sent.get("redirect_uri") != asked["redirect_uri"]:
            return None
        if (
            base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
            != asked["code_challenge"]
        ):
            return None
        now = int(time.time())
        said = {
            "iss": "http://elsewhere.invalid" if self.fault == "issuer" else self.address,
            "aud": "another" if self.fault == "audience" else CLIENT,
            "sub": self.subject, "iat": now, "exp": now - 60 if self.fault == "expired" else now + 300, "jti": secrets.token_hex(8),
        }  # fmt: skip
        identity = jwt.encode(said, self.key, algorithm="RS256", headers={"kid": "k1"})
        return {"access_token": f"at-{self.subject}", "token_type": "Bearer", "expires_in": 300, "id_token": identity}

    def person(self, _sent: dict) -> dict:
        return {"sub": self.subject, "name": "某单点登录人"}

    def keys(self, _sent: dict) -> dict:
        return {
            "keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key())) | {"kid": "k1", "alg": "RS256", "use": "sig"}]
        }
