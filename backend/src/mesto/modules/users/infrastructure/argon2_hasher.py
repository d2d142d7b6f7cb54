import asyncio
import os
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from argon2 import Parameters, Type, extract_parameters
from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError

from mesto.core.errors import ServiceUnavailable
from mesto.modules.users.domain.password import PasswordHasher, Place

T = TypeVar("T")

VERSION: Final = 19
NICE: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class HashCost:
    """The defaults are those of promises.md §4.9."""

    memory_kib: int = 19 * 1024
    time: int = 2
    parallelism: int = 1


class Argon2Hasher(PasswordHasher):
    """Argon2id in threads of its own: `slots` at a time, `queue` waiting, the next one refused."""

    def __init__(self, cost: HashCost, *, slots: int = 2, queue: int = 16) -> None:
        self._parameters = Parameters(
            type=Type.ID,
            version=VERSION,
            salt_len=16,
            hash_len=32,
            memory_cost=cost.memory_kib,
            time_cost=cost.time,
            parallelism=cost.parallelism,
        )
        self._argon2 = Argon2.from_parameters(self._parameters)
        self._nobody = _hash_nobody_has(self._parameters)
        self._threads = ThreadPoolExecutor(slots, "argon2", initializer=_step_back)
        self._places = slots + queue
        self._lock = threading.Lock()  # places are given back by the threads
        self._taken = 0

    @property
    def taken(self) -> int:
        """How many hash, wait for it, or hold a place and are not there yet."""
        return self._taken

    @property
    def is_full(self) -> bool:
        return self._taken >= self._places

    async def hash(self, password: str) -> str:
        return await self._in_thread(lambda: self._argon2.hash(password))

    async def verify(self, password: str, known: str | None) -> bool:
        with self.place() as place:
            return await place.verify(password, known)

    def is_outdated(self, known: str) -> bool:
        return extract_parameters(known) != self._parameters

    @contextmanager
    def place(self) -> Iterator["_Place"]:
        with self._lock:
            if self.is_full:
                raise ServiceUnavailable
            self._taken += 1
        place = _Place(self)
        try:
            yield place
        finally:
            if not place.is_used:
                self.give_back()

    def give_back(self) -> None:
        with self._lock:
            self._taken -= 1

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def matches(self, known: str | None, password: str) -> bool:
        try:
            return self._argon2.verify(known or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False

    async def run(self, work: Callable[[], T]) -> T:
        """Work in a thread; the caller has a place, which is given back when the work ends."""
        future = self._threads.submit(work)
        # Not when the caller goes away: a thread cannot be stopped.
        future.add_done_callback(lambda _: self.give_back())
        return await asyncio.wrap_future(future)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        with self.place() as place:
            place.is_used = True
            return await self.run(work)


class _Place(Place):
    def __init__(self, hasher: Argon2Hasher) -> None:
        self._hasher = hasher
        self.is_used = False

    async def verify(self, password: str, known: str | None) -> bool:
        assert not self.is_used, "a place is good for one comparison"
        self.is_used = True
        return await self._hasher.run(lambda: self._hasher.matches(known, password))


def _step_back() -> None:
    """Let the event loop go first: whoever waits for a hash waits anyway."""
    if sys.platform == "linux":  # elsewhere this would mean the whole process
        os.nice(NICE)


def _hash_nobody_has(parameters: Parameters) -> str:
    """Return a hash of no known password: verifying against it costs what a real one costs."""
    salt, digest = (
        b64encode(os.urandom(length)).rstrip(b"=").decode()
        for length in (parameters.salt_len, parameters.hash_len)
    )
    cost = f"m={parameters.memory_cost},t={parameters.time_cost},p={parameters.parallelism}"
    return f"$argon2id$v={parameters.version}${cost}${salt}${digest}"
