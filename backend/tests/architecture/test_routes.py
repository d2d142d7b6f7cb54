"""Every operation is described, and none of them hops through a thread."""

from inspect import iscoroutinefunction

from fastapi.routing import APIRoute, iter_route_contexts

from mesto.core.http import MestoRoute
from mesto.core.metrics import Metrics
from mesto.core.secrets import Secrets
from mesto.entrypoints.container import make_container
from mesto.entrypoints.rest.main import make_app
from tests.support.app import settings_for_tests


def routes() -> list[APIRoute]:
    settings = settings_for_tests("postgresql://nobody@127.0.0.1:1/nothing")
    app = make_app(make_container(settings, Secrets((b"only to name things",)), Metrics()), settings)
    found = (context.original_route for context in iter_route_contexts(app.routes))
    return [route for route in found if isinstance(route, APIRoute)]


def test_every_operation_of_a_module_has_a_name_and_text_of_its_own():
    ours = [route for route in routes() if isinstance(route, MestoRoute) and route.include_in_schema]
    names = [route.operation_id for route in ours]
    assert None not in names
    assert len(set(names)) == len(names)
    assert [route.path for route in ours if not (route.description or "").strip()] == []


def test_every_route_states_who_may_call_it():
    """A router that is not made by `make_router` would serve routes nobody decides about."""
    assert [route.path for route in routes() if not isinstance(route, MestoRoute)] == []


def test_no_route_and_no_dependency_is_a_plain_function():
    """FastAPI runs plain functions in a thread: two context switches for a dictionary look-up."""

    def calls(dependant):
        yield dependant.call
        for child in dependant.dependencies:
            yield from calls(child)

    plain = {
        f"{route.path}: {getattr(call, '__name__', call)}"
        for route in routes()
        for call in calls(route.dependant)
        if call is not None and not iscoroutinefunction(getattr(call, "__wrapped__", call))
    }
    assert plain == set()
