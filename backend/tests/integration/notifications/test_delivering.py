"""A message leaves once, whoever dies and however long the mail server is away (R-N05)."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from mesto.core.ids import new_id
from mesto.core.module import Module
from mesto.core.uow import UnitOfWork
from mesto.entrypoints.modules import MODULES
from mesto.entrypoints.runner.runner import Runner
from mesto.modules.notifications.domain.delivery import Delivery, DeliveryQueue, MailKind, Recipient
from mesto.modules.notifications.infrastructure.delivery_queue import SqlDeliveryQueue
from tests.support.app import running_app, settings_for_tests
from tests.support.events import events_about, run_sql
from tests.support.mails import MailNeighbours, delivers_all, delivers_one
from tests.support.people import a_person
from tests.support.smtp import smtp_server


class Killed(BaseException):
    """Stands in for SIGKILL: nothing of ours catches it."""


ROWS = "SELECT id, state, attempts, next_attempt_at, settled_at, last_error FROM notifications.deliveries ORDER BY created_at, id"


@asynccontextmanager
async def sending(database_url, port, **database):
    """The application with a mail server at this port."""
    mail = {
        "transport": "smtp",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
        "smtp_timeout_seconds": 2,
        "from": "Mesto <no-reply@mesto.example>",
    }
    await run_sql(database_url, "TRUNCATE notifications.deliveries")
    database = {"url": database_url, **database}
    async with running_app(database_url, MailNeighbours(), mail=mail, database=database) as app:
        yield app


async def queue(app, person, *, minutes: float = 0, kind=MailKind.ALREADY_REGISTERED, **more) -> Delivery:
    at = app.clock.START + timedelta(minutes=minutes)
    made = Delivery(
        **{
            "kind": kind,
            "recipient": Recipient.PERSON,
            "recipient_id": person.id,
            "data": {},
            "event_id": new_id(),
            "created_at": at,
            "next_attempt_at": at,
            **more,
        }
    )
    async with app.container() as scope:
        await (await scope.get(DeliveryQueue)).put(made)
        await (await scope.get(UnitOfWork)).commit()
    return made


async def rows(app) -> list:
    return await run_sql(app.database_url, ROWS)


async def test_a_server_that_is_away_for_hours_gets_everything_once_and_in_order(database_url):
    async with smtp_server() as server:
        port = server.port
    async with sending(database_url, port) as app:
        person = await a_person(app.client)
        queued = [await queue(app, person, minutes=minute) for minute in range(5)]
        app.clock.advance(minutes=5)
        waits = []
        for _ in range(4):
            assert await delivers_all(app) == 5
            due = [row["next_attempt_at"] - app.clock.now() for row in await rows(app)]
            waits.append((min(due), max(due)))
            app.clock.advance(seconds=max(due).total_seconds())
        for (least, most), pause in zip(
            waits,
            (timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6)),
            strict=True,
        ):
            assert pause * 0.8 <= least <= most <= pause * 1.2
            assert least != most, "all of them at once would be the next outage"
        assert {row["attempts"] for row in await rows(app)} == {4}
        assert {row["last_error"] for row in await rows(app)} == {"SMTPConnectError"}
        async with smtp_server(port=port) as server:
            assert await delivers_all(app) == 5
            app.clock.advance(days=3)
            assert await delivers_all(app) == 0
        ids = [got.message["Message-ID"] for got in server.received]
        assert ids == [f"<{delivery.id}@mesto.example>" for delivery in queued]
        assert {(row["state"], row["last_error"]) for row in await rows(app)} == {("sent", None)}


async def test_after_six_attempts_it_is_given_up_and_said(database_url):
    async with smtp_server() as server, sending(database_url, server.port) as app:
        person = await a_person(app.client)
        server.answers = ["451 later"] * 9
        delivery = await queue(app, person)
        for attempt in range(1, 7):
            assert await delivers_one(app.container)
            [row] = await rows(app)
            assert row["attempts"] == attempt
            assert row["state"] == ("failed" if attempt == 6 else "queued")
            app.clock.advance(hours=30)
        assert not await delivers_one(app.container)
        assert row["last_error"] == "DATA 451"
        [told] = await events_about(app.database_url, delivery_id=delivery.id)
    assert told["name"] == "notifications.delivery_failed.v1"
    assert told["payload"] == {
        "delivery_id": str(delivery.id),
        "user_id": str(person.id),
        "notification_id": None,
        "channel": "email",
    }


async def test_4xx_is_tried_again_and_5xx_is_given_up_at_once(database_url):
    async with smtp_server() as server, sending(database_url, server.port) as app:
        person = await a_person(app.client)
        server.at_rcpt = ["450 greylisted", "550 nobody here"]
        await queue(app, person)
        refused = await queue(app, person, minutes=1)
        app.clock.advance(minutes=1)
        assert await delivers_all(app) == 2
        assert [row["state"] for row in await rows(app)] == ["queued", "failed"]
        assert len(await events_about(app.database_url, delivery_id=refused.id)) == 1
        app.clock.advance(minutes=1)
        assert await delivers_all(app) == 1
        assert [row["state"] for row in await rows(app)] == ["sent", "failed"]
    assert len(server.received) == 1


async def test_killed_between_sending_and_recording_one_copy_follows_with_the_same_id(
    database_url, monkeypatch
):
    async with smtp_server() as server, sending(database_url, server.port) as app:
        person = await a_person(app.client)
        delivery = await queue(app, person)
        with monkeypatch.context() as killed:

            async def dies(*_):
                raise Killed

            killed.setattr(SqlDeliveryQueue, "record", dies)
            with pytest.raises(Killed):
                await delivers_one(app.container)
        assert not await delivers_one(app.container), "the lease still holds"
        app.clock.advance(minutes=2)
        assert await delivers_all(app) == 1
        app.clock.advance(days=3)
        assert await delivers_all(app) == 0
        [row] = await rows(app)
    assert (row["state"], row["attempts"]) == ("sent", 2)
    assert [got.message["Message-ID"] for got in server.received] == [f"<{delivery.id}@mesto.example>"] * 2


async def test_whoever_dies_each_time_does_not_send_for_ever(database_url, monkeypatch):
    async with smtp_server() as server, sending(database_url, server.port) as app:
        await queue(app, await a_person(app.client))

        async def dies(*_):
            raise Killed

        with monkeypatch.context() as killed:
            killed.setattr(SqlDeliveryQueue, "record", dies)
            for _ in range(6):
                with pytest.raises(Killed):
                    await delivers_one(app.container)
                app.clock.advance(minutes=2)
        assert await delivers_one(app.container)
        [row] = await rows(app)
    assert (row["state"], row["last_error"]) == ("failed", "no attempt has ever ended")
    assert len(server.received) == 6


async def test_deliverers_side_by_side_never_send_one_message_twice(database_url):
    async with smtp_server() as server, sending(database_url, server.port) as app:
        server.slow = 0.05
        person = await a_person(app.client)
        queued = [await queue(app, person) for _ in range(20)]

        async def turns() -> None:
            while await delivers_one(app.container):
                pass

        await asyncio.gather(*(turns() for _ in range(6)))
        assert {(row["state"], row["attempts"]) for row in await rows(app)} == {("sent", 1)}
    ids = [got.message["Message-ID"] for got in server.received]
    assert sorted(ids) == sorted(f"<{delivery.id}@mesto.example>" for delivery in queued)


async def test_no_connection_is_held_while_the_server_thinks(database_url):
    async with (
        smtp_server() as server,
        sending(database_url, server.port, pool_size=1, max_overflow=0) as app,
    ):
        await queue(app, await a_person(app.client))
        server.slow = 0.5
        sent = asyncio.create_task(delivers_one(app.container))
        while not server.connections and not sent.done():
            await asyncio.sleep(0.01)
        # The only connection of the pool is free, and others see that the message is taken.
        assert not await delivers_one(app.container)
        assert not sent.done()
        assert await sent


async def test_one_that_speaks_up_after_its_lease_has_ended_changes_nothing(database_url):
    async with smtp_server() as server, sending(database_url, server.port) as app:
        await queue(app, await a_person(app.client))
        async with app.container() as scope:
            late = await scope.get(DeliveryQueue)
            unit = await scope.get(UnitOfWork)
            delivery = await late.lease(app.clock.now())
            await unit.commit()
            app.clock.advance(minutes=2)
            assert await delivers_one(app.container)
            delivery.give_up("too late", app.clock.now())
            await late.record(delivery)
            await unit.commit()
        [row] = await rows(app)
        assert (row["state"], row["attempts"]) == ("sent", 2)
        assert await events_about(app.database_url, delivery_id=delivery.id) == []


async def test_what_has_nobody_to_reach_is_skipped(database_url):
    async with smtp_server() as server, sending(database_url, server.port) as app:
        person = await a_person(app.client)
        nobody = await queue(app, person, recipient_id=new_id())
        await queue(app, person, expires_at=app.clock.now())
        await queue(app, person, kind=MailKind.BANNED)
        await queue(app, person, kind=MailKind.PASSWORD_RESET)
        await queue(
            app, person, kind=MailKind.INVITATION, recipient=Recipient.INVITATION, recipient_id=nobody.id
        )
        await queue(app, person, kind=MailKind.BARRED, data={"coworking_id": str(new_id()), "coworking": "x"})
        assert await delivers_all(app) == 6
        found = await rows(app)
    assert {row["state"] for row in found} == {"skipped"}
    assert {row["last_error"] for row in found} == {
        "person_erased",
        "expired",
        "not_banned",
        "link_ended",
        "invitation_ended",
        "not_barred",
    }
    assert server.connections == 0


async def test_the_runner_sends_as_soon_as_the_row_is_there(database_url):
    notifications = [module for module in MODULES if module.name == "notifications"]
    assert [worker.name for module in notifications for worker in module.workers] == ["deliver_messages"]
    async with smtp_server() as server, sending(database_url, server.port) as app:
        person = await a_person(app.client)
        quiet = [_without_jobs(module) for module in MODULES]
        settings = settings_for_tests(
            database_url, runner={"port": 0}, mail=app.settings.mail.model_dump(by_alias=True)
        )
        async with Runner(settings, modules=quiet):
            await asyncio.sleep(0.2)
            await queue(app, person, next_attempt_at=app.clock.START.replace(year=2020))
            async with asyncio.timeout(10):
                while not server.received or (await rows(app))[0]["state"] != "sent":
                    await asyncio.sleep(0.02)
    assert len(server.received) == 1


def _without_jobs(module: Module) -> Module:
    return Module(
        name=module.name,
        providers=module.providers,
        workers=module.workers,
        constraints=module.constraints,
        map_tables=module.map_tables,
    )
