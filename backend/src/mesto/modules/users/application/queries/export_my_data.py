import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from sqlalchemy import select

from mesto.core.clock import Clock
from mesto.core.database import ReadSession
from mesto.core.personal_data import PersonalData, Section, Subject
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.public import BookingCalendar
from mesto.modules.users.domain.errors import UserNotFound
from mesto.modules.users.infrastructure.tables import users

IN_MEMORY: Final = 1024 * 1024
SLICE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportMyData:
    actor: Actor
    as_calendar: bool = False


@dataclass(frozen=True, slots=True)
class ExportMyDataHandler(Query):
    """Everything the platform holds about the person, as one moment sees it (U-08).

    Rows pass through 500 at a time into a file that lives on disk from 1 MiB on: however much there is,
    it is the disk that bounds it, and no connection waits for a slow reader.
    """

    session: ReadSession
    held: Sequence[PersonalData]
    calendar: BookingCalendar
    clock: Clock

    async def __call__(self, query: ExportMyData) -> IO[bytes]:
        """Return the export, to be read from its beginning and closed."""
        written = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the answer closes it
        try:
            parts = self.calendar.of(query.actor.user_id) if query.as_calendar else self._json(query.actor)
            async for part in parts:
                written.write(part)
        except BaseException:
            written.close()
            raise
        finally:
            await self.session.close()
        written.seek(0)
        return written

    async def _json(self, actor: Actor) -> AsyncIterator[bytes]:
        await self.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        statement = select(users.c.email_key).where(users.c.id == actor.user_id)
        email_key = await self.session.scalar(statement)
        if email_key is None:
            raise UserNotFound
        head = {"user_id": str(actor.user_id), "exported_at": self.clock.now().isoformat()}
        yield json.dumps(head)[:-1].encode() + b', "sections": {'
        subject = Subject(user_id=actor.user_id, email_key=email_key)
        sections = [section for held in self.held for section in held.sections(subject)]
        for number, section in enumerate(sections):
            yield b"," if number else b""
            async for part in self._section(section):
                yield part
        yield b"}}\n"

    async def _section(self, section: Section) -> AsyncIterator[bytes]:
        yield json.dumps(section.name).encode() + b": ["
        begun = False
        rows = await self.session.stream_scalars(section.rows(), execution_options={"yield_per": SLICE})
        async for part in rows.partitions():
            yield (b",\n" if begun else b"\n") + ",\n".join(part).encode()
            begun = True
        yield b"]"
