from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from dishka.integrations.fastapi import FromDishka
from fastapi import Request, Response
from pydantic import Field

from mesto.core.errors import QuotaExceeded, RoleTooLow
from mesto.core.http import keyless, make_router
from mesto.core.permissions import Scope, Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id, Input, Moment, Name, Output
from mesto.core.security import Actor
from mesto.modules.auth.application.commands.create_api_key import (
    CreateApiKey,
    CreateApiKeyHandler,
    CreatedApiKey,
)
from mesto.modules.auth.application.commands.revoke_api_key import RevokeApiKey, RevokeApiKeyHandler
from mesto.modules.auth.application.queries.list_api_keys import ListApiKeys, ListApiKeysHandler
from mesto.modules.auth.domain.errors import ApiKeyNotFound
from mesto.modules.coworkings.public import CoworkingNotFound

router = make_router(tags=["auth"], prefix="/coworkings/{coworking_id}/api-keys")
_OWNER = (RoleTooLow, CoworkingNotFound)


class NewApiKey(Input):
    name: Annotated[Name, Field(max_length=80)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=10)]
    expires_at: Moment | None = None


class ApiKeyOut(Output):
    id: UUID
    name: str
    scopes: list[Scope]
    tail: str = Field(description="The last characters of the key.")
    created_at: datetime
    expires_at: datetime | None


class ListedApiKey(ApiKeyOut):
    last_used_at: datetime | None = Field(description="To the minute.")


class NewApiKeyOut(ApiKeyOut):
    key: str = Field(description="Only here: it is kept as a hash.")

    @classmethod
    def of(cls, created: CreatedApiKey) -> "NewApiKeyOut":
        shown = ApiKeyOut.model_validate(created.key)
        return cls(**shown.model_dump(), key=created.token)


class ApiKeyList(Output):
    items: list[ListedApiKey]
    next_cursor: None = None


@router.post(
    "",
    operation_id="createApiKey",
    status_code=HTTPStatus.CREATED,
    response_model=NewApiKeyOut,
    responses=problems(*_OWNER, QuotaExceeded),
)
@keyless
@allow(Who.OWNER)
async def create_api_key(
    *,
    coworking_id: Id,
    body: NewApiKey,
    request: Request,
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[CreateApiKeyHandler],
) -> Any:
    """Make a key that acts as team of this coworking within its scopes, while its maker owns the coworking."""
    created = await handle(
        CreateApiKey(
            actor=actor,
            coworking_id=coworking_id,
            name=body.name,
            scopes=[scope.value for scope in body.scopes],
            expires_at=body.expires_at,
        )
    )
    response.headers["Location"] = request.url.path
    response.headers["Cache-Control"] = "no-store"
    return NewApiKeyOut.of(created)


@router.get("", operation_id="listApiKeys", response_model=ApiKeyList, responses=problems(*_OWNER))
@allow(Who.OWNER)
async def list_api_keys(
    coworking_id: Id, actor: FromDishka[Actor], handle: FromDishka[ListApiKeysHandler]
) -> Any:
    """List the keys of a coworking that were not revoked, the latest first."""
    found = await handle(ListApiKeys(actor=actor, coworking_id=coworking_id))
    return ApiKeyList(items=[ListedApiKey.model_validate(key) for key in found])


@router.delete(
    "/{key_id}",
    operation_id="revokeApiKey",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(*_OWNER, ApiKeyNotFound),
)
@allow(Who.OWNER)
async def revoke_api_key(
    coworking_id: Id, key_id: Id, actor: FromDishka[Actor], handle: FromDishka[RevokeApiKeyHandler]
) -> Response:
    """Revoke a key: the next request with it is refused."""
    await handle(RevokeApiKey(actor=actor, coworking_id=coworking_id, key_id=key_id))
    return Response(status_code=HTTPStatus.NO_CONTENT)
