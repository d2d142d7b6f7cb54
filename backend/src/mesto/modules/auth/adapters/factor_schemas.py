from typing import Annotated

from pydantic import Field

from mesto.core.schemas import Input, Line, Output
from mesto.modules.auth.adapters.schemas import Password, TokenDelivery

Code = Annotated[Line, Field(min_length=6, max_length=20)]
"""Six digits of the app, or a recovery code."""


class SecondFactorBody(Input):
    challenge: Annotated[Line, Field(max_length=200)]
    code: Code
    token_delivery: TokenDelivery = "body"  # noqa: S105  # no password


class SetUpTotpBody(Input):
    current_password: Password


class ConfirmTotpBody(Input):
    code: Code


class DisableTotpBody(Input):
    current_password: Password
    code: Code


class TotpSecretAnswer(Output):
    secret: str
    otpauth_url: str


class RecoveryCodesAnswer(Output):
    recovery_codes: list[str]
