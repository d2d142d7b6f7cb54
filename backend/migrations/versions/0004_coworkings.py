"""Schema of the module coworkings."""

from alembic import op

revision = "0004_coworkings"
down_revision = "0003_auth"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA coworkings;
"""

DOWN = """
DROP SCHEMA coworkings CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
