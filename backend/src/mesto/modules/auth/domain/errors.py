"""The refusals of sign-in; the codes are contract: api.md §9."""

from mesto.core.errors import Forbidden, NotFound, Unauthenticated


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
