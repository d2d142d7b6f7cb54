"""The documentation: served by ourselves, complete, and right behind a prefix."""

import re
from html.parser import HTMLParser

import pytest

from mesto.core.problems import MalformedRequest
from mesto.entrypoints.rest.problem_pages import refusals
from tests.support.actors import HeaderActors
from tests.support.app import running_app
from tests.support.others import others


class Links(HTMLParser):
    """Collects every address a page makes the browser ask for, and every script written into it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self._in_script = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.addresses += [named[key] for key in ("src", "href", "data-spec", "action") if key in named]
        self.inline += [value for name, value in attrs if name.startswith("on") or name == "style"]
        self._in_script = tag == "script"

    def handle_data(self, data):
        if self._in_script and data.strip():
            self.inline.append(data)


@pytest.mark.parametrize("path", ["/api/docs", "/api/docs/", "/api/redoc", "/api/redoc/"])
async def test_a_page_asks_no_other_host_and_holds_no_script(client, path):
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Links(answer.text)
    assert page.inline == []
    assert len(page.addresses) == 4
    for address in page.addresses:
        assert re.fullmatch(r"/api/(static/[\w.-]+\?v=[0-9a-f]{12}|openapi\.json)", address)
        assert (await client.get(address)).status_code == 200
    assert "http:" not in answer.text
    assert "https:" not in answer.text


@pytest.mark.parametrize("path", ["/api/docs", "/api/redoc"])
async def test_the_browser_is_told_to_ask_no_other_host_either(client, path):
    policy = (await client.get(path)).headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert not re.search(r"https?:|\*|unsafe-eval", policy)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("swagger-start.js", "text/javascript; charset=utf-8"),
        ("redoc.standalone.js", "text/javascript; charset=utf-8"),
        ("redoc-start.js", "text/javascript; charset=utf-8"),
        ("docs.css", "text/css; charset=utf-8"),
    ],
)
async def test_its_files_may_be_kept_for_ever_and_name_no_source_maps(client, name, kind):
    answer = await client.get(f"/api/static/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"sourceMappingURL=(?!data:)\S+\.map", answer.text)


@pytest.mark.parametrize("name", ["VERSIONS.md", "..%2Fmain.py", "%2e%2e/main.py", "nope.js", ""])
async def test_nothing_else_lies_beside_them(client, name):
    assert (await client.get(f"/api/static/{name}")).status_code == 404


async def test_everything_carries_the_prefix_a_proxy_strips(database_url):
    async with running_app(database_url, HeaderActors(), others(), root_path="/mesto") as running:
        for path in ("/api/docs", "/api/redoc/"):
            addresses = Links((await running.client.get(path)).text).addresses
            assert all(address.startswith("/mesto/api/") for address in addresses)
        spec = (await running.client.get("/api/openapi.json")).json()
        assert spec["servers"] == [{"url": "/mesto"}]
        flow = spec["components"]["securitySchemes"]["bearer"]["flows"]["password"]
        assert flow["tokenUrl"] == "/mesto/api/v1/auth/token"


async def test_a_prefix_the_server_knows_changes_no_route(app):
    import httpx2

    transport = httpx2.ASGITransport(app=app.app, root_path="/mesto")
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        assert (await client.get("/mesto/live")).status_code == 200
        refused = await client.delete("/mesto/api/docs")
        assert refused.headers["allow"] == "GET"
        assert refused.json()["type"] == "/mesto/api/problems/method_not_allowed"
        assert refused.json()["instance"] == "/mesto/api/docs"


@pytest.fixture
async def spec(client) -> dict:
    answer = await client.get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def operations(spec):
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_the_document_is_openapi_3_1(spec):
    assert spec["openapi"].startswith("3.1.")
    assert spec["servers"] == [{"url": "/"}]


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(spec):
    ids = [operation["operationId"] for _, _, operation in operations(spec)]
    assert len(ids) == len(set(ids))
    ours = [o for _, path, o in operations(spec) if not path.startswith("/api/v1/things")]
    assert all(re.fullmatch(r"[a-z][A-Za-z]+", o["operationId"]) for o in ours)
    assert all(o["description"] and o["tags"] for o in ours)


def test_refusals_are_documented_as_problems_and_never_as_the_framework_s(spec):
    assert not {"HTTPValidationError", "ValidationError"} & set(spec["components"]["schemas"])
    for _, path, operation in operations(spec):
        for status, response in operation["responses"].items():
            if int(status) >= 400 and (path, status) not in {("/ready", "503"), ("/health", "503")}:
                assert response["content"] == {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                }
                assert response["description"]


def test_every_reference_leads_somewhere(spec):
    import json

    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(spec)))
    assert named <= set(spec["components"]["schemas"])


def test_sign_in_is_documented_where_it_is_asked_for(spec):
    inbox = spec["paths"]["/api/v1/notifications"]["get"]
    assert inbox["security"] == [{"bearer": []}]
    assert "`unauthenticated`" in inbox["responses"]["401"]["description"]
    assert "`banned`" in inbox["responses"]["403"]["description"]
    assert "security" not in spec["paths"]["/live"]["get"]
    assert "401" not in spec["paths"]["/live"]["get"]["responses"]
    assert "422" not in spec["paths"]["/live"]["get"]["responses"]


def test_what_a_body_may_be_refused_for_is_documented(spec):
    responses = spec["paths"]["/api/v1/things"]["post"]["responses"]
    assert {"400", "413", "415", "422", "500"} <= set(responses)
    assert "`validation_error`, `naive_datetime`" in responses["422"]["description"]


# --- problem pages -----------------------------------------------------------------------------


async def test_a_problem_page_says_what_a_code_means(client):
    answer = await client.get("/api/problems/payload_too_large")
    assert answer.status_code == 200
    assert answer.json() == {
        "code": "payload_too_large",
        "status": 413,
        "title": "Content Too Large",
        "meaning": "The body is larger than {limit} bytes.",
        "params": ["limit"],
    }
    assert answer.headers["vary"] == "Accept, Accept-Language"


async def test_a_problem_page_speaks_russian(client):
    answer = await client.get("/api/problems/not_found", headers={"accept-language": "ru"})
    assert answer.json()["meaning"] == "По этому адресу ничего нет."
    assert answer.headers["content-language"] == "ru"


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json, text/html;q=0.5", "application/json"),
        (BROWSER, "text/html; charset=utf-8"),
        ("text/html;q=x", "application/json"),
    ],
)
async def test_a_problem_page_comes_as_the_reader_likes_it(client, accept, kind):
    headers = {} if accept is None else {"accept": accept}
    answer = await client.get("/api/problems/version_mismatch", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    if kind.startswith("text/html"):
        assert "<h1>412 Precondition Failed</h1>" in answer.text
        assert "<li><code>current_version</code></li>" in answer.text


@pytest.mark.parametrize("code", ["nope", "%3Cscript%3E", "__class__", "a" * 5000])
async def test_an_unknown_code_has_no_page(client, code):
    answer = await client.get(f"/api/problems/{code}", headers={"accept": BROWSER})
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_every_refusal_has_a_page_in_both_languages(client):
    assert {"not_found", "notification_not_found", "slot_taken", "invalid_cursor"} <= set(refusals())
    for code, kinds in refusals().items():
        page = (await client.get(f"/api/problems/{code}")).json()
        assert page["code"] == code
        assert page["meaning"]
        assert kinds[0].ru != kinds[0].en


@pytest.mark.parametrize("why", list(MalformedRequest.WHY_IN_RUSSIAN))
def test_an_unreadable_request_is_explained_in_both_languages(why):
    refusal = MalformedRequest(why=why)
    assert refusal.sentence("en") == f"The request cannot be read: {why}."
    assert why not in refusal.sentence("ru") or why == "not JSON"
