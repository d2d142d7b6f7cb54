"""What a module holds about people, said once: the export is made from it (U-08).

docs/personal-data.md has the rule for every column; a test compares it with the database and with this.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, Text, cast, func, literal_column, select


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom an export is about."""

    user_id: UUID
    email_key: str
    """For what was written down before the person was known by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The rows of one table that are about the person."""

    table: Table
    whose: ColumnElement[bool]
    without: frozenset[str] = frozenset()
    """Columns that are no information about the person: secrets, hashes, ids of others."""
    instead: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    """What is shown of a column that tells of others too."""

    @property
    def name(self) -> str:
        return self.table.fullname

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.table.columns if column.name not in self.without)

    def rows(self) -> Select[Any]:
        """Select one JSON text per row, in the order of the primary key: PostgreSQL writes it."""
        told = [self.instead.get(name, self.table.c[name]).label(name) for name in self.columns]
        shown = select(*told).where(self.whose)
        ordered = shown.order_by(*self.table.primary_key.columns).subquery("held")
        return select(cast(func.to_jsonb(literal_column("held")), Text)).select_from(ordered)


class PersonalData(Protocol):
    """Implemented by every module that holds something about people; dishka collects all of them."""

    def sections(self, subject: Subject) -> Sequence[Section]: ...
