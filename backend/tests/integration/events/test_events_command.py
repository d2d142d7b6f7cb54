import asyncio
import json

import pytest
from typer.testing import CliRunner

from mesto.core.attempts import Attempts
from mesto.core.delivery import Result
from tests.support.effects import EffectWanted, leaving_a_row


@pytest.fixture
def mesto_events(database_url, monkeypatch):
    from mesto.entrypoints.cli.events import app

    monkeypatch.setenv("MESTO_DATABASE__URL", database_url)

    async def call(*arguments: str):
        # The command has a loop of its own.
        return await asyncio.to_thread(CliRunner().invoke, app, list(arguments))

    return call


async def dies(bench, reaction, event) -> None:
    for number in range(1, 6):
        result = await bench.delivers(reaction, event, number=number)
    assert result is Result.DEAD


async def test_lag_counts_what_is_on_its_way(bench, mesto_events):
    await bench.stores(3)
    await bench.run("UPDATE core.outbox SET published_at = now() WHERE payload->>'number' = '0'")

    answer = await mesto_events("lag", "--json")

    figures = json.loads(answer.stdout)
    assert 0 <= figures.pop("oldest_seconds") < 30
    assert figures == {"pending": 2, "unsettled": 3, "waiting": 0, "dead": 0}
    assert "not yet published   2" in (await mesto_events("lag")).stdout


async def test_a_dead_delivery_is_listed_and_replayed_once(bench, mesto_events):
    first, second = await bench.stores(2)
    is_broken = [True]

    async def breaks(event: EffectWanted) -> None:
        if is_broken and event.number == 0:
            raise RuntimeError

    reaction = leaving_a_row("t.first", after=breaks)
    await dies(bench, reaction, first)
    await bench.delivers(reaction, second)

    [listed] = json.loads((await mesto_events("dead", "--json")).stdout)
    assert (listed["subscriber"], listed["event_id"]) == ("t.first", str(first.event_id))
    assert (listed["event"], listed["attempts"]) == (EffectWanted.name, 5)
    assert "RuntimeError" in listed["error"]

    is_broken.clear()
    attempts = Attempts(bench.engine, ["t.first"])
    assert await attempts.lease(10) == [], "the dead are not revived by themselves"
    assert (await mesto_events("replay", "--subscriber", "t.other")).stdout == "0 to be tried again\n"
    assert (await mesto_events("replay", "--event", str(first.event_id))).stdout == "1 to be tried again\n"

    [(attempt, envelope)] = await attempts.lease(10)
    assert attempt.number == 1
    assert await bench.delivers(reaction, envelope) is Result.OK
    assert (await mesto_events("replay", "--all")).stdout == "0 to be tried again\n"
    assert await bench.effects() == {first.event_id: 1, second.event_id: 1}


async def test_replaying_needs_to_say_what(mesto_events):
    answer = await mesto_events("replay")

    assert answer.exit_code == 2
    assert "--all" in answer.stderr


async def test_the_running_system_is_found_without_settings(
    bench, mesto_events, database_url, monkeypatch, tmp_path
):
    monkeypatch.delenv("MESTO_DATABASE__URL")
    monkeypatch.setenv("MESTO_DATA_DIR", str(tmp_path))
    assert (await mesto_events("lag")).exit_code == 2

    (tmp_path / "run.json").write_text(json.dumps({"database_url": database_url}))

    assert (await mesto_events("lag", "--json")).exit_code == 0
