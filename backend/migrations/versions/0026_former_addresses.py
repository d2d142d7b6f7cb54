"""Whoever leaves is found by the address given up lately, too."""

from alembic import op

revision = "0026_former_addresses"
down_revision = "0025_mail"
branch_labels = None
depends_on = None

# No release before this one knows the table, so nobody misses the column that goes.
UP = """
ALTER TABLE users.erasures ADD COLUMN email_keys text[] NOT NULL DEFAULT '{}';
UPDATE users.erasures SET email_keys = ARRAY[email_key] WHERE email_key IS NOT NULL;
ALTER TABLE users.erasures DROP COLUMN email_key;
"""

DOWN = """
ALTER TABLE users.erasures ADD COLUMN email_key text;
UPDATE users.erasures SET email_key = email_keys[1] WHERE email_keys <> '{}';
ALTER TABLE users.erasures DROP COLUMN email_keys;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
