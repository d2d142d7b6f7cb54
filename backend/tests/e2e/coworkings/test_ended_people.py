"""Invitations that have ended leave no address behind; whoever is erased no longer keeps a place listed."""

from uuid import UUID

from mesto.core.ids import new_id
from mesto.core.purge import PurgeHandler
from mesto.modules.users.application.commands.apply_erasures import ApplyErasures, ApplyErasuresHandler
from mesto.modules.users.domain.erasure import Erasure
from tests.support.events import run_sql
from tests.support.post import Post
from tests.support.steps import a_business


async def test_an_invitation_is_forgotten_when_it_has_ended(app, client, clock):
    business = await a_business(client, spots=0)
    email = f"nobody-{new_id().hex}@example.com"
    invited = await business.owner.sends(
        "POST", f"{business.path}/members", json={"email": email, "role": "staff"}
    )
    assert invited.status_code == 201
    kept = []
    for days in (6, 1):
        clock.advance(days=days)
        async with app.container() as scope:
            await (await scope.get(PurgeHandler))()
        found = await run_sql(
            app.database_url, "SELECT 1 FROM coworkings.members WHERE email_key = $1", email
        )
        kept.append(len(found))
    assert kept == [1, 0]
    [owner] = await run_sql(
        app.database_url,
        "SELECT 1 FROM coworkings.members WHERE coworking_id = $1",
        UUID(business.coworking["id"]),
    )
    assert owner is not None


async def test_what_an_erased_person_owned_alone_is_listed_no_more(app, client, clock):
    post = Post(app)
    await post.open()
    business = await a_business(client, spots=0)
    who = UUID(business.owner.id)
    # Nobody leaves as the last owner; that is how a restored backup lets one go.
    async with app.container() as scope:
        apply = await scope.get(ApplyErasuresHandler)
        assert await apply(ApplyErasures(erasures=[Erasure(user_id=who, at=clock.now())])) == 1
    await post.carries("coworkings.")
    shown = await client.get(f"/api/v1{business.path}")
    assert shown.json()["status"] == "unlisted"
    [fact] = await post.payloads("coworkings.coworking_status_changed.v1")
    assert (fact["coworking_id"], fact["reason"]) == (business.coworking["id"], "ownerless")
    await post.engine.dispose()
