"""Messages that leave the house: what is to be sent, and the mailbox that keeps mails where none are sent."""

from alembic import op

revision = "0025_mail"
down_revision = "0024_access_log"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE notifications.deliveries (
    id uuid CONSTRAINT pk_deliveries PRIMARY KEY,
    channel text NOT NULL,
    kind text NOT NULL,
    recipient text NOT NULL,
    recipient_id uuid NOT NULL,
    notification_id uuid,
    data jsonb NOT NULL,
    event_id uuid NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    expires_at timestamptz,
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    last_error text,
    CONSTRAINT uq_deliveries_event UNIQUE (event_id, kind, recipient, recipient_id, channel),
    CONSTRAINT ck_deliveries_channel CHECK (channel IN ('email')),
    CONSTRAINT ck_deliveries_recipient CHECK (recipient IN ('person', 'former_address', 'invitation')),
    CONSTRAINT ck_deliveries_state CHECK (state IN ('queued', 'sent', 'failed', 'skipped')),
    CONSTRAINT ck_deliveries_settled CHECK ((state = 'queued') = (settled_at IS NULL)),
    CONSTRAINT ck_deliveries_data CHECK (jsonb_typeof(data) = 'object')
);
CREATE INDEX ix_deliveries_due ON notifications.deliveries (next_attempt_at, created_at) WHERE state = 'queued';
CREATE INDEX ix_deliveries_settled ON notifications.deliveries (settled_at) WHERE state <> 'queued';
CREATE INDEX ix_deliveries_recipient ON notifications.deliveries (recipient_id);

-- Wakes the deliverers at commit. They also look every second: a lost NOTIFY costs a second, never a mail.
CREATE FUNCTION notifications.wake_deliverers() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('mesto_mail', ''); RETURN NULL; END $$;
CREATE TRIGGER tr_deliveries_wake AFTER INSERT ON notifications.deliveries
    FOR EACH STATEMENT EXECUTE FUNCTION notifications.wake_deliverers();

CREATE TABLE notifications.mailbox (
    id uuid CONSTRAINT pk_mailbox PRIMARY KEY,
    message_id text NOT NULL,
    address text NOT NULL,
    address_key text NOT NULL,
    subject text NOT NULL,
    plain text NOT NULL,
    html text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX ix_mailbox_created_at ON notifications.mailbox (created_at, id);
CREATE INDEX ix_mailbox_address ON notifications.mailbox (address_key, created_at, id);

CREATE INDEX ix_users_admins ON users.users (id) WHERE is_admin;
"""

DOWN = """
DROP INDEX users.ix_users_admins;
DROP TABLE notifications.mailbox, notifications.deliveries;
DROP FUNCTION notifications.wake_deliverers();
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
