"""Schema of the module users."""

from alembic import op

revision = "0002_users"
down_revision = "0001_core"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA users;

CREATE TABLE users.users (
    id uuid CONSTRAINT pk_users PRIMARY KEY,
    email text NOT NULL,
    email_key text NOT NULL,
    full_name text NOT NULL,
    password_hash text NOT NULL,
    locale text NOT NULL,
    timezone text,
    is_business boolean NOT NULL,
    is_admin boolean NOT NULL,
    is_banned boolean NOT NULL,
    ban_reason text,
    banned_at timestamptz,
    email_verified boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT uq_users_email_key UNIQUE (email_key),
    CONSTRAINT ck_users_locale CHECK (locale IN ('ru', 'en')),
    CONSTRAINT ck_users_ban CHECK (
        is_banned = (banned_at IS NOT NULL) AND is_banned = (ban_reason IS NOT NULL)
    ),
    CONSTRAINT ck_users_admin CHECK (NOT (is_admin AND is_banned))
);
CREATE INDEX ix_users_created_at_id ON users.users (created_at, id);
"""

DOWN = """
DROP SCHEMA users CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
