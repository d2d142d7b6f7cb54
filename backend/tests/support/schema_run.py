"""Schemathesis over the whole document, as one person: what is not as the document says."""

import asyncio
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

import schemathesis
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from mesto.core.metrics import Metrics
from mesto.core.secrets import load_secrets
from mesto.entrypoints.container import make_container
from mesto.entrypoints.rest.main import make_app
from tests.support.app import FixedProvider
from tests.support.everybody import Everybody, Ids

PHASES: Final = ("examples", "coverage", "fuzzing", "stateful")
CHECKS: Final = {
    # Whether a well-formed wish is granted, the rules decide: 404, 409 and 422 with a code are right answers to it.
    "positive_data_acceptance": {"enabled": False},
}
ENDS_THE_SESSION: Final = ("revokeSession", "logoutSession", "logoutAllSessions")
"""Asked last, each in a session of its own: everything after them would be 401."""
HOST: Final = {"Host": "localhost"}


@dataclass
class Found:
    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    findings: dict[str, str] = field(default_factory=dict)
    """One of each kind, with what it takes to see it again."""
    broken: set[str] = field(default_factory=set)
    """Where the tool itself gave up."""

    def note(self, event: events.EngineEvent) -> None:
        if isinstance(event, events.NonFatalError | events.FatalError):
            self.broken.add(str(getattr(event, "info", None) or event.exception))
        if not isinstance(event, events.ScenarioFinished):
            return
        for interaction in event.recorder.interactions.values():
            self.requests += 1
            if interaction.response is not None:
                self.statuses[int(interaction.response.status_code)] += 1
                self.seconds.append(interaction.response.elapsed)
        for nodes in event.recorder.checks.values():
            for node in nodes:
                if node.status is Status.FAILURE and node.failure_info is not None:
                    failure = node.failure_info.failure
                    told = re.sub(r"\s+", " ", failure.message)[:300]
                    kind = f"{event.recorder.label}: {node.name}: {failure.title}: {told}"
                    self.findings.setdefault(kind, node.failure_info.code_sample)


async def ask_as(
    world: Everybody, role: str, *, examples: int, seed: int, phases: Collection[str] = PHASES
) -> Found:
    """Run the phases against an application of its own over the same rows: the tool has a loop of its own."""
    settings = world.app.settings
    container = make_container(settings, load_secrets(settings), Metrics(), FixedProvider(world.app.clock))
    app = make_app(container, settings)
    found = Found()
    sessions = [(last, await world.another_session(role)) for last in ENDS_THE_SESSION]

    def run() -> None:
        def schema(headers: dict[str, str], phases: Collection[str]) -> Any:
            return _schema(app, world.here, headers, examples=examples, seed=seed, phases=phases)

        alone = set(phases) - {"stateful"}  # which needs operations that lead to one another
        parts = [schema(world.headers(role), phases).exclude(operation_id=[*ENDS_THE_SESSION])]
        parts += [schema(headers, alone).include(operation_id=last) for last, headers in sessions]
        for part in parts:
            for event in from_schema(part).execute():
                found.note(event)

    await asyncio.to_thread(run)
    return found


def _schema(
    app: FastAPI, ids: Ids, headers: dict[str, str], *, examples: int, seed: int, phases: Collection[str]
) -> Any:
    size = {"max-examples": examples}
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "headers": {**HOST, **headers},
            "checks": CHECKS,
            "continue-on-failure": True,
            "generation": {
                **size,
                "deterministic": True,
                "no-shrink": True,
                "with-security-parameters": False,  # who asks is said by the header alone
            },
            "phases": {
                **{phase: {"enabled": phase in phases} for phase in PHASES},
                "stateful": {"enabled": "stateful" in phases, "generation": size, "max-steps": 5},
            },
        }
    )
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, config=config, headers=HOST)
    shared = _of_two_templates(app.openapi())

    @schema.hook("map_path_parameters")
    def be_somewhere(_context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
        # Random ids meet nothing but 404: half of them, by their last digit, are of things there are.
        known = {
            name: ids[name]
            for name, value in (path_parameters or {}).items()
            if name in ids and str(value)[-1:] < "8"
        }
        return {**path_parameters, **known} if path_parameters else path_parameters

    @schema.hook("filter_failure")
    def is_one(_context: Any, _failure: Any, case: Any, _response: Any) -> bool:
        # `GET /notifications/read-all` is a message of the name `read-all`. The tool thinks of one template at a
        # time: other methods of an address that belongs to two are answered by the other one.
        return case.method == case.operation.method.upper() or case.operation.path not in shared

    return schema


def _of_two_templates(document: dict[str, Any]) -> set[str]:
    """Return the addresses without parameters that another template matches, too."""
    patterns = {path: re.compile(re.sub(r"{\w+}", "[^/]+", path)) for path in document["paths"]}
    return {
        path
        for path in patterns
        if any(other != path and pattern.fullmatch(path) for other, pattern in patterns.items())
    }
