"""`mesto timezone reproject` as an operator runs it: a process, an exit code, JSON."""

import asyncio
import json
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.app import running_app
from tests.support.post import Post
from tests.support.processes import MESTO, environment
from tests.support.steps import a_business, somebody


@pytest.fixture
async def post(cluster_url):
    """A database of its own, for the command looks at all there is; the clock is the real one."""
    from tests.support.postgres import migrated_database

    async with migrated_database(cluster_url) as url, running_app(url) as app:
        app.clock.set(datetime.now(UTC))
        made = Post(app)
        await made.open()
        yield made


async def mesto(post, folder, *words: str) -> tuple[int, str]:
    given = environment(MESTO_DATABASE__URL=post.app.database_url, MESTO_DATA_DIR=folder)
    done = await asyncio.to_thread(
        subprocess.run,
        [MESTO, "timezone", *words],
        env=given,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout or done.stderr


async def a_stale_booking(post, business, guest) -> dict:
    """A booking whose wall clock says an hour more than its instants read."""
    day = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    booking = (await guest.books(business.spots[0], "09:00-10:00", day)).json()
    await post.sql(
        """UPDATE bookings.bookings SET local_from = local_from + interval '1 hour',
        local_until = local_until + interval '1 hour' WHERE id = CAST(:id AS uuid)""",
        id=booking["id"],
    )
    return booking


async def test_it_moves_what_is_stale_and_leaves_nothing_to_report(post, tmp_path):
    client = post.app.client
    business = await a_business(client, spots=1)
    booking = await a_stale_booking(post, business, await somebody(client))
    assert (await mesto(post, tmp_path, "report"))[0] == 1

    code, said = await mesto(post, tmp_path, "reproject", "--dry-run", "--json")
    expected = [{"coworking_id": business.coworking["id"], "changed": 1, "conflicts": []}]
    assert (code, json.loads(said)) == (0, {"dry_run": True, "coworkings": expected})
    assert (await mesto(post, tmp_path, "report"))[0] == 1, "nothing was changed"

    code, said = await mesto(post, tmp_path, "reproject")
    assert (code, said) == (0, f"coworking {business.coworking['id']}: 1 bookings moved\n")
    assert (await mesto(post, tmp_path, "report"))[0] == 0
    code, said = await mesto(post, tmp_path, "reproject")
    assert (code, said) == (0, "All upcoming bookings mean their wall clock\n")

    [fact] = await post.payloads("bookings.booking_rescheduled.v1")
    assert (fact["booking_id"], fact["cause"]) == (booking["id"], "timezone")
    [(trace,)] = await post.sql(
        "SELECT trace FROM core.outbox WHERE name = 'bookings.booking_rescheduled.v1'"
    )
    assert (trace["actor_kind"], trace["channel"]) == ("system", "cli")
    assert await post.broken() == {}


async def test_a_coworking_with_a_conflict_stays_as_it_is_and_the_others_move(post, tmp_path):
    client = post.app.client
    torn, whole = await a_business(client, spots=1), await a_business(client, spots=1)
    guest, other = await somebody(client), await somebody(client)
    stale = await a_stale_booking(post, torn, guest)
    day = stale["time_from"][:10]
    assert (await other.books(torn.spots[0], "10:00-11:00", day)).status_code == 201
    await a_stale_booking(post, whole, other)

    code, said = await mesto(post, tmp_path, "reproject", "--coworking", torn.coworking["id"])
    assert code == 1
    assert stale["id"] in said

    code, said = await mesto(post, tmp_path, "reproject", "--json")
    found = {one["coworking_id"]: one for one in json.loads(said)["coworkings"]}
    assert code == 1
    assert found[torn.coworking["id"]]["conflicts"] == [stale["id"]]
    assert found[whole.coworking["id"]]["changed"] == 1
    assert (await guest.reads(stale)).json()["version"] == 1
