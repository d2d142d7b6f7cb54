import re
from typing import Annotated

import typer


def new_migration(message: Annotated[str, typer.Argument(help="What it does, in a few words.")]) -> None:
    """Make the file of the next migration; its SQL is written by hand."""
    from alembic import command

    from mesto.core.migrations import config
    from mesto.core.revisions import head

    number = int(head().partition("_")[0]) + 1
    name = re.sub(r"\W+", "_", message.lower()).strip("_")
    made = config()
    made.set_main_option("file_template", "%%(rev)s")
    command.revision(made, message, rev_id=f"{number:04}_{name}")
