"""Places: found near a point."""

from alembic import op

revision = "0011_places"
down_revision = "0008_notifications"
branch_labels = None
depends_on = None

UP = """
CREATE INDEX ix_coworkings_listed_location ON coworkings.coworkings (latitude, longitude)
    WHERE status = 'listed';
"""

DOWN = """
DROP INDEX coworkings.ix_coworkings_listed_location;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
