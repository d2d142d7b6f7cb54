from dataclasses import dataclass

from mesto.core.clock import Clock
from mesto.core.security import EmailNotVerified
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.application.recognising import Recognise
from mesto.modules.auth.application.second_step import SecondStep
from mesto.modules.auth.application.starting import StartSession
from mesto.modules.auth.domain.device import Device
from mesto.modules.auth.domain.errors import Banned, ProviderRefused
from mesto.modules.auth.domain.identity_provider import IdentityProviders, Proof
from mesto.modules.auth.domain.incident import Incident
from mesto.modules.auth.domain.repository import IdentityRepository, IncidentRepository, UsedProofs
from mesto.modules.auth.domain.session import SessionPolicy, SignInMethod
from mesto.modules.auth.domain.token_pair import TokenPair
from mesto.modules.users.public import Account, Accounts, Passwords


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginWithProvider:
    provider: str
    proof: Proof
    device: Device


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSignIn:
    pair: TokenPair
    is_new_user: bool


@dataclass(frozen=True, slots=True)
class LoginWithProviderHandler(UseCase):
    providers: IdentityProviders
    recognise: Recognise
    identities: IdentityRepository
    accounts: Accounts
    passwords: Passwords
    second_step: SecondStep
    used_proofs: UsedProofs
    incidents: IncidentRepository
    start: StartSession
    policy: SessionPolicy
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: LoginWithProvider) -> ProviderSignIn:
        proven, now = await self.providers.get(command.provider).prove(command.proof), self.clock.now()
        user_id, is_new_user = await self.recognise(proven)
        account = await self.accounts.state(user_id)
        if account is None:
            raise ProviderRefused
        if account.is_banned:
            await self._note_ban(account, command.device)
            raise Banned(reason=account.ban_reason)
        if self.policy.needs_verified_email and not account.email_verified:
            raise EmailNotVerified
        method = SignInMethod.PROVIDER
        await self.second_step.ensure_not_needed(account.id, method=method, device=command.device, now=now)
        if await self.identities.owner(proven.provider, proven.subject) != account.id:
            raise ProviderRefused
        if not await self.passwords.hold(account):
            raise ProviderRefused  # a reset since may have dropped the link: nothing of before lives on
        if proven.once is not None and not await self.used_proofs.use(proven.once):
            raise ProviderRefused
        pair = await self.start(account.id, method=method, device=command.device, now=now)
        await self.uow.commit()
        return ProviderSignIn(pair=pair, is_new_user=is_new_user)

    async def _note_ban(self, account: Account, device: Device) -> None:
        incident = Incident.sign_in_failed("banned", user_id=account.id, device=device, now=self.clock.now())
        await self.incidents.add(incident)
        await self.uow.commit()
