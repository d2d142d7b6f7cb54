"""Sign-in with providers: who of theirs is who of ours, and which proofs were shown."""

from alembic import op

revision = "0020_identities"
down_revision = "0019_session_lists"
branch_labels = None
depends_on = None

UP = """
-- Whom a provider vouches for needs no password.
ALTER TABLE users.users ALTER COLUMN password_hash DROP NOT NULL;

CREATE TABLE auth.identities (
    id uuid CONSTRAINT pk_identities PRIMARY KEY,
    provider text NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL,
    linked_at timestamptz NOT NULL,
    version integer NOT NULL,
    -- However sign-ins race, somebody at a provider is one person here, and a person one of theirs.
    CONSTRAINT uq_identities_provider_subject UNIQUE (provider, subject),
    CONSTRAINT uq_identities_user_id_provider UNIQUE (user_id, provider),
    CONSTRAINT ck_identities_subject CHECK (char_length(subject) BETWEEN 1 AND 255)
);

-- Hashes of id_tokens that were accepted, until they are worth nothing.
CREATE TABLE auth.used_proofs (
    hash bytea CONSTRAINT pk_used_proofs PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ix_used_proofs_expires_at ON auth.used_proofs (expires_at);
"""

# Accounts without a password stay as they are: nobody can give them one here.
DOWN = """
DROP TABLE auth.used_proofs;
DROP TABLE auth.identities;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
