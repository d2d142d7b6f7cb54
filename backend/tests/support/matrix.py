"""Who may do what, written by hand from the business rules (§10): what is compared is code.

A row of cells stands above its operations. `✓` allowed · `own` only one's own, others' are 404 · a number: that refusal.
"""

from typing import Final

from mesto.core.permissions import Who

COLUMNS: Final = ("Anon", "User", "Banned", "Staff", "Manager", "Owner", "Foreign", "Admin")
TABLE: Final = """
✓    | ✓    | ✓    | ✓    | ✓    | ✓    | ✓    | ✓ |
    getHealth, getLiveness, getReadiness, getMetrics, getMedia, getProblemDoc, getOpenApi
✓    | ✓    | ✓    | ✓    | ✓    | ✓    | ✓    | ✓ |
    registerUser, requestPasswordReset, resetPassword, verifyEmail, resendVerification, listProviders
✓    | ✓    | 403  | ✓    | ✓    | ✓    | ✓    | ✓ |
    loginUser, issueToken, refreshTokens, loginWithProvider, completeSecondFactor
401  | own  | 403  | own  | own  | own  | own  | own |
    logoutSession, logoutAllSessions, listSessions, revokeSession, changePassword, linkIdentity, unlinkIdentity,
    setUpTotp, confirmTotp, disableTotp
401  | own  | 403  | own  | own  | own  | own  | own |
    getMe, updateMe, exportMyData, eraseMe, listMyMemberships, listMyBookings, listMyWaitlist, getMyQuotas,
    listMyAccessLog
401  | 403  | 403  | 403  | 403  | 403  | 403  | ✓ |
    listUsers, banUser, unbanUser
401  | own  | 403  | R-P05 | R-P05 | R-P05 | own  | ✓ |
    getUser
401  | own  | 403  | own  | own  | own  | own  | ✓ |
    updateUser
✓    | ✓    | 403  | ✓    | ✓    | ✓    | ✓    | ✓ |
    listCoworkings, getCoworking, getOpeningHours, listHoursExceptions, getCoworkingPolicy, getSpotPolicy,
    listCoworkingSpots, getSpot, getSpotAvailability, searchAvailability, streamAvailability, listOptions,
    getOption
401  | flag | 403  | flag | flag | flag | ✓    | ✓ |
    createCoworking
401  | 404  | 403  | 403  | ✓    | ✓    | 404  | ✓ |
    updateCoworking, addCoworkingImage, updateCoworkingImage, removeCoworkingImage, setOpeningHours,
    setHoursExceptions, removeHoursException, updateCoworkingPolicy, updateSpotTypePolicy, updateSpotPolicy,
    previewImpact, simulatePolicy, addSpotImage, removeSpotImage
401  | 404  | 403  | 403  | 403  | ✓    | 404  | ✓ |
    archiveCoworking, restoreCoworking, createApiKey, listApiKeys, revokeApiKey
401  | 404  | 403  | 403  | ✓    | ✓    | 404  | ✓ |
    createSpots, updateSpot, archiveSpot, restoreSpot, createOption, updateOption, archiveOption
401  | 404  | 403  | ✓    | ✓    | ✓    | 404  | ✓ |
    listClosures, createClosure, removeClosure, getCurrentBooking, getReception, listCoworkingWaitlist,
    getCheckInCode, listMembers
401  | 404  | 403  | 403  | ✓    | ✓    | 404  | ✓ |
    inviteMember, updateMember
401  | own  | 403  | own  | ✓    | ✓    | own  | ✓ |
    removeMember
401  | own  | 403  | own  | own  | own  | own  | own |
    acceptMembership
401  | 404  | 403  | 403  | ✓    | ✓    | 404  | ✓ |
    listCoworkingBans, banFromCoworking, unbanFromCoworking
401  | own  | 403  | ✓    | ✓    | ✓    | own  | ✓ |
    createBooking, checkBooking, createBookingGroup, previewSeries, createSeries
401  | 404  | 403  | ✓    | ✓    | ✓    | 404  | ✓ |
    listBookings
401  | own  | 403  | ✓    | ✓    | ✓    | own  | ✓ |
    getBooking, updateBooking, cancelBooking, deleteBooking, restoreBooking, getBookingHistory,
    listAvailableTimes, addBookingOption, removeBookingOption, getBookingIcal, checkInBooking, getBookingGroup,
    updateBookingGroup, cancelBookingGroup, getSeries, updateSeries, cancelSeries, retrySeries
401  | own  | 403  | own  | own  | own  | own  | own |
    confirmBooking, extendHold, confirmBookingGroup
401  | 404, own 403 | 403  | ✓    | ✓    | ✓    | 404  | ✓ |
    approveBooking, rejectBooking, markNoShow
401  | own  | 403  | own  | own  | own  | own  | own |
    joinWaitlist, getWaitlistEntry, leaveWaitlist
token | own  | 403  | own  | own  | own  | own  | own |
    declineOffer
401  | own  | 403  | own  | own  | own  | own  | own |
    listNotifications, getNotification, markNotificationRead, markAllNotificationsRead, sendTestNotification,
    getNotificationPreferences, setNotificationPreferences, listDeviceTokens, registerDeviceToken,
    removeDeviceToken
401  | own  | 403  | own  | own  | own  | own  | own |
    uploadFile, getFile, deleteFile
401  | own  | 403  | own  | own  | own  | own  | own |
    createCalendarFeed, listCalendarFeeds, revokeCalendarFeed
token | token | 404  | token | token | token | token | token |
    getCalendarFeed
401  | 404  | 403  | 403  | ✓    | ✓    | 404  | ✓ |
    createWebhook, listWebhooks, getWebhook, updateWebhook, removeWebhook, rotateWebhookSecret, testWebhook,
    listWebhookDeliveries, replayWebhook
"""


def parse(table: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return every operation with its cells, one more time where it stands in two rows."""
    found: list[tuple[str, tuple[str, ...]]] = []
    cells: tuple[str, ...] = ()
    for line in table.strip().splitlines():
        if line.startswith("    "):
            found += [(name.strip(), cells) for name in line.split(",") if name.strip()]
        else:
            cells = tuple(cell.strip() for cell in line.strip().rstrip("|").split("|"))
            assert len(cells) == len(COLUMNS), line
    return found


MATRIX: Final = {name: dict(zip(COLUMNS, cells, strict=True)) for name, cells in parse(TABLE)}

_OWN = ("own",) * 5
STATEMENTS: Final[dict[tuple[str, ...], Who]] = {
    ("✓",) * 8: Who.ANYONE,
    ("✓", "✓", "403", "✓", "✓", "✓", "✓", "✓"): Who.PUBLIC,
    ("401", "own", "403", *_OWN): Who.SELF,
    ("token", "own", "403", *_OWN): Who.PUBLIC,
    ("token", "token", "404", *("token",) * 5): Who.ANYONE,
    ("401", "own", "403", "own", "own", "own", "own", "✓"): Who.SELF_OR_ADMIN,
    ("401", "own", "403", "R-P05", "R-P05", "R-P05", "own", "✓"): Who.KNOWN,
    ("401", "flag", "403", "flag", "flag", "flag", "✓", "✓"): Who.BUSINESS,
    ("401", "own", "403", "✓", "✓", "✓", "own", "✓"): Who.OWN_OR_STAFF,
    ("401", "own", "403", "own", "✓", "✓", "own", "✓"): Who.OWN_OR_MANAGER,
    ("401", "404", "403", "✓", "✓", "✓", "404", "✓"): Who.STAFF,
    ("401", "404, own 403", "403", "✓", "✓", "✓", "404", "✓"): Who.STAFF,
    ("401", "404", "403", "403", "✓", "✓", "404", "✓"): Who.MANAGER,
    ("401", "404", "403", "403", "403", "✓", "404", "✓"): Who.OWNER,
    ("401", "403", "403", "403", "403", "403", "403", "✓"): Who.ADMIN,
}
"""How the code says a row. Only signing in has the cells of PUBLIC and looks at no token: see SIGN_IN."""
SIGN_IN: Final = {"loginUser", "issueToken", "refreshTokens", "loginWithProvider", "completeSecondFactor"}


def statement_for(operation: str) -> Who:
    return Who.ANYONE if operation in SIGN_IN else STATEMENTS[tuple(MATRIX[operation].values())]
