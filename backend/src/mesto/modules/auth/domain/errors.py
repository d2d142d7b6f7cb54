"""The refusals of sign-in; the codes are contract: api.md §9."""

from mesto.core.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated


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


class ProviderUnknown(NotFound):
    code = "provider_unknown"
    en = "There is no such provider here."
    ru = "Такого провайдера входа здесь нет."


class IdentityNotLinked(NotFound):
    code = "provider_unknown"
    en = "This provider is not linked to your account."
    ru = "Этот провайдер не привязан к вашему аккаунту."


class ProviderRefused(Unauthenticated):
    """One answer for all that can be wrong with a proof: it teaches nobody to forge a better one."""

    code = "provider_refused"
    en = "The provider did not confirm who you are. Start the sign-in again."
    ru = "Провайдер не подтвердил, кто вы. Начните вход заново."


class AccountLinkRequired(Conflict):
    code = "account_link_required"
    en = "There is an account with this e-mail already. Sign in to it and link this provider there."
    ru = "Аккаунт с этой почтой уже есть. Войдите в него и привяжите провайдера там."


class IdentityTaken(Conflict):
    code = "identity_taken"
    en = "This sign-in is linked to another account."
    ru = "Этот вход привязан к другому аккаунту."


class ProviderLinkedAlready(Conflict):
    code = "identity_taken"
    en = "Another sign-in of this provider is linked to your account; unlink it first."
    ru = "К вашему аккаунту уже привязан другой вход этого провайдера; сначала отвяжите его."


class LastCredential(Conflict):
    code = "last_credential"
    en = "This is your only way to sign in; set a password or link another provider first."
    ru = "Это ваш единственный способ входа; сначала задайте пароль или привяжите другого провайдера."


class SignInTooOld(Forbidden):
    code = "reauthentication_failed"
    en = "Sign in again first: this needs a sign-in of the last 5 minutes."
    ru = "Сначала войдите заново: для этого нужен вход не старше 5 минут."
