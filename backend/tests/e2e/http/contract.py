"""The operations of the base release, written by hand from the REST contract: what is compared is code."""

from typing import NamedTuple


class Operation(NamedTuple):
    operation_id: str
    method: str
    path: str
    success: int


V1 = "/api/v1"
C = f"{V1}/coworkings/{{coworking_id}}"
B = f"{V1}/bookings/{{booking_id}}"

CONTRACT = (
    # system
    Operation("getHealth", "GET", "/health", 200),
    Operation("getLiveness", "GET", "/live", 200),
    Operation("getReadiness", "GET", "/ready", 200),
    Operation("getMetrics", "GET", "/metrics", 200),
    Operation("getProblemDoc", "GET", "/api/problems/{code}", 200),
    Operation("getOpenApi", "GET", "/api/openapi.json", 200),
    # auth and users
    Operation("loginUser", "POST", f"{V1}/auth/login", 200),
    Operation("issueToken", "POST", f"{V1}/auth/token", 200),
    Operation("refreshTokens", "POST", f"{V1}/auth/refresh", 200),
    Operation("logoutSession", "POST", f"{V1}/auth/logout", 204),
    Operation("registerUser", "POST", f"{V1}/users", 201),
    Operation("getMe", "GET", f"{V1}/users/me", 200),
    Operation("updateMe", "PATCH", f"{V1}/users/me", 200),
    Operation("getUser", "GET", f"{V1}/users/{{user_id}}", 200),
    Operation("updateUser", "PATCH", f"{V1}/users/{{user_id}}", 200),
    Operation("listUsers", "GET", f"{V1}/users", 200),
    Operation("banUser", "POST", f"{V1}/users/{{user_id}}/ban", 200),
    Operation("unbanUser", "POST", f"{V1}/users/{{user_id}}/unban", 200),
    Operation("exportMyData", "GET", f"{V1}/users/me/export", 200),
    Operation("eraseMe", "POST", f"{V1}/users/me/erasure", 204),
    Operation("listMyAccessLog", "GET", f"{V1}/users/me/access-log", 200),
    Operation("listMyMemberships", "GET", f"{V1}/users/me/memberships", 200),
    # coworkings
    Operation("listCoworkings", "GET", f"{V1}/coworkings", 200),
    Operation("createCoworking", "POST", f"{V1}/coworkings", 201),
    Operation("getCoworking", "GET", C, 200),
    Operation("updateCoworking", "PATCH", C, 200),
    Operation("archiveCoworking", "DELETE", C, 200),
    Operation("restoreCoworking", "POST", f"{C}/restore", 200),
    Operation("getOpeningHours", "GET", f"{C}/hours", 200),
    Operation("setOpeningHours", "PUT", f"{C}/hours", 200),
    Operation("listHoursExceptions", "GET", f"{C}/hours/exceptions", 200),
    Operation("setHoursExceptions", "PUT", f"{C}/hours/exceptions", 200),
    Operation("removeHoursException", "DELETE", f"{C}/hours/exceptions/{{date}}", 204),
    Operation("getCoworkingPolicy", "GET", f"{C}/policy", 200),
    Operation("updateCoworkingPolicy", "PATCH", f"{C}/policy", 200),
    Operation("updateSpotTypePolicy", "PATCH", f"{C}/spot-types/{{spot_type}}/policy", 200),
    Operation("getSpotPolicy", "GET", f"{V1}/spots/{{spot_id}}/policy", 200),
    Operation("updateSpotPolicy", "PATCH", f"{V1}/spots/{{spot_id}}/policy", 200),
    Operation("simulatePolicy", "POST", f"{C}/policy/simulate", 200),
    Operation("listClosures", "GET", f"{C}/closures", 200),
    Operation("createClosure", "POST", f"{C}/closures", 201),
    Operation("removeClosure", "DELETE", f"{C}/closures/{{closure_id}}", 204),
    Operation("listMembers", "GET", f"{C}/members", 200),
    Operation("inviteMember", "POST", f"{C}/members", 201),
    Operation("updateMember", "PATCH", f"{C}/members/{{member_id}}", 200),
    Operation("removeMember", "DELETE", f"{C}/members/{{member_id}}", 204),
    Operation("listCoworkingBans", "GET", f"{C}/bans", 200),
    Operation("banFromCoworking", "POST", f"{C}/bans", 201),
    Operation("unbanFromCoworking", "DELETE", f"{C}/bans/{{user_id}}", 204),
    Operation("previewImpact", "POST", f"{C}/impact-preview", 200),
    Operation("acceptMembership", "POST", f"{V1}/memberships/{{member_id}}/accept", 200),
    # spots and options
    Operation("listCoworkingSpots", "GET", f"{C}/spots", 200),
    Operation("createSpots", "POST", f"{C}/spots", 201),
    Operation("getSpot", "GET", f"{V1}/spots/{{spot_id}}", 200),
    Operation("updateSpot", "PATCH", f"{V1}/spots/{{spot_id}}", 200),
    Operation("archiveSpot", "DELETE", f"{V1}/spots/{{spot_id}}", 200),
    Operation("restoreSpot", "POST", f"{V1}/spots/{{spot_id}}/restore", 200),
    Operation("getSpotAvailability", "GET", f"{V1}/spots/{{spot_id}}/availability", 200),
    Operation("searchAvailability", "GET", f"{V1}/availability", 200),
    Operation("getCurrentBooking", "GET", f"{V1}/spots/{{spot_id}}/current-booking", 200),
    Operation("listOptions", "GET", f"{V1}/options", 200),
    Operation("createOption", "POST", f"{V1}/options", 201),
    Operation("getOption", "GET", f"{V1}/options/{{option_id}}", 200),
    Operation("updateOption", "PATCH", f"{V1}/options/{{option_id}}", 200),
    Operation("archiveOption", "DELETE", f"{V1}/options/{{option_id}}", 200),
    # bookings
    Operation("createBooking", "POST", f"{V1}/bookings", 201),
    Operation("checkBooking", "POST", f"{V1}/bookings/check", 200),
    Operation("getMyQuotas", "GET", f"{V1}/users/me/quotas", 200),
    Operation("listBookings", "GET", f"{V1}/bookings", 200),
    Operation("listMyBookings", "GET", f"{V1}/users/me/bookings", 200),
    Operation("getBooking", "GET", B, 200),
    Operation("updateBooking", "PATCH", B, 200),
    Operation("cancelBooking", "POST", f"{B}/cancel", 200),
    Operation("deleteBooking", "DELETE", B, 204),
    Operation("restoreBooking", "POST", f"{B}/undo-cancel", 200),
    Operation("getBookingHistory", "GET", f"{B}/history", 200),
    Operation("listAvailableTimes", "GET", f"{B}/available-times", 200),
    Operation("addBookingOption", "POST", f"{B}/options", 200),
    Operation("removeBookingOption", "DELETE", f"{B}/options/{{option_id}}", 200),
    # notifications
    Operation("listNotifications", "GET", f"{V1}/notifications", 200),
    Operation("getNotification", "GET", f"{V1}/notifications/{{notification_id}}", 200),
    Operation("markNotificationRead", "POST", f"{V1}/notifications/{{notification_id}}/read", 200),
    Operation("markAllNotificationsRead", "POST", f"{V1}/notifications/read-all", 200),
)
