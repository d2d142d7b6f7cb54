from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CursorResult, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.errors import InvalidState
from mesto.core.prepared import Prepared
from mesto.modules.users.domain import totp
from mesto.modules.users.domain.recovery_codes import CodeHashes, new_codes
from mesto.modules.users.domain.repository import Credentials, UserRepository
from mesto.modules.users.domain.second_factor import SecondFactor, SecretBox, stamp_of
from mesto.modules.users.infrastructure.second_factor_tables import recovery_codes, second_factors
from mesto.modules.users.infrastructure.tables import users
from mesto.modules.users.public import Attempts, SecondFactors, TotpSecret

f, r = second_factors.c, recovery_codes.c
_stamp: Final = Prepared(
    select(f.id, f.confirmed_at, users.c.password_hash)
    .join_from(second_factors, users)
    .where(f.user_id == bindparam("user_id"), f.confirmed_at.is_not(None))
)


class SqlSecondFactors(SecondFactors):
    """Rows are locked in the order person, factor: copies of one code queue here, and one gets in."""

    def __init__(
        self,
        *,
        engine: AsyncEngine,
        session: AsyncSession,
        people: UserRepository,
        credentials: Credentials,
        attempts: Attempts,
        box: SecretBox,
        hashes: CodeHashes,
    ) -> None:
        self._engine = engine
        self._session = session
        self._people = people
        self._credentials = credentials
        self._attempts = attempts
        self._box = box
        self._hashes = hashes

    async def count_attempt(self, user_id: UUID, *, ip: str | None) -> None:
        known = await self._credentials.of_user(user_id)
        if known is not None:
            await self._attempts.count(known.email, ip=ip)

    async def forgive_attempts(self, user_id: UUID) -> None:
        known = await self._credentials.of_user(user_id)
        if known is not None:
            await self._attempts.forgive(known.email)

    async def stamp(self, user_id: UUID) -> bytes | None:
        row = await _stamp.row_now(self._engine, user_id=user_id)
        return None if row is None else stamp_of(row["id"], row["confirmed_at"], row["password_hash"])

    async def set_up(self, user_id: UUID) -> TotpSecret:
        person = await self._people.get(user_id)
        factor = await self._locked(user_id)
        if factor is None:
            factor = SecondFactor.of(user_id)
            self._session.add(factor)
        secret = totp.new_secret()
        factor.set_up(secret, self._box)
        return TotpSecret(secret=totp.spelled(secret), otpauth_url=totp.otpauth_url(secret, person.email))

    async def confirm(self, user_id: UUID, code: str, now: datetime) -> Sequence[str] | None:
        factor = await self._locked(user_id)
        if factor is None:
            raise InvalidState(status="off")
        factor.ensure_waiting()
        secret = factor.secret(self._box)
        step = totp.matching_step(secret, code, now, after=None) if secret else None
        if step is None:
            return None
        factor.confirm(step, now)
        codes = new_codes()
        rows = [{"factor_id": factor.id, "hash": self._hashes.of(factor.id, code)} for code in codes]
        await self._session.execute(insert(recovery_codes), rows)
        return codes

    async def use(self, user_id: UUID, code: str, now: datetime, *, stamp: bytes) -> bool:
        person = await self._people.get(user_id)
        factor = await self._locked(user_id)
        if factor is None or factor.confirmed_at is None:
            return False
        if stamp != stamp_of(factor.id, factor.confirmed_at, person.password_hash):
            return False
        return await self._spent(factor, code, now)

    async def switch_off(self, user_id: UUID, code: str | None, now: datetime) -> bool:
        factor = await self._locked(user_id)
        if factor is None or not factor.is_on:
            raise InvalidState(status="off")
        if code is not None and not await self._spent(factor, code, now):
            return False
        factor.switch_off(now)
        await self._session.execute(delete(recovery_codes).where(r.factor_id == factor.id))
        return True

    async def _locked(self, user_id: UUID) -> SecondFactor | None:
        found = await self._session.scalars(
            select(SecondFactor)
            .where(f.user_id == user_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found.one_or_none()

    async def _spent(self, factor: SecondFactor, code: str, now: datetime) -> bool:
        """Use the code up, if it is one."""
        if not totp.is_totp(code):
            return await self._spent_for_recovery(factor, code, now)
        secret = factor.secret(self._box)
        if secret is None:
            return False
        step = totp.matching_step(secret, code, now, after=factor.last_used_step)
        if step is None:
            return False
        factor.use(step, secret, self._box)
        return True

    async def _spent_for_recovery(self, factor: SecondFactor, code: str, now: datetime) -> bool:
        hashes = self._hashes.all_of(factor.id, code)
        result = await self._session.execute(
            update(recovery_codes)
            .where(r.factor_id == factor.id, r.hash.in_(hashes), r.used_at.is_(None))
            .values(used_at=now)
        )
        assert isinstance(result, CursorResult)
        return result.rowcount > 0
