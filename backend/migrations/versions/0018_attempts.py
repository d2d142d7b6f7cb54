"""Attempts to sign in are counted; the security log can be purged by its time."""

from alembic import op

revision = "0018_attempts"
down_revision = "0017_accounts"
branch_labels = None
depends_on = None

# The key is a keyed hash: nobody can read from here who tried, or from where. The primary key is also the order of
# locks: account, address, overall.
UP = """
CREATE TABLE auth.attempts (
    scope text NOT NULL,
    key bytea NOT NULL,
    moments timestamptz[] NOT NULL,
    full_until timestamptz,
    noted_until timestamptz,
    counted_at timestamptz NOT NULL,
    CONSTRAINT pk_attempts PRIMARY KEY (scope, key),
    CONSTRAINT ck_attempts_scope CHECK (scope IN ('account', 'address', 'overall'))
) WITH (fillfactor = 70);

CREATE INDEX ix_incidents_occurred_at ON auth.incidents USING brin (occurred_at);
"""

DOWN = """
DROP INDEX auth.ix_incidents_occurred_at;
DROP TABLE auth.attempts;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
