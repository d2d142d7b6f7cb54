"""Passwords and the links in mails. None of the answers tells whether an e-mail has an account."""

from http import HTTPStatus
from typing import Any

from dishka.integrations.fastapi import FromDishka
from fastapi import Request, Response

from mesto.core.errors import ServiceUnavailable
from mesto.core.http import make_router
from mesto.core.limits.policies import Quota, limited
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.security import Actor, SignInFirst
from mesto.modules.auth.adapters.bearer import device_of
from mesto.modules.auth.adapters.refresh_cookie import cookie_of, deliver
from mesto.modules.auth.adapters.schemas import (
    Accepted,
    ChangePasswordBody,
    EmailBody,
    LinkBody,
    ResetPasswordBody,
    TokenPairAnswer,
)
from mesto.modules.auth.application.commands.change_password import ChangePassword, ChangePasswordHandler
from mesto.modules.auth.application.commands.request_password_reset import (
    RequestPasswordReset,
    RequestPasswordResetHandler,
)
from mesto.modules.auth.application.commands.resend_verification import (
    ResendVerification,
    ResendVerificationHandler,
)
from mesto.modules.auth.application.commands.reset_password import ResetPassword, ResetPasswordHandler
from mesto.modules.auth.application.commands.verify_email import VerifyEmail, VerifyEmailHandler
from mesto.modules.users.public import LinkInvalid, PasswordWeak, ReauthenticationFailed, TooManyAttempts

router = make_router(tags=["auth"], prefix="/auth")


@router.post(
    "/password/change",
    operation_id="changePassword",
    response_model=TokenPairAnswer,
    responses=problems(
        SignInFirst, ReauthenticationFailed, PasswordWeak, TooManyAttempts, ServiceUnavailable
    ),
)
@allow(Who.SELF)
async def change_password(
    *,
    request: Request,
    response: Response,
    body: ChangePasswordBody,
    actor: FromDishka[Actor],
    handle: FromDishka[ChangePasswordHandler],
) -> Any:
    """Change my password. This session goes on with the new pair, all others end.

    The refresh token goes where this client keeps it: into the cookie if one came along.
    """
    pair = await handle(ChangePassword(actor=actor, device=device_of(request), **body.model_dump()))
    return deliver(response, pair, by_cookie=cookie_of(request) is not None)


@router.post(
    "/password/forgot",
    operation_id="requestPasswordReset",
    status_code=HTTPStatus.ACCEPTED,
    response_model=Accepted,
)
@limited(Quota.SIGN_IN)
@allow(Who.ANYONE)
async def request_password_reset(
    request: Request, body: EmailBody, handle: FromDishka[RequestPasswordResetHandler]
) -> Any:
    """Ask for a link to a new password. The answer is the same for every e-mail."""
    await handle(RequestPasswordReset(email=body.email, device=device_of(request)))
    return Accepted()


@router.post(
    "/password/reset",
    operation_id="resetPassword",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(LinkInvalid, PasswordWeak, ServiceUnavailable),
)
@limited(Quota.SIGN_IN)
@allow(Who.ANYONE)
async def reset_password(body: ResetPasswordBody, handle: FromDishka[ResetPasswordHandler]) -> None:
    """Set a new password with the link from the mail. All sessions end."""
    await handle(ResetPassword(**body.model_dump()))


@router.post(
    "/email/verify",
    operation_id="verifyEmail",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(LinkInvalid),
)
@allow(Who.ANYONE)
async def verify_email(body: LinkBody, handle: FromDishka[VerifyEmailHandler]) -> None:
    """Confirm an e-mail with the link from the mail. Where it is a new one, the other sessions end."""
    await handle(VerifyEmail(token=body.token))


@router.post(
    "/email/resend",
    operation_id="resendVerification",
    status_code=HTTPStatus.ACCEPTED,
    response_model=Accepted,
)
@limited(Quota.SIGN_IN)
@allow(Who.ANYONE)
async def resend_verification(body: EmailBody, handle: FromDishka[ResendVerificationHandler]) -> Any:
    """Ask for another link that confirms an e-mail. The answer is the same for every e-mail."""
    await handle(ResendVerification(email=body.email))
    return Accepted()
