"""Schema of the module coworkings."""

from alembic import op

revision = "0004_coworkings"
down_revision = "0003_auth"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA coworkings;

CREATE TABLE coworkings.coworkings (
    id uuid CONSTRAINT pk_coworkings PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL,
    address text NOT NULL,
    city text NOT NULL,
    country_code text,
    latitude double precision,
    longitude double precision,
    timezone text NOT NULL,
    status text NOT NULL,
    weekly_hours jsonb NOT NULL,
    closed_on_holidays boolean NOT NULL,
    hours_version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT ck_coworkings_name CHECK (char_length(name) BETWEEN 1 AND 120),
    CONSTRAINT ck_coworkings_country_code CHECK (country_code ~ '^[A-Z]{2}$'),
    CONSTRAINT ck_coworkings_location CHECK ((latitude IS NULL) = (longitude IS NULL)
        AND latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180),
    CONSTRAINT ck_coworkings_status CHECK (status IN ('listed', 'unlisted', 'archived')),
    CONSTRAINT ck_coworkings_weekly_hours CHECK (jsonb_typeof(weekly_hours) = 'array')
);
CREATE INDEX ix_coworkings_listed_name ON coworkings.coworkings (lower(name), id) WHERE status = 'listed';
CREATE INDEX ix_coworkings_listed_city ON coworkings.coworkings (lower(city), lower(name), id)
    WHERE status = 'listed';
CREATE INDEX ix_coworkings_listed_created_at ON coworkings.coworkings (created_at, id)
    WHERE status = 'listed';

CREATE TABLE coworkings.hours_exceptions (
    coworking_id uuid NOT NULL
        CONSTRAINT fk_hours_exceptions_coworking_id_coworkings REFERENCES coworkings.coworkings (id),
    day date NOT NULL,
    yearly boolean NOT NULL,
    month_day smallint NOT NULL,
    kind text NOT NULL,
    intervals jsonb NOT NULL,
    note text NOT NULL,
    CONSTRAINT pk_hours_exceptions PRIMARY KEY (coworking_id, day, yearly),
    CONSTRAINT ck_hours_exceptions_kind CHECK (kind IN ('special', 'holiday')),
    CONSTRAINT ck_hours_exceptions_month_day CHECK
        (month_day = extract(month FROM day) * 100 + extract(day FROM day)),
    CONSTRAINT ck_hours_exceptions_intervals CHECK (jsonb_typeof(intervals) = 'array')
);
-- One yearly exception per day of the year, whichever year it was filed under.
CREATE UNIQUE INDEX uq_hours_exceptions_yearly ON coworkings.hours_exceptions (coworking_id, month_day)
    WHERE yearly;

CREATE TABLE coworkings.members (
    id uuid CONSTRAINT pk_members PRIMARY KEY,
    coworking_id uuid NOT NULL
        CONSTRAINT fk_members_coworking_id_coworkings REFERENCES coworkings.coworkings (id),
    role text NOT NULL,
    status text NOT NULL,
    user_id uuid,
    email_key text,
    expires_at timestamptz,
    created_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT ck_members_role CHECK (role IN ('resident', 'staff', 'manager', 'owner')),
    CONSTRAINT ck_members_status CHECK (status IN ('invited', 'active')),
    CONSTRAINT ck_members_person CHECK (CASE status
        WHEN 'active' THEN user_id IS NOT NULL AND email_key IS NULL AND expires_at IS NULL
        ELSE user_id IS NULL AND email_key IS NOT NULL AND expires_at IS NOT NULL END)
);
CREATE UNIQUE INDEX uq_members_person ON coworkings.members (coworking_id, user_id) WHERE status = 'active';
CREATE UNIQUE INDEX uq_members_invitation ON coworkings.members (coworking_id, email_key)
    WHERE status = 'invited';
CREATE INDEX ix_members_user_id ON coworkings.members (user_id) INCLUDE (coworking_id, role)
    WHERE status = 'active';
CREATE INDEX ix_members_email_key ON coworkings.members (email_key) WHERE status = 'invited';
CREATE INDEX ix_members_coworking_id ON coworkings.members (coworking_id, created_at, id);
"""

DOWN = """
DROP SCHEMA coworkings CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
