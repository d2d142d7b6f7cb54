"""nginx/nginx.conf, started on loopback in front of a small server that says what reached it."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed: nginx/ was NOT checked")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    names: list[str]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclass
class Edge:
    folder: Path
    ports: dict[str, int]

    def ask(self, path: str, *, host="mesto.example", method="GET", body=None, source="127.0.0.1", **headers):
        context = ssl.create_default_context(cafile=self.folder / "secrets" / "edge_certificate")
        context.check_hostname = False
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.ports["443"], context=context, timeout=10, source_address=(source, 0)
        )
        try:
            connection.request(
                method, path, body, {"Host": host} | {k.replace("_", "-"): v for k, v in headers.items()}
            )
            said = connection.getresponse()
            names = [name.lower() for name, _ in said.getheaders()]
            return Answer(said.status, {k.lower(): v for k, v in said.getheaders()}, names, said.read())
        finally:
            connection.close()

    def logged(self, request_id: str) -> dict:
        """The line of one request; nginx writes it a moment after the answer."""
        for _ in range(100):
            lines = (self.folder / "access.log").read_text().splitlines()
            for entry in map(json.loads, lines):
                if entry["request_id"] == request_id:
                    return entry
            time.sleep(0.02)
        raise AssertionError(f"{request_id} is not in the log")


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/api/gone":
            self.close_connection = True
            return
        body = json.dumps({"path": self.path, "headers": dict(self.headers)}).encode()
        self.send_response(200)
        self.send_header("X-Request-Id", self.headers["X-Request-Id"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  # the base class's name

    def log_message(self, *_):
        return


@pytest.fixture(scope="module")
def edge(tmp_path_factory) -> Iterator[Edge]:
    folder = tmp_path_factory.mktemp("edge")
    shutil.copytree(ROOT / "nginx", folder / "nginx")
    made = [ROOT / "deploy" / "make-secrets.sh", folder / "secrets", "mesto.example"]
    subprocess.run(made, check=True, capture_output=True)
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=upstream.serve_forever)
    thread.start()
    ports = free_ports("80", "443", "8090")
    config = folder / "nginx" / "nginx.conf"
    config.write_text(on_loopback(config.read_text(), folder, ports, upstream.server_port))
    template = (folder / "nginx" / "templates" / "server_name.conf.template").read_text()
    (folder / "server_name.conf").write_text(template.replace("${EDGE_HOST}", "mesto.example"))
    user = "user root; " if os.geteuid() == 0 else ""
    command = [NGINX, "-p", folder, "-c", config]
    started = subprocess.Popen([*command, "-g", f"{user}daemon off;"], stderr=subprocess.PIPE, text=True)
    try:
        wait_for(started, ports["443"])
        yield Edge(folder, ports)
    finally:
        started.terminate()
        started.communicate(timeout=10)
        upstream.shutdown()
        thread.join()
        upstream.server_close()


def on_loopback(config: str, folder: Path, ports: dict[str, int], upstream: int) -> str:
    """Put test ports and folders in; Debian's nginx 1.22 says `listen … http2` for `http2 on`."""
    config = re.sub(r"listen (?:127\.0\.0\.1:)?(\d+)", lambda m: f"listen 127.0.0.1:{ports[m[1]]}", config)
    config = config.replace(" ssl default_server;", " ssl http2 default_server;")
    for written, meant in {
        "        http2 on;\n": "",
        "api:8080": f"127.0.0.1:{upstream}",
        "/run/secrets": str(folder / "secrets"),
        "/tmp/server_name.conf": str(folder / "server_name.conf"),
        "/dev/stdout": "access.log",
    }.items():
        assert written in config
        config = config.replace(written, meant)
    return config


def free_ports(*names: str) -> dict[str, int]:
    found = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {name: s.getsockname()[1] for name, s in zip(names, found, strict=True)}
    for s in found:
        s.close()
    return ports


def wait_for(process: subprocess.Popen, port: int) -> None:
    for _ in range(100):
        if process.poll() is not None:
            pytest.fail(process.communicate()[1])
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("nginx did not start listening")


def test_the_api_learns_the_true_address_of_the_client_and_the_scheme(edge):
    claims = {"X_Forwarded_For": "6.6.6.6", "Forwarded": "for=6.6.6.6", "X_Forwarded_Proto": "http"}
    reached = edge.ask("/api/v1/coworkings?q=quiet", **claims).json
    assert reached["path"] == "/api/v1/coworkings?q=quiet"
    headers = reached["headers"]
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "https"
    assert headers["Host"] == "mesto.example"
    assert "Forwarded" not in headers


def test_one_request_id_goes_through(edge):
    kept = edge.ask("/live", X_Request_Id="abc-1")
    assert kept.headers["x-request-id"] == kept.json["headers"]["X-Request-Id"] == "abc-1"
    assert kept.names.count("x-request-id") == 1
    replaced = edge.ask("/live", X_Request_Id="two words")
    assert re.fullmatch(r"req_[0-9a-f]{32}", replaced.headers["x-request-id"])
    assert replaced.json["headers"]["X-Request-Id"] == replaced.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/api/v1/spots", "/media/1/200.webp", "/live", "/ready"])
def test_every_answer_carries_the_security_headers(edge, path):
    answer = edge.ask(path)
    assert answer.status == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/metrics", "/health", "/", "/api", "/media", "/apix"])
def test_what_is_for_the_inside_is_not_there(edge, path):
    answer = edge.ask(path)
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json["code"] == "not_found"


def test_a_body_over_256_kib_is_refused_and_a_smaller_one_passes(edge):
    assert edge.ask("/api/v1/bookings", method="POST", body=b"x" * 262_144).status == 200
    refused = edge.ask("/api/v1/bookings", method="POST", body=b"x" * 262_145)
    assert (refused.status, refused.json["code"]) == (413, "payload_too_large")


def test_an_api_that_is_gone_is_said_in_our_words(edge):
    answer = edge.ask("/api/gone")
    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "1"


def test_a_flood_from_one_address_is_slowed_and_nobody_else(edge):
    answers = [edge.ask("/live", source="127.0.0.9") for _ in range(20)]
    assert {answer.status for answer in answers} == {200}
    context = ssl.create_default_context(cafile=edge.folder / "secrets" / "edge_certificate")
    context.check_hostname = False
    connection = http.client.HTTPSConnection(
        "127.0.0.1", edge.ports["443"], context=context, source_address=("127.0.0.9", 0)
    )
    refused = []
    for _ in range(400):
        connection.request("GET", "/live", headers={"Host": "mesto.example"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            refused.append((answer.status, answer.headers["Retry-After"], json.loads(body)["code"]))
    connection.close()
    assert set(refused) == {(429, "1", "rate_limited")}
    assert edge.ask("/live").status == 200


def test_a_host_that_is_not_ours_gets_no_answer(edge):
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError, ssl.SSLError)):
        edge.ask("/live", host="someone.example")


def test_plain_http_is_sent_to_https(edge):
    connection = http.client.HTTPConnection("127.0.0.1", edge.ports["80"], timeout=10)
    connection.request("GET", "/api/docs?x=1", headers={"Host": "mesto.example"})
    answer = connection.getresponse()
    connection.close()
    assert (answer.status, answer.headers["Location"]) == (308, "https://mesto.example/api/docs?x=1")


def test_the_log_is_json_and_holds_no_query_string(edge):
    edge.ask('/api/v1/auth/login?password=hunter2"', X_Request_Id="for-the-log")
    line = edge.logged("for-the-log")
    assert (line["path"], line["status"], line["method"]) == ("/api/v1/auth/login", 200, "GET")
    assert "hunter2" not in (edge.folder / "access.log").read_text()


def test_the_local_variant_is_valid(tmp_path):
    command = [NGINX, "-t", "-p", tmp_path, "-c", ROOT / "nginx" / "local.conf"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "warn" not in ended.stderr
