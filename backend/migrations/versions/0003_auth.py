"""Schema of the module auth."""

from alembic import op

revision = "0003_auth"
down_revision = "0002_users"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA auth;

CREATE TABLE auth.sessions (
    id uuid CONSTRAINT pk_sessions PRIMARY KEY,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text,
    ip text,
    user_agent text NOT NULL,
    device_name text,
    version integer NOT NULL,
    CONSTRAINT ck_sessions_end CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);

CREATE TABLE auth.refresh_tokens (
    hash bytea CONSTRAINT pk_refresh_tokens PRIMARY KEY,
    session_id uuid NOT NULL,
    generation integer NOT NULL,
    salt bytea NOT NULL,
    issued_at timestamptz NOT NULL,
    used_at timestamptz,
    used_by text,
    CONSTRAINT fk_refresh_tokens_session_id_sessions
        FOREIGN KEY (session_id) REFERENCES auth.sessions (id) ON DELETE CASCADE,
    -- However refreshes race, a token has one successor.
    CONSTRAINT uq_refresh_tokens_session_id_generation UNIQUE (session_id, generation)
);

-- The security log: failed sign-ins and used refresh tokens that came back.
CREATE TABLE auth.incidents (
    id uuid CONSTRAINT pk_incidents PRIMARY KEY,
    kind text NOT NULL,
    reason text NOT NULL,
    user_id uuid,
    session_id uuid,
    ip text,
    user_agent text NOT NULL,
    occurred_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT ck_incidents_kind CHECK (kind IN ('sign_in_failed', 'refresh_reused'))
);
"""

DOWN = """
DROP SCHEMA auth CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
