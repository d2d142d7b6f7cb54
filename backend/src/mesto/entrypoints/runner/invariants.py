"""What must always be 0. The only SQL that reads the schemas of several modules.

Foreign keys do not cross modules; these counts find the orphans they would have prevented, and
prove that the promises about overlaps and events hold.
"""

from typing import Any, Final

OVERLAPPING_BOOKINGS: Final = """
SELECT count(*) FROM bookings.bookings a JOIN bookings.bookings b
    ON a.spot_id = b.spot_id AND a.id < b.id
    AND tstzrange(a.time_from, a.time_until) && tstzrange(b.time_from, b.time_until)
    AND b.time_from < a.time_until AND b.time_from > a.time_from - interval '7 days'
WHERE a.status IN ('active', 'expired') AND b.status IN ('active', 'expired')
"""
OVERLAPPING_OCCUPANCIES: Final = """
SELECT count(*) FROM bookings.occupancies a JOIN bookings.occupancies b
    ON a.spot_id = b.spot_id AND a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
"""
ACTIVE_WITHOUT_OCCUPANCY: Final = """
SELECT count(*) FROM bookings.bookings b
    LEFT JOIN bookings.occupancies o ON o.id = b.id
    AND o.spot_id = b.spot_id AND o.starts_at <= b.time_from AND o.ends_at >= b.time_until
WHERE b.status = 'active' AND o.id IS NULL
"""
OCCUPANCY_WITHOUT_OWNER: Final = """
SELECT count(*) FROM bookings.occupancies o
    LEFT JOIN bookings.bookings b ON b.id = o.owner_id AND b.status IN ('active', 'expired', 'held', 'pending')
    LEFT JOIN bookings.closures c ON c.id = o.owner_id AND c.removed_at IS NULL
WHERE (o.kind = 'booking' AND b.id IS NULL) OR (o.kind = 'closure' AND c.id IS NULL)
"""
OPEN_UNDER_CLOSURE: Final = """
SELECT count(*) FROM bookings.closures c
    JOIN spots.spots s ON s.coworking_id = c.coworking_id AND (c.spot_ids IS NULL OR s.id = ANY (c.spot_ids))
    CROSS JOIN LATERAL (SELECT coalesce(range_agg(tstzrange(o.starts_at, o.ends_at)), '{}') AS taken
        FROM bookings.occupancies o WHERE o.spot_id = s.id
        AND tstzrange(o.starts_at, o.ends_at) && tstzrange(c.time_from, c.time_until)) o
WHERE c.removed_at IS NULL AND c.time_until > now()
    AND NOT tstzrange(greatest(c.time_from, now()), c.time_until) <@ o.taken
"""
BOOKING_WITHOUT_OPTION_USE: Final = """
SELECT count(*) FROM bookings.bookings b CROSS JOIN LATERAL jsonb_array_elements(b.options) o
    LEFT JOIN bookings.option_uses u ON u.booking_id = b.id AND u.option_id = (o ->> 'option_id')::uuid
    AND u.quantity = (o ->> 'quantity')::integer AND u.time_from >= b.time_from AND u.time_until = b.time_until
WHERE b.status IN ('pending', 'active') AND u.booking_id IS NULL
"""
OPTION_USE_WITHOUT_BOOKING: Final = """
SELECT count(*) FROM bookings.option_uses u
    LEFT JOIN bookings.bookings b ON b.id = u.booking_id AND b.status IN ('pending', 'active', 'expired')
    AND b.options @> jsonb_build_array(jsonb_build_object('option_id', u.option_id))
WHERE b.id IS NULL
"""
# The last of the uses at an instant was judged with all others counted in, by the stock of that moment;
# the stock may have been lowered since. Uses nobody judged have none, and excuse the instants they touch.
OPTION_STOCK_EXCEEDED: Final = """
SELECT count(*) FROM (
    SELECT FROM bookings.option_uses i JOIN bookings.option_uses u
        ON u.option_id = i.option_id AND u.time_from <= i.time_from AND u.time_until > i.time_from
        AND u.time_until < i.time_from + interval '8 days'
    GROUP BY i.booking_id, i.option_id
    HAVING bool_and(u.stock IS NOT NULL) AND sum(u.quantity) > max(u.stock)
) exceeded
"""
BOOKING_WITHOUT_SPOT: Final = """
SELECT count(*) FROM bookings.bookings b LEFT JOIN spots.spots s
    ON s.id = b.spot_id AND s.coworking_id = b.coworking_id WHERE s.id IS NULL
"""
BOOKING_WITHOUT_USER: Final = """
SELECT count(*) FROM bookings.bookings b LEFT JOIN users.users u ON u.id = b.user_id
WHERE u.id IS NULL AND b.user_id <> '00000000-0000-0000-0000-000000000000'
"""
SPOT_WITHOUT_COWORKING: Final = """
SELECT count(*) FROM spots.spots s LEFT JOIN coworkings.coworkings c ON c.id = s.coworking_id WHERE c.id IS NULL
"""
OPTION_WITHOUT_COWORKING: Final = """
SELECT count(*) FROM options.options o LEFT JOIN coworkings.coworkings c
    ON c.id = o.coworking_id WHERE c.id IS NULL
"""
COWORKING_WITHOUT_OWNER: Final = """
SELECT count(*) FROM coworkings.coworkings c WHERE c.status <> 'archived' AND NOT EXISTS
    (SELECT 1 FROM coworkings.members m WHERE m.coworking_id = c.id AND m.role = 'owner' AND m.status = 'active')
"""
PLACED_WITHOUT_MESSAGE: Final = """
SELECT count(*) FROM core.outbox e
    LEFT JOIN core.inbox i ON i.event_id = e.event_id AND i.subscriber = 'notifications.confirm_booking'
WHERE e.name = 'bookings.booking_placed.v1' AND i.event_id IS NULL
    AND e.occurred_at < now() - interval '60 seconds' AND e.settled_at IS NULL
"""
STUCK_EVENTS: Final = """
SELECT count(*) FROM core.outbox WHERE settled_at IS NULL AND occurred_at < now() - interval '5 minutes'
"""
HISTORY_BEHIND: Final = """
SELECT count(*) FROM bookings.bookings b WHERE NOT EXISTS
    (SELECT 1 FROM bookings.history h WHERE h.booking_id = b.id AND h.version = b.version)
"""
POLICY_LOG_BEHIND: Final = """
SELECT count(*) FROM coworkings.coworkings c WHERE c.policy_version <>
    (SELECT count(*) FROM coworkings.policy_changes p WHERE p.coworking_id = c.id)
"""
# Reactions have a minute; what is still there later nobody will come for.
TRACE_OF_ERASED: Final = """
SELECT count(*) FROM users.erasures e WHERE e.at BETWEEN now() - interval '30 days' AND now() - interval '5 minutes' AND (e.email_keys <> '{}'
    OR EXISTS (SELECT FROM users.users u WHERE u.id = e.user_id AND u.erased_at IS NULL)
    OR EXISTS (SELECT FROM users.access_log l WHERE l.subject_id = e.user_id)
    OR EXISTS (SELECT FROM bookings.bookings b WHERE b.user_id = e.user_id AND b.anonymised_at IS NULL)
    OR EXISTS (SELECT FROM notifications.notifications n WHERE n.user_id = e.user_id)
    OR EXISTS (SELECT FROM users.links l WHERE l.user_id = e.user_id)
    OR EXISTS (SELECT FROM users.second_factors f WHERE f.user_id = e.user_id)
    OR EXISTS (SELECT FROM auth.sessions s WHERE s.user_id = e.user_id)
    OR EXISTS (SELECT FROM auth.identities i WHERE i.user_id = e.user_id)
    OR EXISTS (SELECT FROM auth.challenges c WHERE c.user_id = e.user_id)
    OR EXISTS (SELECT FROM auth.api_keys k WHERE k.created_by = e.user_id AND k.revoked_at IS NULL)
    OR EXISTS (SELECT FROM core.idempotency_keys k WHERE k.user_id = e.user_id))
"""

INVARIANTS: Final[dict[str, str]] = {
    "overlapping_bookings": OVERLAPPING_BOOKINGS,
    "overlapping_occupancies": OVERLAPPING_OCCUPANCIES,
    "active_without_occupancy": ACTIVE_WITHOUT_OCCUPANCY,
    "occupancy_without_owner": OCCUPANCY_WITHOUT_OWNER,
    "booking_without_option_use": BOOKING_WITHOUT_OPTION_USE,
    "option_use_without_booking": OPTION_USE_WITHOUT_BOOKING,
    "option_stock_exceeded": OPTION_STOCK_EXCEEDED,
    "open_under_closure": OPEN_UNDER_CLOSURE,
    "booking_without_spot": BOOKING_WITHOUT_SPOT,
    "booking_without_user": BOOKING_WITHOUT_USER,
    "spot_without_coworking": SPOT_WITHOUT_COWORKING,
    "option_without_coworking": OPTION_WITHOUT_COWORKING,
    "coworking_without_owner": COWORKING_WITHOUT_OWNER,
    "placed_without_message": PLACED_WITHOUT_MESSAGE,
    "stuck_events": STUCK_EVENTS,
    "history_behind": HISTORY_BEHIND,
    "policy_log_behind": POLICY_LOG_BEHIND,
    "trace_of_erased": TRACE_OF_ERASED,
}


async def find_violations(connection: Any) -> dict[str, int]:
    """Count every invariant on an asyncpg connection; all zeros is what we promise."""
    return {name: int(await connection.fetchval(sql)) for name, sql in INVARIANTS.items()}
