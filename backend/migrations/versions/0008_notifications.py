"""Schema of the module notifications."""

from alembic import op

revision = "0008_notifications"
down_revision = "0007_bookings"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA notifications;
"""

DOWN = """
DROP SCHEMA notifications CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
