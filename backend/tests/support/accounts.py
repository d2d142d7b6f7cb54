"""Accounts in every state that strangers must not tell apart, made where signing in needs a confirmed e-mail.

Each maker returns the e-mail.
"""

from tests.support.app import RunningApp
from tests.support.events import run_sql
from tests.support.mail import registrations_of, the_link, verify
from tests.support.people import an_email, register


async def unknown(app: RunningApp) -> str:
    return an_email()


async def awaiting(app: RunningApp) -> str:
    """Registered, and the link not used."""
    email = an_email()
    assert (await register(app.client, email=email)).status_code == 202
    return email


async def verified(app: RunningApp) -> str:
    """`a_person` alone would not get in here."""
    email = await awaiting(app)
    [id_] = await registrations_of(app, email)
    assert (await verify(app, (await the_link(app, id_)).token)).status_code == 204
    return email


async def with_changes(app: RunningApp, changes: str) -> str:
    email = await verified(app)
    await run_sql(app.database_url, f"UPDATE users.users SET {changes} WHERE email = $1", email)
    return email


async def banned(app: RunningApp) -> str:
    return await with_changes(app, "is_banned = true, ban_reason = 'Spam', banned_at = now()")


async def unverified(app: RunningApp) -> str:
    """From before the mode was set."""
    return await with_changes(app, "email_verified = false")


async def without_a_password(app: RunningApp) -> str:
    return await with_changes(app, "password_hash = NULL")
