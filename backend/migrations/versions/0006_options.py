"""Schema of the module options."""

from alembic import op

revision = "0006_options"
down_revision = "0005_spots"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA options;

CREATE TABLE options.options (
    id uuid CONSTRAINT pk_options PRIMARY KEY,
    coworking_id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    max_per_booking integer NOT NULL,
    spot_types text[] NOT NULL,
    archived_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT ck_options_max_per_booking CHECK (max_per_booking BETWEEN 1 AND 20)
);
CREATE INDEX ix_options_order ON options.options (coworking_id, name, id);
"""

DOWN = """
DROP SCHEMA options CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
