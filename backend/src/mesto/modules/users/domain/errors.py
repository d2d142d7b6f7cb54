"""The refusals of users; the codes are contract: api.md §9."""

from mesto.core.errors import Conflict, Forbidden, InvalidInput, NotFound, TooMany


class EmailTaken(Conflict):
    code = "email_taken"
    en = "There is an account with this e-mail already."
    ru = "Аккаунт с этой почтой уже есть."


class PasswordWeak(InvalidInput):
    """`why` is one of too_short, too_long, common, email, missing."""

    code = "password_weak"
    en = "A password has 8 to 128 characters, is not a common one and not the e-mail."
    ru = "Пароль — от 8 до 128 символов, не из числа самых частых и не совпадает с почтой."


class UserNotFound(NotFound):
    code = "user_not_found"
    en = "There is no such person."
    ru = "Такого пользователя нет."


class ReauthenticationFailed(Forbidden):
    code = "reauthentication_failed"
    en = "The present password is needed for this, and it was missing or wrong."
    ru = "Для этого нужен текущий пароль: он не указан или неверен."


class StillOwner(Conflict):
    code = "still_owner"
    en = "You still own coworkings: hand them over or archive them first."
    ru = "Вы ещё владеете коворкингами: сначала передайте или архивируйте их."


class AdminCannotBeBanned(Forbidden):
    code = "forbidden"
    en = "An administrator cannot be banned."
    ru = "Администратора нельзя заблокировать."


class AccountIsBanned(Conflict):
    code = "invalid_state"
    en = "The account is banned; lift the ban first."
    ru = "Аккаунт заблокирован; сначала снимите блокировку."


class TooManyAttempts(TooMany):
    """`retry_after`: whole seconds until the next attempt is let through."""

    code = "too_many_attempts"
    en = "Too many attempts. Try again in {retry_after} s."
    ru = "Слишком много попыток. Повторите через {retry_after} с."

    def __init__(self, *, retry_after: int, is_first: bool = False) -> None:
        super().__init__(retry_after=retry_after)
        self.is_first = is_first
        """Whether nobody was refused yet by these counts: once is news, the rest is a flood."""
