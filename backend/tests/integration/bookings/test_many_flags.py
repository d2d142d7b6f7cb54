"""Two thousand bookings at once: slices, constant statements, one report, nothing lost when cut off."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.attempts import Attempt, Attempts
from mesto.core.delivery import Deliverer, Result
from tests.support.app import running_app
from tests.support.crowd import a_crowd
from tests.support.post import REACTIONS, Post
from tests.support.statements import spending
from tests.support.steps import ALL_WEEK, a_business, somebody

COUNT = 2000
HOURS = REACTIONS["bookings.report_hours_conflicts"]


@pytest.fixture(scope="module")
async def installed(database_url):
    async with running_app(
        database_url, database={"url": database_url, "pool_size": 1, "max_overflow": 0}
    ) as app:
        yield app


@pytest.fixture
async def post(installed):
    made = Post(installed)
    await made.open()
    return made


@pytest.fixture
async def crowd(installed, post):
    """A coworking whose desks are all taken from nine to ten for twenty days."""
    business = await a_business(installed.client, spots=100)
    guest = await somebody(installed.client)
    template = (await guest.books(business.spots[0], "09:00-10:00", "2026-12-02")).json()
    await a_crowd(post, business, template, COUNT)
    return business


async def opens_at_ten(business, opens_at="10:00"):
    week = [{"weekday": day, "opens_at": opens_at, "closes_at": "18:00"} for day in ALL_WEEK]
    headers = {"If-Match": (await business.owner.sends("GET", business.path)).headers["ETag"]}
    path = f"{business.path}/hours"
    answer = await business.owner.sends("PUT", path, json={"weekly_hours": week}, headers=headers)
    assert answer.status_code == 200, answer.text


async def flagged(post, business) -> int:
    [(count,)] = await post.sql(
        """SELECT count(*) FROM bookings.bookings
        WHERE coworking_id = CAST(:id AS uuid) AND flags = '{outside_hours}' AND version = 2""",
        id=business.coworking["id"],
    )
    return count


async def test_two_thousand_flags_cost_the_same_few_statements_a_slice(installed, post, crowd):
    await opens_at_ten(crowd)
    [event] = await post.events("coworkings.opening_hours_changed.v1")
    engine = await installed.container.get(AsyncEngine)
    async with spending(engine) as spent:
        assert await post.delivers(HOURS, event) is Result.OK

    assert await flagged(post, crowd) == COUNT
    slices = COUNT // 500
    looks = 4 * (slices + 1)
    assert len(spent.statements) <= looks + 8 * slices + 10, spent.statements
    assert spent.most_connections == 1
    assert len(await post.events("bookings.booking_flagged.v1")) == COUNT
    [report] = await post.payloads("bookings.conflicts_found.v1")
    assert (report["count"], report["report_id"]) == (COUNT, str(event.event_id))
    assert await post.broken() == {}

    async with spending(engine) as spent:
        assert await post.delivers(HOURS, event, again=True) is Result.OK
    assert len(spent.statements) <= looks + 5, "nothing to change: only looked at"
    assert len(await post.events("bookings.booking_flagged.v1")) == COUNT


async def test_cut_off_half_way_it_goes_on_and_reports_once_for_all(installed, post, crowd):
    await opens_at_ten(crowd)
    [event] = await post.events("coworkings.opening_hours_changed.v1")
    attempts = Attempts(post.engine, [HOURS.subscriber])
    await post.sql(
        "INSERT INTO core.deliveries (subscriber, event_id, attempts) VALUES (:s, :e, 1)",
        s=HOURS.subscriber,
        e=event.event_id,
    )
    from prometheus_client import CollectorRegistry

    from mesto.core.event_metrics import EventMetrics

    cut = Deliverer(
        installed.container,
        attempts,
        installed.clock,
        EventMetrics(CollectorRegistry()),
        timedelta(minutes=1),
    )
    delivery = asyncio.create_task(cut.deliver(HOURS, event, Attempt(HOURS.subscriber, event.event_id, 1)))
    while not delivery.done() and not await flagged(post, crowd):
        await asyncio.sleep(0.001)
    delivery.cancel()
    await asyncio.wait({delivery})
    assert 0 < await flagged(post, crowd) < COUNT

    assert await post.delivers(HOURS, event) is Result.OK
    assert await flagged(post, crowd) == COUNT
    assert len(await post.events("bookings.booking_flagged.v1")) == COUNT
    assert [p["count"] for p in await post.payloads("bookings.conflicts_found.v1")] == [COUNT]


async def test_two_events_answered_at_once_flag_and_count_each_booking_once(
    installed, post, crowd, database_url
):
    await opens_at_ten(crowd)
    await opens_at_ten(crowd, "11:00")
    events = await post.events("coworkings.opening_hours_changed.v1")
    async with running_app(database_url) as wide:
        both = Post(wide, post.since)
        await asyncio.gather(*(both.delivers(HOURS, event) for event in events))
        for event in events:  # one that waited too long for the other's rows is tried again
            await both.delivers(HOURS, event)
    assert len(await post.events("bookings.booking_flagged.v1")) == COUNT
    reports = [p["count"] for p in await post.payloads("bookings.conflicts_found.v1")]
    assert len(reports) <= len(events)
    assert max(reports) <= COUNT <= sum(reports)
    assert await flagged(post, crowd) == COUNT


async def test_a_ban_cancels_in_slices(installed, post, crowd):
    from mesto.modules.bookings.domain.heard import UserBanned
    from tests.support.effects import store

    [(person,)] = await post.sql(
        "SELECT DISTINCT user_id FROM bookings.bookings WHERE coworking_id = CAST(:id AS uuid)",
        id=crowd.coworking["id"],
    )
    await store(
        post.engine, UserBanned(occurred_at=installed.clock.now(), user_id=person, keep_bookings=False)
    )
    [event] = await post.events("users.user_banned.v1")
    engine = await installed.container.get(AsyncEngine)
    async with spending(engine) as spent:
        assert await post.delivers(REACTIONS["bookings.cancel_for_banned"], event) is Result.OK
    left = await post.sql(
        """SELECT count(*) FILTER (WHERE b.status <> 'cancelled'), count(o.id) FROM bookings.bookings b
        LEFT JOIN bookings.occupancies o ON o.id = b.id WHERE b.user_id = :person""",
        person=person,
    )
    assert tuple(left[0]) == (0, 0)
    assert len(spent.statements) <= 8 * (COUNT // 100) + 10, spent.statements
    assert len(await post.events("bookings.booking_cancelled.v1")) == COUNT
    assert await post.broken() == {}
