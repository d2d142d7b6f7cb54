"""Event backbone: outbox, inbox, deliveries."""

from alembic import op

revision = "0001_core"
down_revision = None
branch_labels = None
depends_on = None

UP = """
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE core.outbox (
    position bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_outbox PRIMARY KEY,
    event_id uuid NOT NULL CONSTRAINT uq_outbox_event_id UNIQUE,
    name text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_version integer NOT NULL,
    payload jsonb NOT NULL,
    trace jsonb NOT NULL DEFAULT '{}',
    occurred_at timestamptz NOT NULL,
    available_at timestamptz NOT NULL DEFAULT now(),
    publish_attempts integer NOT NULL DEFAULT 0,
    published_at timestamptz,
    settled_at timestamptz
);
CREATE INDEX ix_outbox_pending ON core.outbox (position) WHERE published_at IS NULL;
CREATE INDEX ix_outbox_unsettled ON core.outbox (published_at) WHERE settled_at IS NULL;

CREATE TABLE core.inbox (
    subscriber text NOT NULL,
    event_id uuid NOT NULL,
    processed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_inbox PRIMARY KEY (subscriber, event_id)
);

CREATE TABLE core.deliveries (
    subscriber text NOT NULL,
    event_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error text,
    CONSTRAINT pk_deliveries PRIMARY KEY (subscriber, event_id),
    CONSTRAINT ck_deliveries_state CHECK (state IN ('waiting', 'dead'))
);
CREATE INDEX ix_deliveries_due ON core.deliveries (next_attempt_at) WHERE state = 'waiting';

-- Wakes the relay at commit. The relay also polls: a lost NOTIFY costs a second, never an event.
CREATE FUNCTION core.wake_relay() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('mesto_outbox', ''); RETURN NULL; END $$;
CREATE TRIGGER tr_outbox_wake AFTER INSERT ON core.outbox
    FOR EACH STATEMENT EXECUTE FUNCTION core.wake_relay();
"""

DOWN = """
DROP TABLE core.deliveries, core.inbox, core.outbox;
DROP FUNCTION core.wake_relay();
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
