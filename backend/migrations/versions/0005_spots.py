"""Schema of the module spots."""

from alembic import op

revision = "0005_spots"
down_revision = "0004_coworkings"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA spots;
"""

DOWN = """
DROP SCHEMA spots CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
