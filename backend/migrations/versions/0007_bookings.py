"""Schema of the module bookings."""

from alembic import op

revision = "0007_bookings"
down_revision = "0006_options"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA bookings;
"""

DOWN = """
DROP SCHEMA bookings CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
