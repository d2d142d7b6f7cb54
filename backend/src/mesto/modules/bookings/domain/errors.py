"""The refusals of booking. Codes and their order of precedence are contract: api.md §9."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from mesto.core.errors import AppError, Conflict, Forbidden, InvalidInput, InvalidState, NotFound
from mesto.modules.bookings.domain.telling import OpensLater, Telling


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


class ClosureNotFound(NotFound):
    code = "closure_not_found"
    en = "There is no such closure."
    ru = "Такого закрытия нет."


class ReversedSlot(InvalidInput):
    code = "validation_error"
    en = "A slot has to start before it ends."
    ru = "Бронь должна начинаться раньше, чем заканчиваться."


class ClosureTooLong(InvalidInput):
    code = "validation_error"
    en = "A closure lasts at most {limit_days} days."
    ru = "Закрытие длится не больше {limit_days} дн."


class NotWholeMinutes(InvalidInput):
    code = "validation_error"
    en = "Give whole minutes."
    ru = "Укажите время с точностью до минуты."


class CoworkingMissing(InvalidInput):
    code = "validation_error"
    en = "Say which coworking's bookings you want."
    ru = "Укажите, брони какого коворкинга вам нужны."


class Banned(Forbidden):
    code = "banned"
    en = "This account is banned: {reason}"
    ru = "Этот аккаунт заблокирован: {reason}"


class HasFutureBookings(Conflict):
    code = "has_future_bookings"
    en = "There are {count} upcoming bookings."
    ru = "Есть предстоящие брони: {count}."


class ReprojectionConflict(Conflict):
    code = "reprojection_conflict"
    en = "In the new zone these bookings would collide; nothing was changed."
    ru = "В новом поясе эти брони пересекутся; ничего не изменено."


class Barred(Telling, Forbidden):
    """Banned from this coworking; `until` is null for ever."""

    code = "barred"
    en = "This coworking does not let you book."
    ru = "Этот коворкинг запретил вам бронировать."


class NotAllowed(Forbidden):
    code = "not_allowed"
    en = "Only residents of this coworking may book here."
    ru = "Здесь могут бронировать только резиденты коворкинга."


class CoworkingNotBookable(Conflict):
    code = "coworking_not_bookable"
    en = "This coworking takes no bookings at present."
    ru = "Этот коворкинг сейчас не принимает брони."


class SpotInactive(Conflict):
    code = "spot_inactive"
    en = "This spot is out of use at present."
    ru = "Это место сейчас не используется."


class AlreadyStarted(Conflict):
    code = "already_started"
    en = "The booking has started: only its end can still be changed."
    ru = "Бронь уже началась: изменить можно только её конец."


class UndoWindowOver(Conflict):
    code = "undo_window_over"
    en = "The cancellation can no longer be undone."
    ru = "Отмену уже нельзя вернуть."


class CancelCutoff(Conflict):
    code = "cancel_cutoff"
    en = "It could be cancelled until {until}."
    ru = "Отменить можно было до {until}."


class InPast(InvalidInput):
    code = "in_past"
    en = "This time has passed."
    ru = "Это время уже прошло."


class NotOnGrid(Telling, InvalidInput):
    code = "not_on_grid"
    en = "Bookings begin and end on multiples of {grid_minutes} minutes."
    ru = "Брони начинаются и заканчиваются с шагом {grid_minutes} мин."


class TooShort(InvalidInput):
    code = "too_short"
    en = "A booking lasts at least {min_duration_minutes} minutes here."
    ru = "Здесь бронь длится не меньше {min_duration_minutes} мин."


class TooLong(InvalidInput):
    code = "too_long"
    en = "A booking lasts at most {max_duration_minutes} minutes here."
    ru = "Здесь бронь длится не больше {max_duration_minutes} мин."


class LeadTime(Telling, InvalidInput):
    code = "lead_time"
    en = "Book at least {lead_time_minutes} minutes ahead."
    ru = "Бронируйте не позже чем за {lead_time_minutes} мин."


class BeyondHorizon(OpensLater, InvalidInput):
    code = "beyond_horizon"
    en = "Bookings open {horizon_days} days ahead."
    ru = "Бронирование открывается за {horizon_days} дн."


class ClosedOnDate(Telling, InvalidInput):
    code = "closed_on_date"
    en = "Closed on {date}."
    ru = "Закрыто {date}."


class OutsideOpeningHours(Telling, InvalidInput):
    code = "outside_opening_hours"
    en = "The spot is not open for the whole time."
    ru = "Место открыто не всё это время."


class CapacityExceeded(InvalidInput):
    code = "capacity_exceeded"
    en = "The spot seats {capacity}."
    ru = "Мест здесь: {capacity}."


class OptionNotApplicable(InvalidInput):
    code = "option_not_applicable"
    en = "This option does not fit the spot, or not in this quantity."
    ru = "Эта опция не подходит к месту или недоступна в таком количестве."


class OverrideReasonRequired(InvalidInput):
    code = "override_reason_required"
    en = "The team may do it by giving a reason."
    ru = "Команда может это сделать, указав причину."


class LimitActive(Conflict):
    code = "limit_active"
    en = "You already have {used} of {limit} upcoming bookings here."
    ru = "У вас здесь уже {used} из {limit} предстоящих броней."


class LimitHours(Telling, Conflict):
    code = "limit_hours"
    en = "You have booked {used_minutes} of {limit_minutes} minutes of that week here."
    ru = "На ту неделю у вас здесь забронировано {used_minutes} из {limit_minutes} мин."


class OwnOverlap(Conflict):
    code = "own_overlap"
    en = "You already have a spot of this kind at that time."
    ru = "На это время у вас уже есть такое место."


class Cooldown(OpensLater, Conflict):
    code = "cooldown"
    en = "You can book this spot again later."
    ru = "Снова забронировать это место можно позже."


class OptionUnavailable(Conflict):
    code = "option_unavailable"
    en = "There are not enough of this option left at that time."
    ru = "На это время этой опции не хватает."


class SlotTaken(Telling, Conflict):
    code = "slot_taken"
    en = "The spot is taken at that time."
    ru = "Место на это время занято."

    def free_again(self, next_free_at: datetime | None) -> "SlotTaken":
        """Return the same reason with the next time the spot can be had for as long."""
        return SlotTaken(
            pointer="/time_from", bookable_at=self.bookable_at, say=self._say, next_free_at=next_free_at
        )


PRECEDENCE: Final[tuple[type[AppError], ...]] = (
    Barred,
    NotAllowed,
    CoworkingNotBookable,
    SpotInactive,
    AlreadyStarted,
    UndoWindowOver,
    CancelCutoff,
    InPast,
    NotOnGrid,
    TooShort,
    TooLong,
    LeadTime,
    BeyondHorizon,
    ClosedOnDate,
    OutsideOpeningHours,
    CapacityExceeded,
    OptionNotApplicable,
    OverrideReasonRequired,
    LimitActive,
    LimitHours,
    OwnOverlap,
    Cooldown,
    OptionUnavailable,
    SlotTaken,
)


def refusal_of(reasons: Iterable[AppError]) -> AppError:
    """Return the reason that decides code and status, carrying all of them (rules.md R-B01)."""
    ordered = sorted(reasons, key=lambda reason: PRECEDENCE.index(type(reason)))
    first = ordered[0]
    first.reasons = ordered
    return first


def not_in(status: str) -> InvalidState:
    return InvalidState(status=status)
