"""The refusals of booking. Codes and their order of precedence are contract: api.md §9."""

from mesto.core.errors import NotFound


class BookingNotFound(NotFound):
    code = "booking_not_found"
    en = "There is no such booking."
    ru = "Такой брони нет."


class CoworkingNotFound(NotFound):
    code = "coworking_not_found"
    en = "There is no such coworking."
    ru = "Такого коворкинга нет."


class SpotNotFound(NotFound):
    code = "spot_not_found"
    en = "There is no such spot."
    ru = "Такого места нет."


class OptionNotFound(NotFound):
    code = "option_not_found"
    en = "There is no such option."
    ru = "Такой опции нет."


class UserNotFound(NotFound):
    code = "user_not_found"
    en = "There is no such person here."
    ru = "Такого человека здесь нет."
