"""Closures: intervals in which spots cannot be booked."""

from alembic import op

revision = "0012_closures"
down_revision = "0011_places"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE bookings.closures (
    id uuid NOT NULL CONSTRAINT pk_closures PRIMARY KEY,
    coworking_id uuid NOT NULL,
    spot_ids uuid[],
    time_from timestamptz NOT NULL,
    time_until timestamptz NOT NULL,
    timezone text NOT NULL,
    local_from timestamp NOT NULL,
    local_until timestamp NOT NULL,
    reason text NOT NULL,
    mode text NOT NULL,
    kept integer NOT NULL,
    cancelled integer NOT NULL,
    moved integer NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    removed_at timestamptz,
    removed_by uuid,
    version integer NOT NULL,
    CONSTRAINT ck_closures_order CHECK (time_until > time_from),
    CONSTRAINT ck_closures_finite CHECK (isfinite(time_from) AND isfinite(time_until)),
    -- A day more than anybody may ask for: another zone may make it longer.
    CONSTRAINT ck_closures_length CHECK (time_until - time_from <= interval '367 days'),
    CONSTRAINT ck_closures_spots CHECK (cardinality(spot_ids) > 0),
    CONSTRAINT ck_closures_mode CHECK (mode IN ('refuse', 'keep', 'cancel', 'move', 'move_or_cancel')),
    CONSTRAINT ck_closures_removed CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);
-- Asked whenever a booking gives up its place: does a closure take over what it leaves?
CREATE INDEX ix_closures_coworking ON bookings.closures (coworking_id, time_until) WHERE removed_at IS NULL;
CREATE INDEX ix_closures_list ON bookings.closures (coworking_id, time_from, id) WHERE removed_at IS NULL;
CREATE INDEX ix_occupancies_closure ON bookings.occupancies (owner_id) WHERE kind = 'closure';
"""

DOWN = """
DROP INDEX bookings.ix_occupancies_closure;
DELETE FROM bookings.occupancies WHERE kind = 'closure';
DROP TABLE bookings.closures;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
