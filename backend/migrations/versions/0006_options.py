"""Schema of the module options."""

from alembic import op

revision = "0006_options"
down_revision = "0005_spots"
branch_labels = None
depends_on = None

UP = """
CREATE SCHEMA options;
"""

DOWN = """
DROP SCHEMA options CASCADE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
