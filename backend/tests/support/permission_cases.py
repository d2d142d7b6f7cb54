"""Every operation, as everybody, about what is theirs, others', and nowhere: requests, and what the matrix expects."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import httpx2

from mesto.core.ids import new_id
from mesto.core.permissions import Who
from tests.e2e.http.contract import CONTRACT, Operation
from tests.support.everybody import ANONYMOUS, GARBAGE, ROLES, TEAM, Everybody, Ids
from tests.support.matrix import MATRIX, statement_for
from tests.support.requests_of import CONSTANT, Ask, Of, about_oneself, asks_of

OPERATIONS: Final = {operation.operation_id: operation for operation in CONTRACT}
SUCCESS: Final = 0
OWN, HERE, THERE, MISSING = "own", "here", "there", "missing"
INNER_FOREIGN, INNER_MISSING = "here, and what is there", "here, and nothing"


class Target(NamedTuple):
    name: str
    params: Ids
    ids: Ids
    """What the body is made of."""


@dataclass(frozen=True, eq=False)
class Case:
    operation: Operation
    ask: Ask
    role: str
    target: Target

    @property
    def expected(self) -> int:
        """Return the refusal, or SUCCESS."""
        operation = self.operation.operation_id
        cell = MATRIX[operation][self.column]
        if self.role == GARBAGE and statement_for(operation) is not Who.ANYONE:
            cell = "401"
        if cell.isdecimal():
            return int(cell)
        if self.ask.of is not Of.NOBODY and self.target.name in {MISSING, INNER_FOREIGN, INNER_MISSING}:
            return 404
        if cell == "flag":
            cell = "✓" if self.role in {"owner", "foreign"} else "403"
        if cell != "own":
            return {"✓": SUCCESS, "R-P05": SUCCESS, "403": 403}[cell]
        if self.ask.refused is not None:
            return self.ask.refused
        is_own = self.ask.of is Of.NOBODY or self.ask.mine or self.target.name == OWN
        return SUCCESS if is_own else 404

    @property
    def column(self) -> str:
        """Say as whom the person comes: by the role in the coworking that the object is in."""
        if self.role in {ANONYMOUS, GARBAGE}:
            return "Anon"
        if self.role in {"banned", "admin"}:
            return self.role.title()
        if self.target.name == THERE:
            return "Owner" if self.role == "foreign" else "Foreign" if self.role in TEAM else "User"
        if self.target.name == MISSING and self.ask.of in {Of.PLACE, Of.BOTH}:
            return "User"
        return "User" if self.role == "resident" else self.role.title()

    def __str__(self) -> str:
        return f"{self.operation.operation_id} as {self.role}, {self.target.name}"

    async def arrange(self, world: Everybody) -> None:
        """Do what has to be done before a request of this person can succeed."""
        if self.ask.before is not None:
            self.target.ids.update(await self.ask.before(world, self.role))

    async def send(self, world: Everybody, **more: Any) -> httpx2.Response:
        method, ids = self.operation.method, self.target.ids
        said: dict[str, Any] = {"json": self.ask.json, "params": self.ask.query, "data": self.ask.form}
        said = {name: value(ids) if callable(value) else value for name, value in said.items()}
        headers = {**world.headers(self.role), "If-Match": "*"}
        path = self.operation.path.format(**self.target.params)
        body = {name: value for name, value in said.items() if value is not None} | more
        return await world.app.client.request(method, path, headers=headers, **body)


def cases_of(world: Everybody, operation_id: str) -> Iterator[Case]:
    operation = OPERATIONS[operation_id]
    for ask in asks_of(operation_id):
        for role in ROLES:
            for target in _targets(world, operation, ask, role):
                yield Case(operation, ask, role, target)


def _targets(world: Everybody, operation: Operation, ask: Ask, role: str) -> Iterator[Target]:
    named = re.findall(r"{(\w+)}", operation.path)
    oneself = about_oneself(world, role)

    def target(name: str, ids: Ids) -> Target:
        ids = {**ids, **oneself}
        return Target(name, {param: ids[ask.ids.get(param, param)] for param in named}, ids)

    if ask.of is Of.NOBODY:
        yield target(HERE, world.here)
        return
    nothing = {name: str(new_id()) for name in world.here if name.endswith("_id")}
    if ask.of is not Of.PLACE and role in world.people:
        yield target(OWN, world.here | world.people[role].own)
    here = target(HERE, world.here)
    yield here
    yield target(MISSING, nothing)
    if ask.of is not Of.PERSON:
        there = target(THERE, world.there)
        yield there
        if "coworking_id" in named and set(named) - set(CONSTANT) != {"coworking_id"}:
            for name, params in ((INNER_FOREIGN, there.params), (INNER_MISSING, target("", nothing).params)):
                yield Target(name, {**params, "coworking_id": here.params["coworking_id"]}, here.ids)


def told(answer: httpx2.Response) -> str:
    """Return what an answer says, but for what names the request itself."""
    body = {k: v for k, v in answer.json().items() if k not in {"request_id", "instance"}}
    headers = {k: v for k, v in answer.headers.items() if k not in {"x-request-id", "content-length"}}
    return json.dumps([answer.status_code, body, headers], sort_keys=True)
