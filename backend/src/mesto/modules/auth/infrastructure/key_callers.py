from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.clock import Clock
from mesto.core.prepared import Prepared, Row, one_connection
from mesto.core.security import Actor, Role
from mesto.modules.auth.domain.api_key import USED_EVERY, is_well_formed, role_for
from mesto.modules.auth.domain.errors import TokenInvalid
from mesto.modules.auth.domain.refresh_token import hash_of
from mesto.modules.auth.infrastructure.tables import api_keys
from mesto.modules.coworkings.public import Staff
from mesto.modules.users.public import Accounts

k = api_keys.c
_key: Final = Prepared(
    select(k.id, k.coworking_id, k.scopes, k.created_by, k.expires_at, k.revoked_at, k.last_used_at).where(
        k.hash == bindparam("token_hash")
    )
)
# Nobody waits for a mark: where the row is held, whoever holds it has made it, or revokes the key.
_stale = (
    select(k.id)
    .where(k.id == bindparam("key_id"), or_(k.last_used_at.is_(None), k.last_used_at <= bindparam("before")))
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_mark: Final = Prepared(update(api_keys).where(k.id == _stale).values(last_used_at=bindparam("now")))


class KeyCallers:
    """Tells whom an API key acts for, from the rows as they are now: as with sessions, nothing is cached."""

    def __init__(self, *, engine: AsyncEngine, accounts: Accounts, staff: Staff, clock: Clock) -> None:
        self._engine = engine
        self._accounts = accounts
        self._staff = staff
        self._clock = clock

    async def identify(self, token: str) -> Actor:
        """Return the caller, or raise TokenInvalid: whatever is wrong, there is one answer."""
        if not is_well_formed(token):
            raise TokenInvalid
        now = self._clock.now()
        async with one_connection(self._engine):
            key = await _key.row_now(self._engine, token_hash=hash_of(token))
            if key is None or not _is_live(key, now) or not await self._maker_may(key):
                raise TokenInvalid
            await self._note_use(key, now)
        return Actor(
            id=key["created_by"],
            key_id=key["id"],
            scopes=frozenset(key["scopes"]),
            roles={key["coworking_id"]: role_for(key["scopes"])},
        )

    async def _maker_may(self, key: Row) -> bool:
        """Say whether whoever made the key could make it today: a key does not outlive its maker's power."""
        maker = await self._accounts.state(key["created_by"])
        if maker is None or maker.is_banned:
            return False
        roles = await self._staff.roles_of(maker.id)
        return maker.is_admin or roles.get(key["coworking_id"]) is Role.OWNER

    async def _note_use(self, key: Row, now: datetime) -> None:
        before, seen = now - USED_EVERY, key["last_used_at"]
        if seen is None or seen <= before:  # once a minute, however often it is used
            await _mark.row_now(self._engine, key_id=key["id"], before=before, now=now)


def _is_live(key: Row, now: datetime) -> bool:
    return key["revoked_at"] is None and (key["expires_at"] is None or now < key["expires_at"])
