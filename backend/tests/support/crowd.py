"""Many bookings at once, written as rows: copies of one that was made through the front door."""

from tests.support.post import Post

_COPY = """
WITH template AS (SELECT * FROM bookings.bookings WHERE id = CAST(:id AS uuid)), made AS (
    INSERT INTO bookings.bookings
    SELECT copy.* FROM template t CROSS JOIN generate_series(0, :count - 1) n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM spots.spots
          WHERE coworking_id = CAST(:coworking AS uuid)) s ON s.place = n % :spots
    CROSS JOIN LATERAL jsonb_populate_record(NULL::bookings.bookings, to_jsonb(t) || jsonb_build_object(
        'id', gen_random_uuid(), 'reference', upper(substr(md5(random()::text || n), 1, 8)),
        'spot_id', s.id,
        'time_from', t.time_from + (n / :spots) * interval '1 day',
        'time_until', t.time_until + (n / :spots) * interval '1 day',
        'local_from', t.local_from + (n / :spots) * interval '1 day',
        'local_until', t.local_until + (n / :spots) * interval '1 day')) copy
    RETURNING *
), taken AS (
    INSERT INTO bookings.occupancies (id, spot_id, coworking_id, kind, owner_id, starts_at, ends_at)
    SELECT id, spot_id, coworking_id, 'booking', id, time_from, time_until FROM made
)
INSERT INTO bookings.history (booking_id, version, at, action, actor_kind, channel, before, after)
SELECT id, version, created_at, 'placed', 'user', 'api', '{}', '{}' FROM made
"""


async def a_crowd(post: Post, business, template: dict, count: int) -> None:
    """Put copies of a booking in its place: to all spots, day after day."""
    await post.sql("DELETE FROM bookings.occupancies WHERE owner_id = CAST(:id AS uuid)", id=template["id"])
    await post.sql(
        _COPY, id=template["id"], coworking=business.coworking["id"], count=count, spots=len(business.spots)
    )
    await post.sql("DELETE FROM bookings.bookings WHERE id = CAST(:id AS uuid)", id=template["id"])
