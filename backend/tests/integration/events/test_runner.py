import asyncio
import os
import signal
import socket
import subprocess
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import pytest

from mesto.core.module import Job
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.entrypoints.runner.runner import Runner
from tests.integration.events.bench import eventually
from tests.support.app import SECRET, settings_for_tests
from tests.support.effects import effects_module, leaving_a_row, store, wanted
from tests.support.proxy import Wire

CALLS: list[str] = []


@dataclass(frozen=True, slots=True)
class TickHandler(UseCase):
    uow: UnitOfWork

    async def __call__(self) -> None:
        CALLS.append("begin")
        await asyncio.sleep(0.1)
        CALLS.append("end")


@dataclass(frozen=True, slots=True)
class StumbleHandler(UseCase):
    uow: UnitOfWork

    async def __call__(self) -> None:
        CALLS.append("stumble")
        raise RuntimeError


@asynccontextmanager
async def runner(database_url: str, *, prefix: str = "mesto", jobs: tuple[Job, ...] = (), **sections):
    settings = settings_for_tests(database_url, runner={"port": 0}, **sections)
    module = effects_module(leaving_a_row("t.first"), jobs=jobs, handlers=(TickHandler, StumbleHandler))
    made = Runner(settings, modules=[module], prefix=prefix)
    async with made as running, httpx2.AsyncClient(base_url=f"http://127.0.0.1:{running.port}") as client:
        yield client


async def test_the_port_tells_of_health_and_figures(bench, database_url):
    async with runner(database_url) as client:
        await bench.stores(3)

        async def is_done() -> bool:
            return len(await bench.effects()) == 3

        await eventually(is_done)
        assert (await client.get("/live")).json() == {"status": "ok"}
        ready = await client.get("/ready")
        assert ready.status_code == 200
        assert ready.json()["checks"] == {"database": "ok", "revision": "ok", "relay": "ok"}
        assert (await client.get("/health")).json() == ready.json()

        async def is_counted() -> bool:
            return "mesto_invariant_violations{" in (await client.get("/metrics")).text

        await eventually(is_counted)
        figures = (await client.get("/metrics")).text

    assert 'mesto_reactions_total{result="ok",subscriber="t.first"} 3.0' in figures
    assert "mesto_events_published_total" in figures
    assert "mesto_event_lag_seconds_count 3.0" in figures
    assert 'mesto_invariant_violations{invariant="overlapping_bookings"} 0.0' in figures
    for gauge in ("mesto_outbox_oldest_seconds", "mesto_outbox_pending", 'mesto_deliveries{state="dead"}'):
        assert f"\n{gauge} " in figures


@pytest.mark.rabbit
async def test_without_its_broker_the_runner_is_alive_and_not_ready(
    bench, database_url, rabbit, rabbitmq_url
):
    async with Wire(rabbitmq_url) as wire:
        bus = {"transport": "rabbit", "rabbitmq_url": wire.url}
        async with runner(database_url, prefix=rabbit.prefix, bus=bus) as client:

            async def is_ready() -> bool:
                return (await client.get("/ready")).status_code == 200

            await eventually(is_ready)
            await wire.cut()

            async def is_unready() -> bool:
                return not await is_ready()

            await eventually(is_unready)
            answer = await client.get("/ready")
            assert answer.status_code == 503
            assert answer.json()["checks"]["broker"] == "failing"
            assert (await client.get("/live")).status_code == 200


async def test_a_runner_outlives_the_database_and_works_on_when_it_is_back(bench, database_url):
    async with Wire(database_url) as wire, runner(wire.url) as client:

        async def is_ready() -> bool:
            return (await client.get("/ready")).status_code == 200

        await eventually(is_ready)
        for outage in range(2):
            await wire.cut()

            async def is_unready() -> bool:
                return not await is_ready()

            await eventually(is_unready)
            await store(bench.engine, wanted(outage, bench.clock))
            await asyncio.sleep(0.5)
            assert len(await bench.effects()) == outage
            await wire.mend()

            async def is_done(count: int = outage + 1) -> bool:
                return len(await bench.effects()) == count

            await eventually(is_done, within=15)
            await eventually(is_ready, within=15)
    assert set((await bench.effects()).values()) == {1}


async def test_a_job_runs_in_one_runner_at_a_time_and_a_stumbling_one_stops_no_other(bench, database_url):
    CALLS.clear()
    jobs = (
        Job(name="t.tick", every_seconds=0.05, use_case=TickHandler),
        Job(name="t.stumble", every_seconds=0.05, use_case=StumbleHandler),
    )
    async with runner(database_url, jobs=jobs), runner(database_url, jobs=jobs):

        async def has_run() -> bool:
            return CALLS.count("end") >= 4 and CALLS.count("stumble") >= 2

        await eventually(has_run)

    ticks = [call for call in CALLS if call != "stumble"]
    assert ticks == ["begin", "end"] * (len(ticks) // 2)


async def test_a_taken_port_is_told_at_the_start(database_url):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = settings_for_tests(database_url, runner={"port": taken.getsockname()[1]})
        with pytest.raises(OSError, match="in use"):
            async with Runner(settings, modules=[effects_module()]):
                pass


PROGRAM = """
import asyncio
from mesto.core.settings import Settings
from mesto.entrypoints.runner.main import run
from tests.support.effects import effects_module, leaving_a_row

async def takes_a_while(_):
    print("in the middle", flush=True)
    await asyncio.sleep(0.5)

module = effects_module(leaving_a_row("t.first", before=takes_a_while))
asyncio.run(run(Settings(_env_file=None), modules=[module]))
"""


async def until_said(process, words: bytes) -> None:
    while words not in (line := await process.stdout.readline()):
        assert line, "the process has ended"


async def test_sigterm_lets_a_reaction_finish_and_ends_the_process_with_0(bench, database_url):
    environment = {
        **os.environ,
        "MESTO_DATABASE__URL": database_url,
        "MESTO_RUNNER__PORT": "0",
        "MESTO_AUTH__SECRET_KEY": SECRET,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, env=environment, stdout=subprocess.PIPE
    )
    try:
        async with asyncio.timeout(60):
            await until_said(process, b"runner started")
            [event] = await bench.stores()
            await until_said(process, b"in the middle")
            process.send_signal(signal.SIGTERM)
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

    assert process.returncode == 0
    assert b"runner stopped" in said
    assert await bench.effects() == {event.event_id: 1}
    assert await bench.delivery() is None
