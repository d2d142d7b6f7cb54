"""Schema of the module users."""

from alembic import op

revision = "0002_users"
down_revision = "0001_core"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA users;
"""

DOWN = """
DROP SCHEMA users CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
