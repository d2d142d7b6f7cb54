"""Places: found near a point, closed to single persons."""

from alembic import op

revision = "0011_places"
down_revision = "0010_policies"
branch_labels = None
depends_on = None

UP = """
CREATE INDEX ix_coworkings_listed_location ON coworkings.coworkings (latitude, longitude)
    WHERE status = 'listed';

CREATE TABLE coworkings.bans (
    id uuid CONSTRAINT pk_bans PRIMARY KEY,
    coworking_id uuid NOT NULL
        CONSTRAINT fk_bans_coworking_id_coworkings REFERENCES coworkings.coworkings (id),
    user_id uuid NOT NULL,
    reason text NOT NULL,
    until timestamptz,
    keep_bookings boolean NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT uq_bans_person UNIQUE (user_id, coworking_id),
    CONSTRAINT ck_bans_reason CHECK (char_length(reason) BETWEEN 1 AND 500),
    CONSTRAINT ck_bans_until CHECK (until > created_at)
);
CREATE INDEX ix_bans_coworking_id ON coworkings.bans (coworking_id, created_at, id);
"""

DOWN = """
DROP TABLE coworkings.bans;
DROP INDEX coworkings.ix_coworkings_listed_location;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
