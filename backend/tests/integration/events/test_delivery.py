import asyncio
from datetime import timedelta

import pytest
from dishka import FromDishka
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.bus import Envelope, Reaction
from mesto.core.context import Trace, current_trace
from mesto.core.delivery import Deliverer, Result
from mesto.core.errors import InvalidState
from mesto.core.uow import UnitOfWork
from tests.support.effects import (
    EffectRow,
    EffectWanted,
    LeaveRowHandler,
    leaving_a_row,
    running_sql,
    store,
    wanted,
)


class ForgetfulDeliverer(Deliverer):
    """The mutant: it does not look into the inbox."""

    async def _sign(self, session, key) -> bool:
        await super()._sign(session, key)
        return True


async def fails(_: EffectWanted) -> None:
    raise RuntimeError("a secret of somebody")


@pytest.mark.parametrize(("kind", "effects"), [(Deliverer, 1), (ForgetfulDeliverer, 3)])
async def test_an_event_delivered_thrice_has_one_effect_thanks_to_the_inbox(bench, kind, effects):
    [event] = await bench.stores()
    reaction = leaving_a_row("t.first")

    results = [await bench.delivers(reaction, event, kind=kind) for _ in range(3)]

    assert await bench.effects() == {event.event_id: effects}
    assert results[0] is Result.OK
    assert (results[1:] == [Result.REPEATED] * 2) is (effects == 1)
    assert await bench.delivery() is None


@pytest.mark.parametrize(("kind", "effects"), [(Deliverer, 1), (ForgetfulDeliverer, 6)])
async def test_six_deliverers_at_once_leave_one_effect(bench, kind, effects):
    [event] = await bench.stores()
    barrier = asyncio.Barrier(6)
    reaction = leaving_a_row("t.first")
    await bench.run("SELECT 1")

    async def one() -> Result:
        await barrier.wait()
        return await bench.delivers(reaction, event, kind=kind)

    results = await asyncio.gather(*(one() for _ in range(6)))

    assert await bench.effects() == {event.event_id: effects}
    assert results.count(Result.OK) == effects


async def test_a_failure_after_the_commit_of_the_command_takes_its_effect_back(bench):
    [event] = await bench.stores()

    assert await bench.delivers(leaving_a_row("t.first", after=fails), event) is Result.FAILED

    assert await bench.effects() == {}
    assert await bench.count("core.inbox") == 0
    assert len(await bench.outbox()) == 1


async def test_a_command_that_rolls_back_takes_nothing_of_the_delivery_along(bench):
    [event] = await bench.stores()

    async def changes_its_mind(
        event: EffectWanted,
        envelope: FromDishka[Envelope],
        handle: FromDishka[LeaveRowHandler],
        uow: FromDishka[UnitOfWork],
        session: FromDishka[AsyncSession],
    ) -> None:
        await handle("t.first", envelope.event_id, 1)
        session.add(EffectRow(subscriber="t.first", event_id=envelope.event_id, number=2))
        await session.flush()
        await uow.rollback()

    reaction = Reaction("t.first", (EffectWanted,), changes_its_mind)
    assert await bench.delivers(reaction, event) is Result.OK

    assert await bench.effects() == {event.event_id: 1}, "what was committed stays, the rest is gone"
    assert await bench.count("core.inbox") == 1
    assert await bench.delivery() is None


async def test_a_reaction_may_take_a_violated_constraint_for_an_answer(bench):
    [event] = await bench.stores()

    async def twice(
        event: EffectWanted, envelope: FromDishka[Envelope], handle: FromDishka[LeaveRowHandler]
    ) -> None:
        await handle("t.first", envelope.event_id, 1)
        with pytest.raises(IntegrityError):
            await handle("t.first", envelope.event_id, -1)
        await handle("t.first", envelope.event_id, 2)

    assert await bench.delivers(Reaction("t.first", (EffectWanted,), twice), event) is Result.OK

    assert await bench.effects() == {event.event_id: 2}
    assert await bench.count("core.inbox") == 1


async def test_failures_wait_2_8_30_and_60_seconds_and_the_fifth_is_the_last(bench):
    [event] = await bench.stores()
    reaction = leaving_a_row("t.first", after=fails)

    waits = []
    for number in range(1, 5):
        assert await bench.delivers(reaction, event, number=number) is Result.FAILED
        row = await bench.delivery()
        assert row.state == "waiting"
        waits.append(row.waits)
    assert await bench.delivers(reaction, event, number=5) is Result.DEAD

    for waited, pause in zip(waits, (2, 8, 30, 60), strict=True):
        assert 0.75 * pause < waited <= 1.2 * pause
    row = await bench.delivery()
    assert row.state == "dead"
    assert row.last_error.startswith("RuntimeError in test_delivery.py:")
    assert await bench.effects() == {}


async def test_a_refusal_is_kept_with_its_code(bench):
    [event] = await bench.stores()

    async def refuses(_: EffectWanted) -> None:
        raise InvalidState(status="somebody@example.org")

    await bench.delivers(leaving_a_row("t.first", before=refuses), event)

    assert (await bench.delivery()).last_error == "InvalidState: invalid_state"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "effects.effect_wanted.v9"}, "UnknownEvent: the reaction does not know effects"),
        ({"payload": {}}, "UnreadablePayload: thing_id: missing; number: missing"),
        ({"payload": {"thing_id": "x", "number": "7"}}, "UnreadablePayload: thing_id: uuid_parsing; number:"),
    ],
)
async def test_what_cannot_be_understood_is_dead_at_once(bench, change, reason):
    [event] = await bench.stores()
    poison = Envelope(**{field: getattr(event, field) for field in Envelope.__slots__} | change)

    assert await bench.delivers(leaving_a_row("t.first"), poison) is Result.DEAD

    row = await bench.delivery()
    assert row.state == "dead"
    assert row.last_error.startswith(reason)


async def test_a_reaction_that_takes_too_long_is_cut_off_and_tried_again(bench):
    [event] = await bench.stores()

    async def dawdles(_: EffectWanted) -> None:
        await asyncio.sleep(60)

    reaction = leaving_a_row("t.first", after=dawdles)
    assert await bench.delivers(reaction, event, deadline=timedelta(seconds=0.3)) is Result.FAILED

    assert (await bench.delivery()).last_error == "cut off after 0.3 s"
    assert await bench.effects() == {}
    assert await bench.delivers(leaving_a_row("t.first"), event, number=2) is Result.OK


async def test_a_statement_that_hangs_is_cut_off_too(bench):
    [event] = await bench.stores()
    reaction = running_sql("t.first", "SELECT pg_sleep(60)", [])

    assert await bench.delivers(reaction, event, deadline=timedelta(seconds=0.3)) is Result.FAILED

    assert (await bench.delivery()).last_error == "cut off after 0.3 s"


async def test_a_deadlock_inside_a_delivery_is_repeated_by_the_delivery_and_not_by_the_use_case(bench):
    [event] = await bench.stores()
    calls: list[str] = []
    deadlock = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$"

    assert await bench.delivers(running_sql("t.first", deadlock, calls), event) is Result.FAILED

    assert len(calls) == 1
    row = await bench.delivery()
    assert row.attempts == 1
    assert "40P01" in row.last_error
    assert await bench.count("core.inbox") == 0


async def test_an_attempt_that_loses_the_database_does_not_count(bench):
    [event] = await bench.stores()
    suicide = "SELECT pg_terminate_backend(pg_backend_pid())"

    assert await bench.delivers(running_sql("t.first", suicide, []), event, number=4) is Result.OUTAGE

    row = await bench.delivery()
    assert (row.state, row.attempts) == ("waiting", 3)
    assert row.waits < 2


async def test_an_effect_and_the_event_it_causes_carry_the_request_and_the_system(bench):
    await store(bench.engine, wanted(7, bench.clock), trace=Trace("req_7", actor_kind="user"))
    [event] = await bench.outbox()
    seen: list[Trace] = []

    async def looks(_: EffectWanted) -> None:
        seen.append(current_trace.get())

    before = current_trace.get()
    assert await bench.delivers(leaving_a_row("t.first", before=looks), event) is Result.OK

    assert current_trace.get() is before
    assert (seen[0].request_id, seen[0].channel, seen[0].actor_kind) == ("req_7", "runner", "system")
    caused = (await bench.outbox())[1]
    assert caused.name == "effects.effect_left.v1"
    assert (caused.trace.request_id, caused.trace.actor_kind) == ("req_7", "system")
    assert caused.aggregate_version == 1


async def test_a_sliced_reaction_keeps_its_slices_and_signs_with_the_last(bench):
    [event] = await bench.stores()
    stumbles = [True]

    async def in_slices(
        event: EffectWanted, envelope: FromDishka[Envelope], handle: FromDishka[LeaveRowHandler]
    ) -> None:
        await handle("t.first", envelope.event_id, 1)
        if stumbles:
            stumbles.clear()
            raise RuntimeError
        await handle("t.first", envelope.event_id, 2)

    reaction = Reaction("t.first", (EffectWanted,), in_slices, sliced=True)
    assert await bench.delivers(reaction, event) is Result.FAILED
    assert await bench.effects() == {event.event_id: 1}
    assert await bench.count("core.inbox") == 0

    assert await bench.delivers(reaction, event, number=2) is Result.OK
    assert await bench.effects() == {event.event_id: 3}
    assert await bench.delivers(reaction, event) is Result.REPEATED
    assert await bench.effects() == {event.event_id: 3}
    assert await bench.delivery() is None
