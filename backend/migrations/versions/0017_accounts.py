"""Accounts without a password, e-mails that wait for their link, and the links."""

from alembic import op

revision = "0017_accounts"
down_revision = "0016_spot_name"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE users.users ALTER COLUMN password_hash DROP NOT NULL;
-- Without it a row is a registration that awaits its link: it takes the address from nobody.
ALTER TABLE users.users ALTER COLUMN email_key DROP NOT NULL;
ALTER TABLE users.users
    ADD COLUMN pending_email text,
    ADD COLUMN pending_email_key text,
    ADD COLUMN pending_by uuid,
    ADD COLUMN former_email text,
    ADD COLUMN former_email_until timestamptz,
    ADD COLUMN credentials_version integer NOT NULL DEFAULT 1,
    ADD CONSTRAINT ck_users_pending CHECK ((pending_email IS NULL) = (pending_email_key IS NULL)),
    ADD CONSTRAINT ck_users_former CHECK ((former_email IS NULL) = (former_email_until IS NULL)),
    ADD CONSTRAINT ck_users_awaiting CHECK (
        email_key IS NOT NULL
        OR (pending_email_key IS NOT NULL AND NOT email_verified AND NOT is_admin AND NOT is_banned)
    );
CREATE INDEX ix_users_pending_email_key ON users.users (pending_email_key) WHERE pending_email_key IS NOT NULL;
CREATE INDEX ix_users_awaiting ON users.users (created_at) WHERE email_key IS NULL;
CREATE INDEX ix_users_former_email_until ON users.users (former_email_until) WHERE former_email_until IS NOT NULL;

-- One-time links in mails. The token is derived from a key that is not in here; its hash finds the row.
CREATE TABLE users.links (
    event_id uuid CONSTRAINT pk_links PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT fk_links_user_id_users REFERENCES users.users (id) ON DELETE CASCADE,
    purpose text NOT NULL,
    email text NOT NULL,
    target bytea NOT NULL,
    salt bytea NOT NULL,
    hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    voided_at timestamptz,
    CONSTRAINT uq_links_hash UNIQUE (hash),
    CONSTRAINT ck_links_purpose CHECK (purpose IN ('register', 'change', 'reset')),
    CONSTRAINT ck_links_end CHECK (used_at IS NULL OR voided_at IS NULL)
);
CREATE INDEX ix_links_user_id ON users.links (user_id);
CREATE INDEX ix_links_target_created_at ON users.links (target, created_at);
CREATE INDEX ix_links_expires_at ON users.links (expires_at);

-- How many mails an address was to get, also one that nobody has an account with: a keyed hash names it.
CREATE TABLE users.mail_requests (
    id uuid CONSTRAINT pk_mail_requests PRIMARY KEY,
    target bytea NOT NULL,
    created_at timestamptz NOT NULL,
    version integer NOT NULL
);
CREATE INDEX ix_mail_requests_target_created_at ON users.mail_requests (target, created_at);
CREATE INDEX ix_mail_requests_created_at ON users.mail_requests (created_at);

ALTER TABLE auth.incidents DROP CONSTRAINT ck_incidents_kind;
ALTER TABLE auth.incidents ADD CONSTRAINT ck_incidents_kind
    CHECK (kind IN ('sign_in_failed', 'refresh_reused', 'reset_requested'));
"""

# What the older release cannot hold: a registration that is no account yet goes, and an account without a
# password gets a hash that no password has.
DOWN = """
DELETE FROM auth.incidents WHERE kind = 'reset_requested';
ALTER TABLE auth.incidents DROP CONSTRAINT ck_incidents_kind;
ALTER TABLE auth.incidents ADD CONSTRAINT ck_incidents_kind CHECK (kind IN ('sign_in_failed', 'refresh_reused'));
DROP TABLE users.mail_requests;
DROP TABLE users.links;
DROP INDEX users.ix_users_awaiting;
DELETE FROM users.users WHERE email_key IS NULL;
UPDATE users.users SET password_hash = '!' WHERE password_hash IS NULL;
ALTER TABLE users.users
    DROP COLUMN pending_email,
    DROP COLUMN pending_email_key,
    DROP COLUMN pending_by,
    DROP COLUMN former_email,
    DROP COLUMN former_email_until,
    DROP COLUMN credentials_version,
    ALTER COLUMN password_hash SET NOT NULL,
    ALTER COLUMN email_key SET NOT NULL;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
