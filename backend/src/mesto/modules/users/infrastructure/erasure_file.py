"""The list of erasures as a file: one line each, an id and an instant. Ids alone name nobody."""

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from mesto.modules.users.domain.erasure import Erasure, ErasureList

_HEAD: Final = "# Accounts that were erased; `mesto erasures apply` erases them again after a restore.\n"


class ErasureFile(ErasureList):
    def __init__(self, path: Path | None) -> None:
        self._path = path

    @property
    def is_kept(self) -> bool:
        return self._path is not None

    def read(self) -> Sequence[Erasure]:
        if self._path is None or not self._path.exists():
            return []
        return read_erasures(self._path.read_text(encoding="utf-8"))

    def write(self, erasures: Sequence[Erasure]) -> None:
        assert self._path is not None
        new = self._path.with_name(f"{self._path.name}.new")
        with new.open("w", encoding="utf-8") as file:
            file.write(written(erasures))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)


def written(erasures: Iterable[Erasure]) -> str:
    lines = sorted(f"{erasure.user_id} {erasure.at.isoformat()}\n" for erasure in erasures)
    return _HEAD + "".join(lines)


def read_erasures(text: str) -> list[Erasure]:
    """Raise ValueError naming the line that is no erasure."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            user_id, at = line.split()
            found.append(Erasure(user_id=UUID(user_id), at=datetime.fromisoformat(at)))
        except ValueError:
            raise ValueError(f"line {number} is not an id and an instant") from None
    return found
