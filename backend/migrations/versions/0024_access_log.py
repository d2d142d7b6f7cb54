"""Who has looked at whose personal data (U-10)."""

from alembic import op

revision = "0024_access_log"
down_revision = "0023_erasures"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE users.access_log (
    id uuid CONSTRAINT pk_access_log PRIMARY KEY,
    at timestamptz NOT NULL,
    day date NOT NULL,
    viewer_id uuid NOT NULL,
    actor_kind text NOT NULL,
    coworking_id uuid,
    subject_id uuid NOT NULL,
    what text NOT NULL,
    CONSTRAINT ck_access_log_actor_kind CHECK (actor_kind IN ('team', 'admin')),
    CONSTRAINT ck_access_log_what CHECK (what IN ('profile', 'bookings', 'members', 'bans'))
);
-- Once a day for each viewer, subject, place and kind, whichever process wrote it.
CREATE UNIQUE INDEX uq_access_log_day ON users.access_log
    (subject_id, viewer_id, day, what, coalesce(coworking_id, '00000000-0000-0000-0000-000000000000'));
CREATE INDEX ix_access_log_subject ON users.access_log (subject_id, at DESC, id DESC);
CREATE INDEX ix_access_log_at ON users.access_log USING brin (at);
"""

DOWN = """
DROP TABLE users.access_log;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
