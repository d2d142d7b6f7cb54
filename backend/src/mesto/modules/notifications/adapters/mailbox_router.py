"""The dev mailbox: what would have been sent, for whoever works on this machine. Elsewhere it is not there."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from dishka.integrations.fastapi import FromDishka
from fastapi import Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from mesto.core.http import make_router
from mesto.core.limits.policies import Quota, limited
from mesto.core.permissions import Who, allow
from mesto.core.problems import UnknownAddress
from mesto.core.settings import Settings
from mesto.modules.notifications.adapters.mailbox_pages import POLICY, list_page, mail_page
from mesto.modules.notifications.infrastructure.mailbox import KeptMail, Mailbox

router = make_router(tags=["system"], prefix="/dev")
# No page of another origin may read, frame or remember what stands here: it holds links to accounts.
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Address = Annotated[str | None, Query(max_length=254)]


class MailboxItem(BaseModel):
    id: UUID
    message_id: str
    to: str
    subject: str
    text: str
    html: str
    created_at: datetime

    @classmethod
    def of(cls, mail: KeptMail) -> "MailboxItem":
        return cls(
            id=mail.id,
            message_id=mail.message_id,
            to=mail.to,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            created_at=mail.created_at,
        )


class MailboxList(BaseModel):
    items: list[MailboxItem]


@router.get("/mailbox", operation_id="showMailbox", include_in_schema=False)
@limited(Quota.NONE)
@allow(Who.ANYONE)
async def show_mailbox(
    request: Request, settings: FromDishka[Settings], mailbox: FromDishka[Mailbox], to: Address = None
) -> HTMLResponse:
    """Show the newest mails."""
    _ensure_here(request, settings)
    to = to or None
    return HTMLResponse(list_page(await mailbox.latest(to), to, _home(settings)), headers=HEADERS)


@router.get("/mailbox.json", operation_id="readMailbox", include_in_schema=False)
@limited(Quota.NONE)
@allow(Who.ANYONE)
async def read_mailbox(
    request: Request,
    response: Response,
    settings: FromDishka[Settings],
    mailbox: FromDishka[Mailbox],
    to: Address = None,
) -> MailboxList:
    """Read the newest mails, those to one address if it is named."""
    _ensure_here(request, settings)
    response.headers.update(HEADERS)
    return MailboxList(items=[MailboxItem.of(mail) for mail in await mailbox.latest(to or None)])


@router.get("/mailbox/{mail_id}", operation_id="showMail", include_in_schema=False)
@limited(Quota.NONE)
@allow(Who.ANYONE)
async def show_mail(
    mail_id: UUID, request: Request, settings: FromDishka[Settings], mailbox: FromDishka[Mailbox]
) -> HTMLResponse:
    """Show one mail with both its parts."""
    _ensure_here(request, settings)
    mail = await mailbox.find(mail_id)
    if mail is None:
        raise UnknownAddress
    return HTMLResponse(mail_page(mail, _home(settings)), headers=HEADERS)


def _ensure_here(request: Request, settings: Settings) -> None:
    """Raise UnknownAddress where mails are really sent, in production, and to pages of other sites.

    Browsers say whose page asks; one that leads here by a click (`navigate`) only opens it.
    """
    asked = request.headers.get("sec-fetch-site", "none"), request.headers.get("sec-fetch-mode", "navigate")
    is_foreign = asked[0] not in {"none", "same-origin"} and asked[1] != "navigate"
    if settings.mail.transport != "mailbox" or settings.is_production or is_foreign:
        raise UnknownAddress


def _home(settings: Settings) -> str:
    return f"{settings.root_path.rstrip('/')}/dev/mailbox"
