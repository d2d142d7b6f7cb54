"""Counts a request, and says where its sender stands."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from limits import RateLimitItem

from mesto.core.limits.counts import Asked, Counted, Counts
from mesto.core.limits.policies import Policies, Quota, RateLimited


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands with one policy, this request included."""

    policy: RateLimitItem
    counted: Counted

    @property
    def name(self) -> str:
        return str(self.policy.namespace)

    @property
    def remaining(self) -> int:
        return max(0, self.policy.amount - self.counted.used)

    @property
    def is_over(self) -> bool:
        return self.counted.used > self.policy.amount

    @property
    def reset_seconds(self) -> int:
        """Whole seconds after which the window has ended for certain."""
        return min(self.policy.get_expiry(), max(1, math.ceil(self.counted.left_seconds)))


class Limiter:
    def __init__(self, policies: Policies, counts: Counts) -> None:
        self._policies = policies
        self._counts = counts

    async def count(self, quota: Quota, payer: str, *, is_known: bool) -> Sequence[Standing]:
        """Count one request of `payer`; return where they stand, the policy that ends first in front."""
        policies = self._policies.of(quota, is_known=is_known)
        if not policies:
            return ()
        asked = [Asked(policy.key_for(payer), policy.get_expiry()) for policy in policies]
        standings = map(Standing, policies, await self._counts.add(asked))
        return sorted(standings, key=lambda standing: standing.remaining)


def refusal_by(standings: Sequence[Standing]) -> RateLimited | None:
    """Return the refusal if a quota is used up.

    It names the moment when *every* policy has room again: whoever waits for it is let in.
    """
    if not any(standing.is_over for standing in standings):
        return None
    return RateLimited(
        retry_after=max(standing.reset_seconds for standing in standings if standing.remaining == 0)
    )
