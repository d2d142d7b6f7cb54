from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.modules.auth.domain.challenge import Challenge
from mesto.modules.auth.domain.device import Device
from mesto.modules.auth.domain.errors import SecondFactorRequired
from mesto.modules.auth.domain.repository import ChallengeStore
from mesto.modules.auth.domain.session import SignInMethod
from mesto.modules.users.public import SecondFactors


@dataclass(frozen=True, slots=True)
class SecondStep:
    """Stands between the right password, or a provider's word, and the session (R-I13).

    Ask it before the attempts are forgiven: else whoever has stolen a password could clear the count between
    two guesses at the code by giving the password once more.
    """

    factors: SecondFactors
    challenges: ChallengeStore
    uow: UnitOfWork

    async def ensure_not_needed(
        self, user_id: UUID, *, method: SignInMethod, device: Device, now: datetime
    ) -> None:
        """Let pass whoever has no second factor, or raise SecondFactorRequired with a challenge."""
        stamp = await self.factors.stamp(user_id)
        if stamp is None:
            return
        challenge, token = Challenge.issue(user_id, method=method, stamp=stamp, device=device, now=now)
        await self.challenges.add(challenge)
        await self.uow.commit()
        raise SecondFactorRequired(challenge=token)
