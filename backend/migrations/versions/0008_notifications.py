"""Schema of the module notifications."""

from alembic import op

revision = "0008_notifications"
down_revision = "0007_bookings"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA notifications;

CREATE TABLE notifications.notifications (
    id uuid CONSTRAINT pk_notifications PRIMARY KEY,
    user_id uuid NOT NULL,
    type text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    data jsonb NOT NULL,
    event_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    CONSTRAINT uq_notifications_event UNIQUE (event_id, user_id, type),
    CONSTRAINT ck_notifications_data CHECK (jsonb_typeof(data) = 'object')
);
CREATE INDEX ix_notifications_inbox ON notifications.notifications (user_id, created_at DESC, id DESC);
CREATE INDEX ix_notifications_unread ON notifications.notifications (user_id, created_at)
    WHERE read_at IS NULL;
"""

DOWN = """
DROP SCHEMA notifications CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
