"""How often anybody may guess (R-I05): what is counted, and what the counts allow."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

WINDOW: Final = timedelta(minutes=5)
DAY: Final = timedelta(hours=24)


class Scope(StrEnum):
    """Whose attempts are counted together. Rows are locked in this order, which is also the alphabet's."""

    ACCOUNT = "account"
    ADDRESS = "address"
    OVERALL = "overall"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptLimits:
    """Each holds in any 5 minutes, wherever they begin; the second one in any 24 hours."""

    per_account: int = 10
    per_account_a_day: int = 100
    per_address: int = 30
    overall: int = 1000

    def quota(self, scope: Scope) -> int:
        quotas = {Scope.ACCOUNT: self.per_account, Scope.ADDRESS: self.per_address}
        return quotas.get(scope, self.overall)

    def daily_quota(self, scope: Scope) -> int | None:
        return self.per_account_a_day if scope is Scope.ACCOUNT else None


def seconds_until(moment: datetime, now: datetime) -> int:
    """Round up: whoever waits this long is let through."""
    return max(1, math.ceil((moment - now).total_seconds()))
