"""API keys of coworkings."""

from alembic import op

revision = "0022_api_keys"
down_revision = "0021_second_factors"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE auth.api_keys (
    id uuid NOT NULL CONSTRAINT pk_api_keys PRIMARY KEY,
    coworking_id uuid NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    hash bytea NOT NULL,
    tail text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT uq_api_keys_hash UNIQUE (hash),
    CONSTRAINT ck_api_keys_scopes CHECK (cardinality(scopes) > 0),
    CONSTRAINT ck_api_keys_life CHECK (expires_at > created_at)
);
CREATE INDEX ix_api_keys_coworking_id ON auth.api_keys (coworking_id, created_at, id);
"""

DOWN = """
DROP TABLE auth.api_keys;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
