from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.application.second_step import SecondStep
from mesto.modules.auth.application.starting import StartSession
from mesto.modules.auth.domain.device import Device
from mesto.modules.auth.domain.errors import Banned, InvalidCredentials
from mesto.modules.auth.domain.incident import Incident
from mesto.modules.auth.domain.repository import IncidentRepository
from mesto.modules.auth.domain.session import SignInMethod
from mesto.modules.auth.domain.token_pair import TokenPair
from mesto.modules.users.public import Account, Attempts, Identities, Passwords, TooManyAttempts


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginUser:
    email: str
    password: str
    device: Device


@dataclass(frozen=True, slots=True)
class LoginUserHandler(UseCase):
    identities: Identities
    attempts: Attempts
    passwords: Passwords
    incidents: IncidentRepository
    second_step: SecondStep
    start: StartSession
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: LoginUser) -> TokenPair:
        account = await self._account(command)
        now = self.clock.now()
        if account is None:
            await self._note("credentials", None, command.device, now)
            raise InvalidCredentials
        if account.is_banned:
            await self._note("banned", account.id, command.device, now)
            raise Banned(reason=account.ban_reason)
        method = SignInMethod.PASSWORD
        await self.second_step.ensure_not_needed(account.id, method=method, device=command.device, now=now)
        await self.attempts.forgive(command.email, ip=command.device.ip)
        if not await self.passwords.hold(account):
            raise InvalidCredentials  # another password since: what began with the old one must not live on
        pair = await self.start(account.id, method=method, device=command.device, now=now)
        await self.uow.commit()
        return pair

    async def _account(self, command: LoginUser) -> Account | None:
        try:
            return await self.identities.check(command.email, command.password, ip=command.device.ip)
        except TooManyAttempts as refusal:
            if refusal.is_first:
                await self._note("throttled", None, command.device, self.clock.now())
            raise

    async def _note(self, reason: str, user_id: UUID | None, device: Device, now: datetime) -> None:
        # One row for a known and for an unknown e-mail alike; how many there can be is bounded by
        # the attempts that are counted first.
        incident = Incident.sign_in_failed(reason, user_id=user_id, device=device, now=now)
        await self.incidents.add(incident)
        await self.uow.commit()
