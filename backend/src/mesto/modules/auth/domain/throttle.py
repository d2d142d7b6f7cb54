"""How often anybody may guess (R-I05): what is counted, and what the counts allow."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from typing import Final

WINDOW: Final = timedelta(minutes=5)
DAY: Final = timedelta(hours=24)
PREFIX: Final = 64


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


def network_of(ip: str) -> str:
    """Return what counts as one address: whoever has one of IPv6 has a whole /64 of them."""
    try:
        address = ip_address(ip.partition("%")[0])
    except ValueError:
        return ip  # a socket file, or a proxy that hides the address
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        bits = int(address) >> (128 - PREFIX) << (128 - PREFIX)
        return f"{IPv6Address(bits)}/{PREFIX}"
    return str(address)


def seconds_until(moment: datetime, now: datetime) -> int:
    """Round up: whoever waits this long is let through."""
    return max(1, math.ceil((moment - now).total_seconds()))
