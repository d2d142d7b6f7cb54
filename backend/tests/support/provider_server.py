"""A provider on loopback that tests command: it signs with keys of its own, and misbehaves on request."""

import base64
import hashlib
import hmac
import itertools
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jws
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "mesto-tests", "hush: a secret?&="
REDIRECT_URI = "https://client.example/callback"
VERIFIER = "v" * 43
KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
_numbers = itertools.count(1)


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class ProviderServer:
    """Every first part of a path is an issuer of its own, so that each test meets a fresh one."""

    def __init__(self) -> None:
        self.published = [KEY.as_dict(private=False)]
        self.codes: dict[str, dict] = {}
        self.people: dict[str, dict] = {}
        """Access token -> what the user-info endpoints say."""
        self.asked: list[tuple[str, str]] = []
        self.misbehave: dict[str, object] = {}
        """Path -> (status, headers, body), or a function that is given the handler."""
        self.discovery: dict[str, dict] = {}
        """Issuer -> what its document says instead."""
        self.url = ""

    def issuer(self, name: str) -> str:
        return f"{self.url}/{name}"

    def a_code(self, **answer) -> str:
        """Return a code that is exchanged, once, for this answer."""
        code = f"code-{next(_numbers)}"
        self.codes[code] = answer
        return code

    def count(self, path: str) -> int:
        return sum(asked == path for _, asked in self.asked)


def sign(claims: dict, *, key=KEY, algorithm: str = "RS256", **header) -> str:
    header = {"alg": algorithm, "kid": key.kid, "typ": "JWT", **header}
    return jws.serialize_compact(header, json.dumps(claims), key, algorithms=[algorithm])


def unsigned(claims: dict, signature: str = "", **header) -> str:
    return f"{_spelled({'alg': 'none', 'typ': 'JWT', **header})}.{_spelled(claims)}.{signature}"


def signed_with_the_public_key(claims: dict) -> str:
    """HS256 with what everybody can read: accepted by whoever lets the header choose."""
    said = f"{_spelled({'alg': 'HS256', 'typ': 'JWT', 'kid': KEY.kid})}.{_spelled(claims)}"
    signature = hmac.digest(KEY.as_pem(private=False), said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _spelled(part: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


class _Handler(BaseHTTPRequestHandler):
    provider: ProviderServer

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
        self._answer({name: values[0] for name, values in parse_qs(body).items()})

    def _answer(self, form: dict) -> None:
        provider, path = self.provider, urlsplit(self.path).path
        provider.asked.append((self.command, path))
        strange = provider.misbehave.get(path)
        if callable(strange):
            strange(self)
        elif strange is not None:
            self.say(*strange)
        else:
            issuer, _, page = path.removeprefix("/").partition("/")
            pages = {
                ".well-known/openid-configuration": self._discovery,
                "jwks": lambda *_: (200, {"keys": provider.published}),
                "token": self._token,
                "userinfo": self._userinfo,
            }
            status, said = pages.get(page, lambda *_: (404, {}))(issuer, form)
            self.say(status, {"Content-Type": "application/json"}, json.dumps(said))

    def _discovery(self, issuer: str, _: dict) -> tuple[int, dict]:
        at = self.provider.issuer(issuer)
        document = {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/jwks",
            "userinfo_endpoint": f"{at}/userinfo",
        }
        return 200, document | self.provider.discovery.get(issuer, {})

    def _token(self, issuer: str, form: dict) -> tuple[int, dict]:
        answer = self.provider.codes.pop(form.get("code"), None)
        pair = f"{CLIENT_ID}:{'hush%3A+a+secret%3F%26%3D'}"
        basic = "Basic " + base64.b64encode(pair.encode()).decode()
        is_client = self.headers.get("authorization") == basic or form.get("client_secret") == CLIENT_SECRET
        is_right = (
            answer is not None
            and is_client
            and challenge(form["code_verifier"]) == challenge()
            and form["redirect_uri"] == REDIRECT_URI
            and form["grant_type"] == "authorization_code"
            and form["client_id"] == CLIENT_ID
        )
        return (200, answer) if is_right else (400, {"error": "invalid_grant"})

    def _userinfo(self, issuer: str, _: dict) -> tuple[int, dict]:
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        said = self.provider.people.get(token)
        return (401, {}) if said is None or scheme not in {"Bearer", "OAuth"} else (200, said)

    def say(self, status: int, headers: dict, body: str | bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode() if isinstance(body, str) else body)

    def log_message(self, *_) -> None: ...


def dripping(handler: _Handler) -> None:
    """Send an answer that never ends, slowly enough for every timeout between two bytes."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.05)


@contextmanager
def running_provider():
    provider = ProviderServer()
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
    thread.join()
