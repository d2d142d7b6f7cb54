"""The refusals of coworkings. Codes are contract: api.md §9."""

from mesto.core.errors import Conflict, Forbidden, InvalidInput, NotFound


class NotBusiness(Forbidden):
    code = "not_business"
    en = "Only business accounts may create a coworking."
    ru = "Создавать коворкинги могут только бизнес-аккаунты."


class HoursExceptionNotFound(NotFound):
    code = "hours_exception_not_found"
    en = "There is no exception on this date."
    ru = "На эту дату исключений нет."


class MemberNotFound(NotFound):
    code = "member_not_found"
    en = "There is no such member or invitation."
    ru = "Такого участника или приглашения нет."


class AlreadyMember(Conflict):
    code = "already_member"
    en = "This person belongs to the team already or has an open invitation."
    ru = "Этот человек уже состоит в команде или приглашён в неё."


class LastOwner(Conflict):
    code = "last_owner"
    en = "A coworking needs at least one owner."
    ru = "У коворкинга должен оставаться хотя бы один владелец."


class TimezoneChangeNeedsMode(Conflict):
    code = "timezone_change_needs_mode"
    en = "There are upcoming bookings ({count}): say what they keep, their wall time or their instants."
    ru = "Есть предстоящие брони ({count}): скажите, что им сохранить — местное время или момент."


class UserNotFound(NotFound):
    code = "user_not_found"
    en = "There is no such person here."
    ru = "Такого человека здесь нет."


class BanNotFound(NotFound):
    code = "ban_not_found"
    en = "This person is not banned here."
    ru = "Этому человеку здесь ничего не запрещено."


class BanEndsBeforeItBegins(InvalidInput):
    code = "validation_error"
    en = "A ban has to end in the future."
    ru = "Запрет должен заканчиваться в будущем."


class PolicyContradicts(InvalidInput):
    code = "validation_error"
    en = "With these rules nothing could be booked: {fields} do not fit together."
    ru = "С такими правилами ничего нельзя забронировать: {fields} не сочетаются."
