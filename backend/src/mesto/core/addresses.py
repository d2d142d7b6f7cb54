"""Who sits behind an address."""

import ipaddress
from typing import Final

from fastapi import Request

UNKNOWN: Final = "unknown"
_LONGEST: Final = 45


def address_of(request: Request) -> str | None:
    """Return where the request comes from; what trusted proxies said of it is considered already."""
    return request.client.host if request.client else None


def network_of(address: str | None) -> str:
    """Return the part that one customer has: an IPv4 address, or the /64 of an IPv6 address."""
    if not address:
        return UNKNOWN
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:_LONGEST]  # a socket, or a proxy that names its clients
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:  # how a socket for both kinds tells an IPv4 address
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
