from dataclasses import dataclass, replace
from datetime import datetime

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.application.starting import StartSession
from mesto.modules.auth.domain.challenge import Challenge
from mesto.modules.auth.domain.device import Device
from mesto.modules.auth.domain.errors import Banned, SecondFactorInvalid
from mesto.modules.auth.domain.incident import Incident
from mesto.modules.auth.domain.refresh_token import hash_of
from mesto.modules.auth.domain.repository import ChallengeStore, IncidentRepository
from mesto.modules.auth.domain.session import SignInMethod
from mesto.modules.auth.domain.token_pair import TokenPair
from mesto.modules.users.public import Accounts, SecondFactors


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteSecondFactor:
    challenge: str
    code: str
    device: Device


@dataclass(frozen=True, slots=True)
class CompleteSecondFactorHandler(UseCase):
    """The second half of every sign-in: what was found out there is asked anew, for minutes have passed."""

    accounts: Accounts
    factors: SecondFactors
    challenges: ChallengeStore
    incidents: IncidentRepository
    start: StartSession
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: CompleteSecondFactor) -> TokenPair:
        now = self.clock.now()
        challenge = await self._open(command, now)
        user_id = challenge.user_id
        await self.factors.count_attempt(user_id, ip=command.device.ip)
        if not await self.factors.use(user_id, command.code, now, stamp=challenge.stamp):
            await self._note(challenge, command.device, now)
            raise SecondFactorInvalid
        if not await self.challenges.use(challenge.hash, now):
            await self.uow.rollback()  # the code is as good as before
            raise SecondFactorInvalid
        device = replace(command.device, name=challenge.device_name)
        method = SignInMethod(challenge.method)
        pair = await self.start(user_id, method=method, device=device, now=now)
        await self.uow.commit()
        await self.factors.forgive_attempts(user_id)
        return pair

    async def _open(self, command: CompleteSecondFactor, now: datetime) -> Challenge:
        challenge = await self.challenges.find(hash_of(command.challenge))
        if challenge is None or not challenge.may_be_met(command.device, now):
            raise SecondFactorInvalid
        account = await self.accounts.state(challenge.user_id)
        if account is None:
            raise SecondFactorInvalid
        if account.is_banned:  # who has come so far may be told
            raise Banned(reason=account.ban_reason)
        return challenge

    async def _note(self, challenge: Challenge, device: Device, now: datetime) -> None:
        await self.uow.rollback()
        incident = Incident.sign_in_failed("credentials", user_id=challenge.user_id, device=device, now=now)
        await self.incidents.add(incident)
        await self.uow.commit()
