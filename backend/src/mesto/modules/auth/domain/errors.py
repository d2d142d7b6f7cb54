"""The refusals of sign-in; the codes are contract: api.md §9."""

from mesto.core.errors import Forbidden, InvalidInput, NotFound, Unauthenticated


class InvalidCredentials(Unauthenticated):
    code = "invalid_credentials"
    en = "E-mail or password is wrong."
    ru = "Неверная почта или пароль."


class Banned(Forbidden):
    code = "banned"
    en = "This account is banned: {reason}"
    ru = "Этот аккаунт заблокирован: {reason}"


class TokenInvalid(Unauthenticated):
    code = "token_invalid"
    en = "This access token is not one of ours."
    ru = "Этот токен доступа нам не знаком."


class TokenExpired(Unauthenticated):
    code = "token_expired"
    en = "The access token has expired; refresh it."
    ru = "Срок токена доступа истёк; обновите его."


class SessionRevoked(Unauthenticated):
    code = "session_revoked"
    en = "This session has ended; sign in again."
    ru = "Эта сессия завершена; войдите снова."


class RefreshTokenInvalid(Unauthenticated):
    code = "refresh_token_invalid"
    en = "This refresh token is unknown or its session has ended; sign in again."
    ru = "Токен обновления неизвестен или его сессия завершена; войдите снова."


class RefreshTokenReused(Unauthenticated):
    code = "refresh_token_reused"
    en = "This refresh token was used before. For safety the session has ended; sign in again."
    ru = "Этот токен обновления уже использован. Ради безопасности сессия завершена; войдите снова."


class SessionNotFound(NotFound):
    code = "session_not_found"
    en = "You have no such session; it may have ended."
    ru = "У вас нет такой сессии; возможно, она уже завершена."


class SecondFactorRequired(Unauthenticated):
    """`challenge`: what completeSecondFactor takes together with the code."""

    code = "second_factor_required"
    en = "Enter a code of your authenticator app, or a recovery code."
    ru = "Введите код из приложения-аутентификатора или код восстановления."


class SecondFactorInvalid(Unauthenticated):
    code = "second_factor_invalid"
    en = "This code is wrong or was used before, or the sign-in has taken too long."
    ru = "Код неверен или уже использован, либо вход занял слишком много времени."


class ApiKeyNotFound(NotFound):
    code = "api_key_not_found"
    en = "There is no such API key."
    ru = "Такого ключа API нет."


class ExpiresInThePast(InvalidInput):
    code = "validation_error"
    en = "An API key has to expire in the future."
    ru = "Срок ключа API должен заканчиваться в будущем."
