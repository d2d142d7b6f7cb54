from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from mesto.core.errors import InvalidInput


class LinkInvalid(InvalidInput):
    code = "link_invalid"
    en = "This link was used already, has expired, or is not one of ours. Ask for a new one."
    ru = "Ссылка уже использована, устарела или нам не знакома. Запросите новую."


class LinkPurpose(StrEnum):
    REGISTER = "register"
    """Confirms the e-mail of the account."""
    CHANGE = "change"
    """Confirms the e-mail the account is to have."""
    RESET = "reset"
    """Allows a new password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    user_id: UUID
    purpose: LinkPurpose
    email: str
    """Where it goes, and what it confirms."""
    token: str
    expires_at: datetime
