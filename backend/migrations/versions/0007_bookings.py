"""Bookings, the occupancies that cannot overlap, and the history of every change."""

from alembic import op

revision = "0007_bookings"
down_revision = "0006_options"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA bookings;

CREATE TABLE bookings.bookings (
    id uuid NOT NULL CONSTRAINT pk_bookings PRIMARY KEY,
    reference text NOT NULL CONSTRAINT uq_bookings_reference UNIQUE,
    user_id uuid NOT NULL,
    coworking_id uuid NOT NULL,
    spot_id uuid NOT NULL,
    spot_type text NOT NULL,
    time_from timestamptz NOT NULL,
    time_until timestamptz NOT NULL,
    timezone text NOT NULL,
    local_from timestamp NOT NULL,
    local_until timestamp NOT NULL,
    status varchar(20) NOT NULL,
    party_size integer NOT NULL,
    guest jsonb,
    options jsonb NOT NULL,
    note text NOT NULL,
    staff_note text NOT NULL,
    flags text[] NOT NULL,
    origin text NOT NULL,
    series_id uuid,
    group_id uuid,
    terms jsonb NOT NULL,
    cancelled_at timestamptz,
    cancelled_by text,
    cancel_reason text,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT ck_bookings_status
        CHECK (status IN ('held', 'pending', 'active', 'cancelled', 'no_show', 'expired')),
    CONSTRAINT ck_bookings_order CHECK (time_until > time_from),
    CONSTRAINT ck_bookings_finite CHECK (isfinite(time_from) AND isfinite(time_until)),
    CONSTRAINT ck_bookings_length CHECK (time_until - time_from <= interval '7 days')
);
CREATE INDEX ix_bookings_coworking ON bookings.bookings (coworking_id, time_from, id);
CREATE INDEX ix_bookings_user ON bookings.bookings (user_id, time_from, id);
CREATE INDEX ix_bookings_spot ON bookings.bookings (spot_id, time_until)
    WHERE status IN ('held', 'pending', 'active');
CREATE INDEX ix_bookings_due ON bookings.bookings (time_until) WHERE status = 'active';

-- Whatever takes a spot away takes it here, buffers included: bookings, holds, offers, closures.
-- The exclusion is the guarantee against double booking; rows whose interval is free again are deleted.
CREATE TABLE bookings.occupancies (
    id uuid NOT NULL CONSTRAINT pk_occupancies PRIMARY KEY,
    spot_id uuid NOT NULL,
    coworking_id uuid NOT NULL,
    kind text NOT NULL,
    owner_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    expires_at timestamptz,
    CONSTRAINT ck_occupancies_order CHECK (ends_at > starts_at),
    CONSTRAINT ck_occupancies_finite CHECK (isfinite(starts_at) AND isfinite(ends_at)),
    CONSTRAINT ck_occupancies_length CHECK (ends_at - starts_at <= interval '8 days'),
    CONSTRAINT ex_occupancies_spot
        EXCLUDE USING gist (spot_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
);
-- Searches use this one: the exclusion's index guarantees but does not search.
CREATE INDEX ix_occupancies_search ON bookings.occupancies (coworking_id, ends_at)
    INCLUDE (starts_at, spot_id, expires_at, kind, owner_id);

CREATE TABLE bookings.history (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_history PRIMARY KEY,
    booking_id uuid NOT NULL,
    version integer NOT NULL,
    at timestamptz NOT NULL,
    action text NOT NULL,
    actor_kind text NOT NULL,
    actor_user_id uuid,
    channel text NOT NULL,
    reason text,
    before jsonb NOT NULL,
    after jsonb NOT NULL
);
CREATE INDEX ix_history_booking ON bookings.history (booking_id, id);

CREATE FUNCTION bookings.refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the history of bookings is append-only'; END $$;
CREATE TRIGGER tr_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bookings.history
    FOR EACH STATEMENT EXECUTE FUNCTION bookings.refuse_change();
"""

DOWN = """
DROP SCHEMA bookings CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
