"""Which operations share a quota, and how large it is (api.md §1.11)."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Final

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute

from mesto.core.errors import TooMany
from mesto.core.setting_sections import LimitsSettings

Endpoint = Callable[..., Any]
ATTRIBUTE: Final = "quota"


class Quota(StrEnum):
    """The class of an operation. All but NONE also count for the general quota."""

    NONE = "none"
    """Not counted: probes, and pages that explain refusals."""
    DEFAULT = "default"
    SIGN_IN = "sign-in"
    """Whatever proves who one is, makes an account or sends a link: per address, whoever asks."""
    BOOKING_WRITES = "booking-writes"
    SEARCHES = "searches"
    UPLOADS = "uploads"
    TEST_MESSAGES = "test-messages"


class RateLimited(TooMany):
    code = "rate_limited"
    en = "Too many requests; try again in {retry_after} s."
    ru = "Слишком много запросов; повторите через {retry_after} с."


def limited(quota: Quota) -> Callable[[Endpoint], Endpoint]:
    """State the class of an operation; without it, DEFAULT. Stands between the route's decorator and the function."""

    def state(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__[ATTRIBUTE] = quota
        return endpoint

    return state


def quota_of(endpoint: Endpoint) -> Quota:
    return Quota(endpoint.__dict__.get(ATTRIBUTE, Quota.DEFAULT))


class Policies:
    """The quotas of this installation."""

    def __init__(self, settings: LimitsSettings) -> None:
        self._enabled = settings.enabled
        self._signed_in = RateLimitItemPerMinute(settings.signed_in, namespace=Quota.DEFAULT)
        self._anonymous = RateLimitItemPerMinute(settings.anonymous, namespace=Quota.DEFAULT)
        self._own: dict[Quota, RateLimitItem] = {
            Quota.SIGN_IN: RateLimitItemPerMinute(settings.sign_in, namespace=Quota.SIGN_IN),
            Quota.BOOKING_WRITES: RateLimitItemPerMinute(
                settings.booking_writes, namespace=Quota.BOOKING_WRITES
            ),
            Quota.SEARCHES: RateLimitItemPerMinute(settings.searches, namespace=Quota.SEARCHES),
            Quota.UPLOADS: RateLimitItemPerMinute(settings.uploads, namespace=Quota.UPLOADS),
            Quota.TEST_MESSAGES: RateLimitItemPerHour(settings.test_messages, namespace=Quota.TEST_MESSAGES),
        }

    def of(self, quota: Quota, *, is_known: bool) -> Sequence[RateLimitItem]:
        """Return what a request counts for: the general quota, and that of its class if it has one; nothing while limits are off."""
        if quota is Quota.NONE or not self._enabled:
            return ()
        general = self._signed_in if is_known else self._anonymous
        own = self._own.get(quota)
        return (general,) if own is None else (general, own)
