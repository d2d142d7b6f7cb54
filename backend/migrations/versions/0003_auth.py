"""Schema of the module auth."""

from alembic import op

revision = "0003_auth"
down_revision = "0002_users"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA auth;
"""

DOWN = """
DROP SCHEMA auth CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
