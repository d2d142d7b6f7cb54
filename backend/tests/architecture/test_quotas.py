"""Which operations share a quota, written by hand from api.md §1.11; operations that come later are named already."""

from mesto.core.http import MestoRoute
from mesto.core.limits.policies import Quota
from mesto.entrypoints.modules import MODULES

OWN = {
    Quota.SIGN_IN: {
        "loginUser", "issueToken", "registerUser", "completeSecondFactor", "loginWithProvider",
        "requestPasswordReset", "resetPassword", "resendVerification",
    },
    Quota.BOOKING_WRITES: {
        "createBooking", "updateBooking", "cancelBooking", "deleteBooking", "restoreBooking", "addBookingOption",
        "removeBookingOption", "confirmBooking",
    },
    Quota.SEARCHES: {
        "searchAvailability", "listCoworkingSpots", "getSpotAvailability", "listAvailableTimes", "checkBooking",
    },
    Quota.NONE: {"getHealth", "getLiveness", "getReadiness", "getMetrics"},
}  # fmt: skip


def routes():
    for module in MODULES:
        for router in (*module.routers, *module.root_routers):
            for route in router.routes:
                if isinstance(route, MestoRoute) and route.include_in_schema:
                    yield route


def test_every_operation_is_in_the_class_of_the_contract():
    found = {route.operation_id: route.quota for route in routes()}
    stated = {name: quota for quota, names in OWN.items() for name in names}
    assert len(found) > 70
    assert found == {name: stated.get(name, Quota.DEFAULT) for name in found}
