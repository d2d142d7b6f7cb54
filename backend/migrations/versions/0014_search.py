"""An index of long occupancies, so that searches need not look eight days ahead for the short ones."""

from alembic import op

revision = "0014_search"
down_revision = "0013_option_stock"
branch_labels = None
depends_on = None

UP = """
CREATE INDEX ix_occupancies_long ON bookings.occupancies (coworking_id, ends_at)
    INCLUDE (starts_at, spot_id, expires_at)
    WHERE ends_at - starts_at > interval '24 hours';
"""

DOWN = """
DROP INDEX bookings.ix_occupancies_long;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
