from http import HTTPStatus
from typing import Annotated, Any

from dishka.integrations.fastapi import FromDishka
from fastapi import Path, Request, Response

from mesto.core.errors import ServiceUnavailable
from mesto.core.http import make_router
from mesto.core.limits.policies import Quota, limited
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Line
from mesto.core.security import Actor, EmailNotVerified, SignInFirst
from mesto.modules.auth.adapters.bearer import device_of
from mesto.modules.auth.adapters.provider_schemas import (
    LinkedAnswer,
    OfferAnswer,
    OfferPage,
    ProofBody,
    ProviderLoginBody,
    ProviderSignInAnswer,
)
from mesto.modules.auth.adapters.refresh_cookie import deliver
from mesto.modules.auth.application.commands.link_identity import LinkIdentity, LinkIdentityHandler
from mesto.modules.auth.application.commands.login_with_provider import (
    LoginWithProvider,
    LoginWithProviderHandler,
)
from mesto.modules.auth.application.commands.unlink_identity import UnlinkIdentity, UnlinkIdentityHandler
from mesto.modules.auth.application.queries.list_providers import ListProvidersHandler
from mesto.modules.auth.domain.errors import (
    AccountLinkRequired,
    Banned,
    IdentityTaken,
    LastCredential,
    ProviderRefused,
    ProviderUnknown,
    SecondFactorRequired,
    SignInTooOld,
)

router = make_router(tags=["auth"], prefix="/auth")
ProviderName = Annotated[Line, Path(min_length=1, max_length=64)]


@router.get("/providers", operation_id="listProviders", response_model=OfferPage)
@allow(Who.ANYONE)
async def list_providers(handle: FromDishka[ListProvidersHandler]) -> Any:
    """List where people may sign in from. A provider that cannot be reached is left out meanwhile."""
    return OfferPage(items=[OfferAnswer.model_validate(offer) for offer in await handle()])


@router.post(
    "/login/{provider}",
    operation_id="loginWithProvider",
    response_model=ProviderSignInAnswer,
    responses=problems(
        ProviderUnknown,
        ProviderRefused,
        SecondFactorRequired,
        Banned,
        EmailNotVerified,
        AccountLinkRequired,
        ServiceUnavailable,
    ),
)
@limited(Quota.SIGN_IN)
@allow(Who.ANYONE)
async def login_with_provider(
    *,
    request: Request,
    response: Response,
    provider: ProviderName,
    body: ProviderLoginBody,
    handle: FromDishka[LoginWithProviderHandler],
) -> Any:
    """Sign in with what a provider has given the client; whoever comes for the first time gets an account.

    A token that is sent along is ignored.
    """
    device = device_of(request, body.device_name)
    signed_in = await handle(LoginWithProvider(provider=provider, proof=body.proof(), device=device))
    answer = deliver(response, signed_in.pair, by_cookie=body.token_delivery == "cookie")  # noqa: S105
    return ProviderSignInAnswer(**answer.model_dump(), is_new_user=signed_in.is_new_user)


@router.post(
    "/identities/{provider}",
    operation_id="linkIdentity",
    status_code=HTTPStatus.CREATED,
    response_model=LinkedAnswer,
    responses=problems(SignInFirst, ProviderUnknown, ProviderRefused, IdentityTaken, ServiceUnavailable),
)
@allow(Who.SELF)
async def link_identity(
    *,
    request: Request,
    response: Response,
    provider: ProviderName,
    body: ProofBody,
    actor: FromDishka[Actor],
    handle: FromDishka[LinkIdentityHandler],
) -> Any:
    """Link a provider to my account, to sign in with it from now on. Repeating it changes nothing."""
    response.headers["Location"] = request.url.path
    return await handle(LinkIdentity(actor=actor, provider=provider, proof=body.proof()))


@router.delete(
    "/identities/{provider}",
    operation_id="unlinkIdentity",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(SignInFirst, SignInTooOld, ProviderUnknown, LastCredential),
)
@allow(Who.SELF)
async def unlink_identity(
    provider: ProviderName, actor: FromDishka[Actor], handle: FromDishka[UnlinkIdentityHandler]
) -> None:
    """Unlink a provider. Needs a sign-in of the last five minutes, and another way to sign in."""
    await handle(UnlinkIdentity(actor=actor, provider=provider))
