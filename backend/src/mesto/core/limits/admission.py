"""Where a request is counted: as soon as its sender is known, before the form is read."""

from typing import Any

from dishka import AsyncContainer
from fastapi import Request

from mesto.core.addresses import address_of, network_of
from mesto.core.errors import Forbidden, Unauthenticated
from mesto.core.limits.limiter import Limiter, refusal_by
from mesto.core.limits.policies import Quota
from mesto.core.security import Actor, Visitor


async def admit(request: Request, quota: Quota, who: type | None) -> Any:
    """Return whom the route asks for (None where it asks for nobody), or raise RateLimited.

    Whoever brings no token is counted before anything else is done. With a token the person pays; one that is
    no good counts for the address, and so does signing in.
    """
    container: AsyncContainer = request.state.dishka_container
    if who is None or "authorization" not in request.headers:
        await _count_address(container, request, quota)
        return None if who is None else await container.get(who)
    try:
        caller: Any = await container.get(who)
    except (Unauthenticated, Forbidden):
        await _count_address(container, request, quota)
        raise
    actor = caller.actor if isinstance(caller, Visitor) else caller
    payer = _payer(actor) if quota is not Quota.SIGN_IN else None
    if payer is None:
        await _count_address(container, request, quota)
    else:
        await _count(container, request, quota, payer, is_known=True)
    return caller


def _payer(actor: Actor) -> str | None:
    if actor.key_id is not None:
        return f"key:{actor.key_id}"
    return None if actor.id is None else f"person:{actor.id}"


async def _count_address(container: AsyncContainer, request: Request, quota: Quota) -> None:
    await _count(container, request, quota, f"address:{network_of(address_of(request))}", is_known=False)


async def _count(
    container: AsyncContainer, request: Request, quota: Quota, payer: str, *, is_known: bool
) -> None:
    limiter = await container.get(Limiter)
    request.state.standings = standings = await limiter.count(quota, payer, is_known=is_known)
    if refusal := refusal_by(standings):
        raise refusal from None
