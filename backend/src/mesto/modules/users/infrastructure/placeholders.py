# placeholder: replaced at the merge
from datetime import datetime
from uuid import UUID

from mesto.modules.users.public import FormerEmails, Link, LinkInvalid, LinkPurpose, Links


class NoLinks(Links):
    async def issue(self, user_id: UUID, purpose: LinkPurpose, *, event_id: UUID) -> None: ...

    async def of_event(self, event_id: UUID) -> Link | None:  # noqa: ARG002
        return None

    async def redeem(self, token: str, *purposes: LinkPurpose) -> Link:  # noqa: ARG002
        raise LinkInvalid


class NoFormerEmails(FormerEmails):
    async def of(self, user_id: UUID, *, given_up_at: datetime) -> str | None:  # noqa: ARG002
        return None
