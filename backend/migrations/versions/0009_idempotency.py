"""Keys of requests that may be said twice, and what the purge needs to find old events."""

from alembic import op

revision = "0009_idempotency"
down_revision = "0008_notifications"
branch_labels = None
depends_on = None

# status, body and headers are null only inside the transaction that writes the row: nobody else sees that.
UP = """
CREATE TABLE core.idempotency_keys (
    user_id uuid NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint,
    body bytea,
    headers jsonb,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (user_id, operation, key)
);
CREATE INDEX ix_idempotency_keys_created_at ON core.idempotency_keys (created_at);

-- Rows come in the order of time: a few pages of BRIN find the old ones, and cost a new event nothing.
CREATE INDEX ix_outbox_occurred_at ON core.outbox USING brin (occurred_at);
CREATE INDEX ix_inbox_processed_at ON core.inbox USING brin (processed_at);
"""

DOWN = """
DROP INDEX core.ix_inbox_processed_at;
DROP INDEX core.ix_outbox_occurred_at;
DROP TABLE core.idempotency_keys;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
