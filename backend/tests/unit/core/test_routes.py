import pytest
from fastapi import APIRouter, FastAPI

from mesto.core.routes import RouteTable, path_of


@pytest.fixture
def table() -> RouteTable:
    async def nothing() -> None: ...

    app, api, people = FastAPI(openapi_url=None), APIRouter(prefix="/api"), APIRouter(prefix="/people")
    people.add_api_route("/{person_id}", nothing, methods=["GET", "DELETE"])
    people.add_api_route("/me", nothing, methods=["GET"])
    people.add_api_route("/me", nothing, methods=["PATCH"])
    people.add_api_route("", nothing, methods=["POST"])
    api.include_router(people)
    app.include_router(api)
    return RouteTable(app)


def asked(path: str, method: str = "GET", root_path: str = "") -> dict:
    return {"path": path, "method": method, "root_path": root_path}


@pytest.mark.parametrize(
    ("method", "path", "template"),
    [
        ("POST", "/api/people", "/api/people"),
        ("DELETE", "/api/people/5", "/api/people/{person_id}"),
        ("PATCH", "/api/people/me", "/api/people/me"),
        ("GET", "/api/people/me", "/api/people/{person_id}"),
        ("PUT", "/api/people", "/api/people"),
        ("GET", "/api/people/", None),
        ("GET", "/api/people/5/6", None),
        ("GET", "/people", None),
        ("GET", "/", None),
    ],
)
def test_a_path_belongs_to_the_route_that_serves_it(table, method, path, template):
    assert table.template(asked(path, method)) == template


def test_a_path_knows_the_methods_of_all_its_routes(table):
    assert table.methods(asked("/api/people/me")) == ["DELETE", "GET", "PATCH"]
    assert table.methods(asked("/nope")) == []


@pytest.mark.parametrize(
    ("path", "root_path", "inner"),
    [
        ("/mesto/live", "/mesto", "/live"),
        ("/live", "/mesto", "/live"),
        ("/mestolive", "/mesto", "/mestolive"),
        ("/live", "", "/live"),
    ],
)
def test_the_prefix_of_a_proxy_is_no_part_of_the_path(path, root_path, inner):
    assert path_of(asked(path, root_path=root_path)) == inner
