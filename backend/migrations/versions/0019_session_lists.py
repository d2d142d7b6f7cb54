"""Sessions are listed by their person and forgotten after their end."""

from alembic import op

revision = "0019_session_lists"
down_revision = "0018_attempts"
branch_labels = None
depends_on = None

UP = """
CREATE INDEX ix_sessions_live ON auth.sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX ix_sessions_ended_at ON auth.sessions (ended_at) WHERE ended_at IS NOT NULL;
"""

DOWN = """
DROP INDEX auth.ix_sessions_ended_at;
DROP INDEX auth.ix_sessions_live;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
