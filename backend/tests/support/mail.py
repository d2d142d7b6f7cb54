"""What whoever reads the mail of an address finds there: the link is made as the mail's deliverer makes it."""

from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.modules.users.public import Link, LinkPurpose, Links
from tests.support.app import RunningApp
from tests.support.events import run_sql

ASKED = """
SELECT event_id, payload ->> 'user_id' AS user_id, coalesce(payload ->> 'purpose', 'reset') AS purpose FROM core.outbox
WHERE name IN ('users.email_verification_requested.v1', 'auth.password_reset_requested.v1')
    AND payload ->> 'user_id' = $1 ORDER BY position
"""


async def links_of(app: RunningApp, user_id: UUID | str) -> list[Link | None]:
    """Return the links this person's events ask for, oldest first; None for one that does not work (any more)."""
    asked = await run_sql(app.database_url, ASKED, str(user_id))
    for row in asked:
        await issue(app, row["user_id"], row["purpose"], row["event_id"])
    async with app.container() as request:
        links = await request.get(Links)
        return [await links.of_event(row["event_id"]) for row in asked]


async def issue(app: RunningApp, user_id: UUID | str, purpose: str, event_id: UUID) -> None:
    async with app.container() as request:
        links, uow = await request.get(Links), await request.get(UnitOfWork)
        await links.issue(UUID(str(user_id)), LinkPurpose(purpose), event_id=event_id)
        await uow.commit()


async def the_link(app: RunningApp, user_id: UUID | str) -> Link:
    """Return the latest one."""
    link = (await links_of(app, user_id))[-1]
    assert link is not None
    return link


async def registrations_of(app: RunningApp, email: str) -> list[str]:
    """Return the ids of all who have registered with this spelling, oldest first."""
    rows = await run_sql(
        app.database_url, "SELECT id FROM users.users WHERE email = $1 ORDER BY created_at, id", email
    )
    return [str(row["id"]) for row in rows]


async def forgot(app: RunningApp, email: str):
    return await app.client.post("/api/v1/auth/password/forgot", json={"email": email})


async def reset(app: RunningApp, token: str, password: str):
    body = {"token": token, "new_password": password}
    return await app.client.post("/api/v1/auth/password/reset", json=body)


async def verify(app: RunningApp, token: str):
    return await app.client.post("/api/v1/auth/email/verify", json={"token": token})


async def resend(app: RunningApp, email: str):
    return await app.client.post("/api/v1/auth/email/resend", json={"email": email})
