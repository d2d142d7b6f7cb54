from http import HTTPStatus
from typing import Any

from dishka.integrations.fastapi import FromDishka
from fastapi import Request, Response

from mesto.core.errors import InvalidState, ServiceUnavailable
from mesto.core.http import make_router
from mesto.core.limits.policies import Quota, limited
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.security import Actor
from mesto.modules.auth.adapters.bearer import device_of
from mesto.modules.auth.adapters.factor_schemas import (
    ConfirmTotpBody,
    DisableTotpBody,
    RecoveryCodesAnswer,
    SecondFactorBody,
    SetUpTotpBody,
    TotpSecretAnswer,
)
from mesto.modules.auth.adapters.refresh_cookie import deliver
from mesto.modules.auth.adapters.schemas import TokenPairAnswer
from mesto.modules.auth.application.commands.complete_second_factor import (
    CompleteSecondFactor,
    CompleteSecondFactorHandler,
)
from mesto.modules.auth.application.commands.confirm_totp import ConfirmTotp, ConfirmTotpHandler
from mesto.modules.auth.application.commands.disable_totp import DisableTotp, DisableTotpHandler
from mesto.modules.auth.application.commands.set_up_totp import SetUpTotp, SetUpTotpHandler
from mesto.modules.auth.domain.errors import Banned, SecondFactorInvalid
from mesto.modules.users.public import ReauthenticationFailed, TooManyAttempts

router = make_router(tags=["auth"], prefix="/auth")
_PROVEN = (ReauthenticationFailed, TooManyAttempts, InvalidState, ServiceUnavailable)


@router.post(
    "/second-factor",
    operation_id="completeSecondFactor",
    response_model=TokenPairAnswer,
    responses=problems(SecondFactorInvalid, Banned, TooManyAttempts, ServiceUnavailable),
)
@limited(Quota.SIGN_IN)
@allow(Who.ANYONE)
async def complete_second_factor(
    request: Request,
    response: Response,
    body: SecondFactorBody,
    handle: FromDishka[CompleteSecondFactorHandler],
) -> Any:
    """Finish a sign-in that was answered `second_factor_required`, within five minutes and from the same client."""
    said = CompleteSecondFactor(challenge=body.challenge, code=body.code, device=device_of(request))
    return deliver(response, await handle(said), by_cookie=body.token_delivery == "cookie")  # noqa: S105


@router.post(
    "/totp/setup", operation_id="setUpTotp", response_model=TotpSecretAnswer, responses=problems(*_PROVEN)
)
@allow(Who.SELF)
async def set_up_totp(
    response: Response, body: SetUpTotpBody, actor: FromDishka[Actor], handle: FromDishka[SetUpTotpHandler]
) -> Any:
    """Make a secret for an authenticator app. It is not asked for before `confirmTotp`."""
    _never_store(response)
    return await handle(SetUpTotp(actor=actor, current_password=body.current_password))


@router.post(
    "/totp/confirm",
    operation_id="confirmTotp",
    response_model=RecoveryCodesAnswer,
    responses=problems(SecondFactorInvalid, TooManyAttempts, InvalidState),
)
@allow(Who.SELF)
async def confirm_totp(
    response: Response,
    body: ConfirmTotpBody,
    actor: FromDishka[Actor],
    handle: FromDishka[ConfirmTotpHandler],
) -> Any:
    """Switch the second factor on with the app's first code. The recovery codes are shown only here."""
    _never_store(response)
    return RecoveryCodesAnswer(recovery_codes=[*await handle(ConfirmTotp(actor=actor, code=body.code))])


@router.post(
    "/totp/disable",
    operation_id="disableTotp",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(SecondFactorInvalid, *_PROVEN),
)
@allow(Who.SELF)
async def disable_totp(
    body: DisableTotpBody, actor: FromDishka[Actor], handle: FromDishka[DisableTotpHandler]
) -> None:
    """Switch the second factor off, with the password and a code; the recovery codes go with it."""
    await handle(DisableTotp(actor=actor, current_password=body.current_password, code=body.code))


def _never_store(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"
