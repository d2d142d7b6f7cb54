import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self
from uuid import UUID

from mesto.modules.auth.domain.device import Device
from mesto.modules.auth.domain.refresh_token import hash_of
from mesto.modules.auth.domain.session import SignInMethod

LIFETIME: Final = timedelta(minutes=5)
PREFIX: Final = "mch_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A sign-in whose first proof, a password or a provider's, was right and whose code is awaited. The token itself is not kept."""

    hash: bytes
    user_id: UUID
    method: str
    """How it began: password or provider."""
    user_agent: str
    device_name: str | None
    stamp: bytes
    """What password and second factor were then (users.public.SecondFactors.stamp)."""
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None

    @classmethod
    def issue(
        cls, user_id: UUID, *, method: SignInMethod, stamp: bytes, device: Device, now: datetime
    ) -> tuple[Self, str]:
        token = PREFIX + urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
        challenge = cls(
            hash=hash_of(token),
            user_id=user_id,
            method=method.value,
            user_agent=device.user_agent,
            device_name=device.name,
            stamp=stamp,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        return challenge, token

    def may_be_met(self, device: Device, now: datetime) -> bool:
        """Say whether this device may still answer it."""
        return self.used_at is None and now < self.expires_at and device.user_agent == self.user_agent
