import asyncio
import os
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Final, Literal, TypeVar

from argon2 import Parameters, Type, extract_parameters
from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError

from mesto.core.errors import ServiceUnavailable
from mesto.modules.users.domain.password import PasswordHasher

T = TypeVar("T")

SLOTS: Final = 2
QUEUE: Final = 16
PROFILES: Final = {
    "standard": {"memory_cost": 19 * 1024, "time_cost": 2},
    "cheap": {"memory_cost": 8, "time_cost": 1},
}


class Argon2Hasher(PasswordHasher):
    """Argon2id in threads of its own: two at a time, sixteen waiting, the next one refused."""

    def __init__(self, profile: Literal["standard", "cheap"]) -> None:
        cost = PROFILES[profile]
        self._parameters = Parameters(
            type=Type.ID, version=19, salt_len=16, hash_len=32, parallelism=1, **cost
        )
        self._argon2 = Argon2.from_parameters(self._parameters)
        self._nobody = _hash_nobody_has(self._parameters)
        self._threads = ThreadPoolExecutor(SLOTS, thread_name_prefix="argon2")
        self._places = BoundedSemaphore(SLOTS + QUEUE)

    async def hash(self, password: str) -> str:
        return await self._in_thread(lambda: self._argon2.hash(password))

    async def verify(self, password: str, known: str | None) -> bool:
        return await self._in_thread(lambda: self._matches(known or self._nobody, password))

    def is_outdated(self, known: str) -> bool:
        return extract_parameters(known) != self._parameters

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _matches(self, known: str, password: str) -> bool:
        try:
            return self._argon2.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise ServiceUnavailable
        future = self._threads.submit(work)
        # When the work ends, not when the caller goes away: a thread cannot be stopped.
        future.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(future)


def _hash_nobody_has(parameters: Parameters) -> str:
    """Return a hash of no known password: verifying against it costs what a real one costs."""
    salt, digest = (
        b64encode(os.urandom(length)).rstrip(b"=").decode()
        for length in (parameters.salt_len, parameters.hash_len)
    )
    cost = f"m={parameters.memory_cost},t={parameters.time_cost},p={parameters.parallelism}"
    return f"$argon2id$v={parameters.version}${cost}${salt}${digest}"
