"""Schema of the module spots."""

from alembic import op

revision = "0005_spots"
down_revision = "0004_coworkings"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA spots;

CREATE TABLE spots.spots (
    id uuid CONSTRAINT pk_spots PRIMARY KEY,
    coworking_id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    position integer NOT NULL,
    zone text,
    spot_type text NOT NULL,
    capacity integer NOT NULL,
    attributes text[] NOT NULL,
    weekly_hours jsonb,
    status text NOT NULL,
    archived_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT ck_spots_spot_type
        CHECK (spot_type IN ('desk', 'meeting_room', 'phone_booth', 'office', 'event_space', 'other')),
    CONSTRAINT ck_spots_status CHECK (status IN ('active', 'inactive')),
    CONSTRAINT ck_spots_archived CHECK (archived_at IS NULL OR status = 'inactive'),
    CONSTRAINT ck_spots_position CHECK (position BETWEEN 0 AND 9999),
    CONSTRAINT ck_spots_capacity CHECK (capacity BETWEEN 1 AND 1000)
);
CREATE UNIQUE INDEX uq_spots_name ON spots.spots (coworking_id, lower(name)) WHERE archived_at IS NULL;
CREATE INDEX ix_spots_order ON spots.spots (coworking_id, position, name, id);
"""

DOWN = """
DROP SCHEMA spots CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
