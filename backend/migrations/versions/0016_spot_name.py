"""A booking remembers how its spot was called. Bookings from before tell the present name, as they always did."""

from alembic import op

revision = "0016_spot_name"
down_revision = "0014_search"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE bookings.bookings ADD COLUMN spot_name text NOT NULL DEFAULT '';
"""

DOWN = """
ALTER TABLE bookings.bookings DROP COLUMN spot_name;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
