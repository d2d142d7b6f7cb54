from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from mesto.core.schemas import Input, Line, Name, Output
from mesto.modules.auth.adapters.schemas import TokenDelivery, TokenPairAnswer
from mesto.modules.auth.domain.identity_provider import CodeProof, IdTokenProof, Proof, TokenProof

SHAPES: Final = (("code", "code_verifier", "redirect_uri"), ("id_token", "nonce"), ("token",))


class ProofBody(Input):
    """Exactly one of: code, code_verifier and redirect_uri; id_token and nonce; token (Yandex only)."""

    code: Annotated[Line, Field(min_length=1, max_length=2048)] | None = None
    code_verifier: (
        Annotated[Line, Field(min_length=43, max_length=128, pattern=r"^[A-Za-z0-9._~-]+$")] | None
    ) = None
    redirect_uri: Annotated[Line, Field(min_length=1, max_length=2048)] | None = None
    id_token: Annotated[Line, Field(min_length=1, max_length=8192)] | None = None
    nonce: Annotated[Line, Field(min_length=1, max_length=255)] | None = None
    token: Annotated[Line, Field(min_length=1, max_length=2048)] | None = None

    @model_validator(mode="after")
    def is_one_proof(self) -> "ProofBody":
        given = {name for shape in SHAPES for name in shape if getattr(self, name) is not None}
        if given not in [set(shape) for shape in SHAPES]:
            raise PydanticCustomError(
                "proof",
                "give exactly one of: code with code_verifier and redirect_uri; id_token with nonce; token",
            )
        return self

    def proof(self) -> Proof:
        if self.code is not None and self.code_verifier is not None and self.redirect_uri is not None:
            return CodeProof(code=self.code, code_verifier=self.code_verifier, redirect_uri=self.redirect_uri)
        if self.id_token is not None and self.nonce is not None:
            return IdTokenProof(id_token=self.id_token, nonce=self.nonce)
        assert self.token is not None
        return TokenProof(token=self.token)


class ProviderLoginBody(ProofBody):
    device_name: Annotated[Name, Field(max_length=80)] | None = None
    token_delivery: TokenDelivery = "body"  # noqa: S105  # no password


class ProviderSignInAnswer(TokenPairAnswer):
    is_new_user: bool


class LinkedAnswer(Output):
    provider: str
    linked_at: datetime


class OfferAnswer(Output):
    provider: str
    kind: Literal["oidc", "yandex"]
    client_id: str
    authorization_endpoint: str
    scopes: Sequence[str]


class OfferPage(Output):
    items: list[OfferAnswer]
    next_cursor: str | None = None
