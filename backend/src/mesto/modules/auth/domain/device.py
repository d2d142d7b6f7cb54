from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Where a request comes from, as far as it says."""

    ip: str | None
    user_agent: str
    name: str | None = None
