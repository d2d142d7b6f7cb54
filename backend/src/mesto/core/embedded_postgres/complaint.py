"""What the server's log says when it does not start, put into a sentence and a way out."""

import re
from pathlib import Path

from mesto.core.trouble import CannotStart


def complaint(said: str, *, data: Path, log: Path, port: int) -> CannotStart:
    errors = re.findall(r"(?:FATAL|PANIC):\s+(.+)", said) or [" ".join(said.split())[-300:]]
    why = errors[-1].strip() or "it ended without a word"
    if port and "in use" in said:
        return CannotStart(
            f"Port {port} is taken, so the embedded PostgreSQL cannot listen there.",
            "Set MESTO_DATABASE__EMBEDDED_PORT to a free one, or to 0 for any.",
        )
    if "No space left" in said:
        return CannotStart(f"The disk of {data} is full.", "Make room and start again; nothing is lost.")
    return CannotStart(
        f"The embedded PostgreSQL does not start: {why}.",
        f"Its log is {log}. If its data is damaged, restore a backup or move it away "
        f"(mv {data} {data}.old): the next start makes a new, empty database.",
    )
