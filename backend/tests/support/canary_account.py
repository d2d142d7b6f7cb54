"""The canary uses all that signing in has to offer, and somebody tries to be them."""

import pyotp

from tests.support.app import SECRET, RunningApp, running_app
from tests.support.canary import Canary, keyed, ok
from tests.support.events import run_sql
from tests.support.mail import the_link, verify
from tests.support.mails import delivers_all
from tests.support.post import Post
from tests.support.steps import API, PASSWORD

ACCOUNT_MARKS = {
    "pending email": "gooseberry.box@example.com",
    "awaiting name": "Quillfeather Impostor",
    "subject": "subject-marzipan-lighthouse",
    "challenge device": "Marmalade Tricycle",
    "reset user agent": "Nutmegbrowser/7.7 forgetful",
}
SECRETS = """
SELECT encode(hash, 'hex') AS word FROM users.links WHERE user_id = $1
UNION SELECT encode(salt, 'hex') FROM users.links WHERE user_id = $1
UNION SELECT encode(sealed_secret, 'hex') FROM users.second_factors WHERE user_id = $1
UNION SELECT encode(hash, 'hex') FROM users.recovery_codes
    WHERE factor_id = (SELECT id FROM users.second_factors WHERE user_id = $1)
UNION SELECT encode(hash, 'hex') FROM auth.challenges WHERE user_id = $1
UNION SELECT encode(stamp, 'hex') FROM auth.challenges WHERE user_id = $1
UNION SELECT password_hash FROM users.users WHERE id = $1
"""


async def with_credentials(canary: Canary, app: RunningApp, post: Post) -> dict[str, str]:
    """Return what else must be gone when the person is: marks, and all that was derived from secrets."""
    auth = {"secret_key": SECRET, "email_verification": "to_sign_in", "throttle_enabled": True}
    async with running_app(app.database_url, auth=auth) as strict:
        strict.clock.moment = app.clock.moment
        await _confirms_and_changes_the_email(canary, app, strict, post)
        await _is_impersonated(canary, strict)
        await _has_a_second_factor(canary, strict)
        app.clock.moment = strict.clock.moment  # all of this was before the person leaves
    await run_sql(
        app.database_url,
        "INSERT INTO auth.identities VALUES (gen_random_uuid(), 'yandex', $2, $1, $3, 1)",
        canary.person.id,
        ACCOUNT_MARKS["subject"],
        app.clock.now(),
    )
    await _makes_a_key(canary)
    await post.carries()
    secrets = await run_sql(app.database_url, SECRETS, canary.person.id)
    return {**ACCOUNT_MARKS, **{f"secret {row['word'][:12]}": row["word"] for row in secrets}}


async def _confirms_and_changes_the_email(
    canary: Canary, app: RunningApp, strict: RunningApp, post: Post
) -> None:
    """Leave a used, a void and two open links, mails kept and a mail that waits."""
    person, auth = canary.person, f"{API}/auth"
    await ok(strict.client.post(f"{auth}/email/resend", json={"email": person.email}), 202)
    await post.carries("notifications.")
    used = await the_link(app, person.id)
    await delivers_all(app)
    await ok(verify(strict, used.token), 204)
    agent = {"User-Agent": ACCOUNT_MARKS["reset user agent"]}
    for _ in range(2):
        strict.clock.advance(seconds=1)
        forgotten = {"email": person.email}
        await ok(strict.client.post(f"{auth}/password/forgot", json=forgotten, headers=agent), 202)
        await post.carries("notifications.")
    wish = {"email": ACCOUNT_MARKS["pending email"], "current_password": PASSWORD}
    headers = {**person.headers, **keyed()}
    await ok(strict.client.patch(f"{API}/users/me", json=wish, headers=headers))


async def _is_impersonated(canary: Canary, strict: RunningApp) -> None:
    """Let strangers register: one with the person's address, one with an address of their own."""
    impostor = {"email": canary.person.email.upper(), "full_name": ACCOUNT_MARKS["awaiting name"]}
    bystander = {"email": "bystander@example.org", "full_name": "Bystander"}
    for body in (impostor, bystander):
        await ok(strict.client.post(f"{API}/users", json={**body, "password": PASSWORD}), 202)


async def _has_a_second_factor(canary: Canary, strict: RunningApp) -> None:
    """Leave a factor with a code used up, and a sign-in that waits for its code."""
    client, headers = strict.client, canary.person.headers
    made = await ok(
        client.post(f"{API}/auth/totp/setup", json={"current_password": PASSWORD}, headers=headers)
    )
    code = pyotp.TOTP(made.json()["secret"]).at(strict.clock.now())
    confirmed = await ok(client.post(f"{API}/auth/totp/confirm", json={"code": code}, headers=headers))
    entry = {
        "email": canary.person.email,
        "password": PASSWORD,
        "device_name": ACCOUNT_MARKS["challenge device"],
    }
    for _ in range(2):
        waits = await client.post(f"{API}/auth/login", json=entry)
        assert (waits.status_code, waits.json()["code"]) == (401, "second_factor_required")
    answer = {
        "challenge": waits.json()["errors"][0]["params"]["challenge"],
        "code": confirmed.json()["recovery_codes"][0],
    }
    await ok(client.post(f"{API}/auth/second-factor", json=answer))
    await client.post(f"{API}/auth/login", json={**entry, "password": "wrong-password-1"})


async def _makes_a_key(canary: Canary) -> None:
    """Let the person own the coworking with its owner, and make a key for it."""
    owner, path = canary.here.owner, canary.here.path
    members = (await ok(owner.sends("GET", f"{path}/members"))).json()["items"]
    [member] = [m["id"] for m in members if m["user"] and m["user"]["id"] == canary.person.id]
    await ok(owner.sends("PATCH", f"{path}/members/{member}", json={"role": "owner"}))
    key = {"name": "Door", "scopes": ["bookings:read"]}
    await ok(canary.person.sends("POST", f"{path}/api-keys", json=key), 201)
