from dataclasses import dataclass

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.device import Device
from mesto.modules.auth.domain.incident import Incident
from mesto.modules.auth.domain.repository import IncidentRepository
from mesto.modules.users.public import Directory, MailAllowance


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPasswordReset:
    email: str
    device: Device


@dataclass(frozen=True, slots=True)
class RequestPasswordResetHandler(UseCase):
    directory: Directory
    allowance: MailAllowance
    incidents: IncidentRepository
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: RequestPasswordReset) -> None:
        """Ask for a reset link. Whoever the e-mail belongs to, the same is read, counted and written."""
        person = await self.directory.find_by_email(command.email)
        is_granted = await self.allowance.take(command.email)
        user_id = None if person is None or person.is_banned else person.id
        incident = Incident.reset_requested(
            user_id, is_granted=is_granted, device=command.device, now=self.clock.now()
        )
        await self.incidents.add(incident)
        await self.uow.commit(hide_silence=True)
