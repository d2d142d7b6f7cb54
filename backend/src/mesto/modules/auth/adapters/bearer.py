import re
from dataclasses import replace
from typing import Final

from fastapi import Request

from mesto.core.addresses import address_of
from mesto.core.context import current_trace
from mesto.core.security import Actor, ActorKind
from mesto.modules.auth.domain.device import Device
from mesto.modules.auth.domain.errors import TokenInvalid

_BEARER: Final = re.compile(r"bearer +(?P<token>\S+)", re.IGNORECASE | re.ASCII)
_USER_AGENT_LENGTH: Final = 300


def bearer_token(request: Request) -> str | None:
    """Return the token, None when there is none; raise TokenInvalid for anything else in its place."""
    sent = request.headers.getlist("authorization")
    if not sent:
        return None
    found = _BEARER.fullmatch(sent[0])
    if len(sent) > 1 or found is None:
        raise TokenInvalid
    return found["token"]


def device_of(request: Request, name: str | None = None) -> Device:
    return Device(
        ip=address_of(request),
        user_agent=request.headers.get("user-agent", "")[:_USER_AGENT_LENGTH],
        name=name,
    )


def note_in_trace(actor: Actor) -> None:
    """Let events and log lines say on whose behalf things happen."""
    kind = ActorKind.ADMIN if actor.is_admin else ActorKind.USER
    kind = ActorKind.TEAM if actor.key_id is not None else kind
    current_trace.set(
        replace(
            current_trace.get(),
            actor_kind=kind.value,
            actor_user_id=actor.id,
            actor_session_id=actor.session_id,
        )
    )
