from alembic.script import ScriptDirectory

from mesto.core.migrations import config
from mesto.core.revisions import head


def test_the_head_we_read_is_the_head_alembic_sees():
    assert head() == ScriptDirectory.from_config(config()).get_current_head()
