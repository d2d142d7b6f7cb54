"""Second factors: authenticator apps, recovery codes, and sign-ins that wait for a code."""

from alembic import op

revision = "0021_second_factors"
down_revision = "0020_identities"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE users.second_factors (
    id uuid NOT NULL CONSTRAINT pk_second_factors PRIMARY KEY,
    user_id uuid NOT NULL,
    key_id text,
    sealed_secret bytea,
    confirmed_at timestamptz,
    last_used_step bigint,
    version integer NOT NULL,
    CONSTRAINT fk_second_factors_user_id_users
        FOREIGN KEY (user_id) REFERENCES users.users (id) ON DELETE CASCADE,
    CONSTRAINT uq_second_factors_user_id UNIQUE (user_id),
    CONSTRAINT ck_second_factors_secret CHECK ((key_id IS NULL) = (sealed_secret IS NULL)),
    CONSTRAINT ck_second_factors_on CHECK (confirmed_at IS NULL OR sealed_secret IS NOT NULL),
    CONSTRAINT ck_second_factors_confirmed CHECK ((confirmed_at IS NULL) = (last_used_step IS NULL))
);

CREATE TABLE users.recovery_codes (
    factor_id uuid NOT NULL,
    hash bytea NOT NULL,
    used_at timestamptz,
    CONSTRAINT pk_recovery_codes PRIMARY KEY (factor_id, hash),
    CONSTRAINT fk_recovery_codes_factor_id_second_factors
        FOREIGN KEY (factor_id) REFERENCES users.second_factors (id) ON DELETE CASCADE
);

CREATE TABLE auth.challenges (
    hash bytea NOT NULL CONSTRAINT pk_challenges PRIMARY KEY,
    user_id uuid NOT NULL,
    method text NOT NULL,
    user_agent text NOT NULL,
    device_name text,
    stamp bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT ck_challenges_method CHECK (method IN ('password', 'provider')),
    CONSTRAINT ck_challenges_life CHECK (expires_at > created_at)
);
CREATE INDEX ix_challenges_expires_at ON auth.challenges (expires_at);
"""

DOWN = """
DROP TABLE auth.challenges;
DROP TABLE users.recovery_codes;
DROP TABLE users.second_factors;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
