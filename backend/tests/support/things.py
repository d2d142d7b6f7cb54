"""A tiny resource of no module: what every route of ours does, to be asked for in tests of the edge."""

from enum import StrEnum
from typing import Annotated, Any

from dishka.integrations.fastapi import FromDishka
from fastapi import Form, Request, Response
from pydantic import EmailStr, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.errors import TooMany, ensure_version
from mesto.core.http import (
    IfMatch,
    NeededIfMatch,
    answer_with,
    large_body,
    make_router,
)
from mesto.core.permissions import Who, allow
from mesto.core.schemas import HourMinute, Id, Input, Moment, Name, Output, Text
from mesto.core.security import Actor

SECRET = "the-secret-of-the-house"
VERSION = 7


class Kind(StrEnum):
    DESK = "desk"
    ROOM = "room"


class ThingIn(Input):
    name: Annotated[Name, Field(max_length=20)]
    note: Annotated[Text, Field(max_length=100)] = ""
    count: Annotated[int, Field(ge=1, le=5, strict=True)] = 1
    at: Moment | None = None
    until: Moment | None = None
    opens_at: HourMinute | None = None
    kind: Kind = Kind.DESK
    owner: Id | None = None
    email: EmailStr | None = None
    price: float | None = None
    anything: Any = None


class Thing(Output):
    name: str
    version: int


class Slow(TooMany):
    code = "test_slow_down"
    en = "Slower."
    ru = "Медленнее."


router = make_router(tags=["test"], prefix="/api/v1/things")


@router.post("", status_code=201)
@allow(Who.ANYONE)
async def create(body: ThingIn) -> dict[str, Any]:
    return body.model_dump(mode="json")


@router.post("/large", status_code=201)
@large_body
@allow(Who.ANYONE)
async def create_large(body: ThingIn) -> dict[str, Any]:
    return {"length": len(body.note)}


@router.post("/mine", status_code=201)
@allow(Who.SELF)
async def create_mine(body: ThingIn, actor: FromDishka[Actor]) -> dict[str, Any]:
    return {"name": body.name, "by": str(actor.user_id)}


@router.post("/form")
@allow(Who.ANYONE)
async def fill_in(username: Annotated[str, Form()]) -> dict[str, Any]:
    return {"length": len(username)}


@router.get("/one")
@allow(Who.ANYONE)
async def read(request: Request, response: Response) -> Thing:
    thing = Thing(name="One", version=VERSION)
    return answer_with(request, response, thing, version=VERSION, clock_part="active")


@router.patch("/one")
@allow(Who.ANYONE)
async def change(request: Request, response: Response, expected: NeededIfMatch) -> Thing:
    ensure_version(VERSION, expected)
    return answer_with(
        request, response, Thing(name="One", version=VERSION + 1), version=VERSION + 1, clock_part="active"
    )


@router.delete("/one", status_code=204)
@allow(Who.ANYONE)
async def remove(expected: IfMatch) -> None:
    ensure_version(VERSION, expected)


@router.get("/broken")
@allow(Who.ANYONE)
async def fail() -> None:
    raise RuntimeError(f"{SECRET} of anna@example.com")


@router.get("/half")
@allow(Who.ANYONE)
async def fail_while_reading(session: FromDishka[AsyncSession]) -> None:
    await session.execute(text("SELECT 1 / 0"))


@router.get("/missing-file")
@allow(Who.ANYONE)
async def lose_a_file() -> None:
    raise FileNotFoundError(SECRET)


@router.get("/silence")
@allow(Who.ANYONE)
async def hear_nothing() -> None:
    raise TimeoutError


@router.get("/hurry")
@allow(Who.ANYONE)
async def hurry() -> None:
    raise Slow(retry_after=17)


@router.get("/query")
@allow(Who.ANYONE)
async def ask(session: FromDishka[AsyncSession], sql: str) -> dict[str, Any]:
    return {"found": str(await session.scalar(text(sql)))}


@router.get("/{thing_id}")
@allow(Who.ANYONE)
async def find(thing_id: Id, limit: int = 1) -> dict[str, Any]:
    return {"id": str(thing_id), "limit": limit}
