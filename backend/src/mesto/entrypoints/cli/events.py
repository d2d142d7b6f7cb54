"""`mesto events`: look at the backlog, bring the dead back, declare the broker's queues."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import typer

app = typer.Typer(help="Look at events on their way, and bring dead deliveries back.", no_args_is_help=True)

_LAG = """
SELECT (SELECT count(*) FROM core.outbox WHERE published_at IS NULL) AS pending,
    (SELECT count(*) FROM core.outbox WHERE settled_at IS NULL) AS unsettled,
    (SELECT coalesce(extract(epoch FROM now() - min(occurred_at)), 0)::float
        FROM core.outbox WHERE settled_at IS NULL) AS oldest_seconds,
    (SELECT count(*) FROM core.deliveries WHERE state = 'waiting') AS waiting,
    (SELECT count(*) FROM core.deliveries WHERE state = 'dead') AS dead
"""
_DEAD = """
SELECT d.subscriber, d.event_id, o.name AS event, d.attempts, d.last_error AS error
FROM core.deliveries d LEFT JOIN core.outbox o USING (event_id)
WHERE d.state = 'dead' ORDER BY o.position, d.subscriber LIMIT $1
"""
_REPLAY = """
UPDATE core.deliveries SET state = 'waiting', attempts = 0, next_attempt_at = now()
WHERE state = 'dead' AND ($1::text IS NULL OR subscriber = $1) AND ($2::uuid IS NULL OR event_id = $2)
"""

Json = Annotated[bool, typer.Option("--json", help="One JSON value instead of text.")]


@app.command()
def lag(as_json: Json = False) -> None:
    """Show what is on its way and how old the oldest of it is."""

    async def ask(connection: Any) -> Any:
        return await connection.fetchrow(_LAG)

    found = dict(with_connection(ask))
    if as_json:
        print(json.dumps(found))
        return
    print(f"not yet published   {found['pending']}")
    print(f"not yet settled     {found['unsettled']}, the oldest {found['oldest_seconds']:.1f} s")
    print(f"deliveries waiting  {found['waiting']}")
    print(f"deliveries dead     {found['dead']}")


@app.command()
def dead(limit: Annotated[int, typer.Option(min=1)] = 100, as_json: Json = False) -> None:
    """List dead deliveries: which reaction gave up on which event, and why."""

    async def ask(connection: Any) -> Any:
        return await connection.fetch(_DEAD, limit)

    found = [{**row, "event_id": str(row["event_id"])} for row in with_connection(ask)]
    if as_json:
        print(json.dumps(found))
        return
    for row in found:
        print(f"{row['subscriber']}  {row['event']}  {row['event_id']}  {row['attempts']}x  {row['error']}")
    print(f"{len(found)} dead")


@app.command()
def replay(
    subscriber: Annotated[str | None, typer.Option(help="Only of this reaction.")] = None,
    event: Annotated[UUID | None, typer.Option(help="Only of this event.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that are dead.")] = False,
) -> None:
    """Try dead deliveries again from the beginning. What has been answered stays answered."""
    if not (subscriber or event or every):
        raise typer.BadParameter("Say which: --subscriber, --event or --all.")

    async def ask(connection: Any) -> Any:
        return await connection.execute(_REPLAY, subscriber, event)

    print(f"{with_connection(ask).split()[-1]} to be tried again")


@app.command()
def topology() -> None:
    """Declare exchanges and queues on the broker (for accounts that may not do it themselves)."""
    from faststream.rabbit import Channel

    from mesto.core.bus import Reactions
    from mesto.core.rabbit import drop, make_broker
    from mesto.core.rabbit_topology import Topology
    from mesto.core.settings import Settings
    from mesto.entrypoints.modules import MODULES

    url = Settings().bus.rabbitmq_url
    if url is None:
        raise typer.BadParameter("MESTO_BUS__RABBITMQ_URL is empty.")
    wanted = Topology(Reactions(reaction for module in MODULES for reaction in module.reactions))

    async def declare() -> None:
        broker = make_broker(url.get_secret_value(), Channel())
        try:
            await wanted.declare(await broker.connect())
        finally:
            await drop(broker)

    asyncio.run(declare())
    for name in (wanted.events, wanted.dead):
        print(f"exchange  {name}")
    for queue in wanted.queues.values():
        print(f"queue     {queue.name}")


def with_connection(ask: Callable[[Any], Awaitable[Any]]) -> Any:
    from mesto.core.listen import connect

    async def run() -> Any:
        connection = await connect(_database_url(), "mesto-events")
        try:
            return await ask(connection)
        finally:
            await connection.close()

    return asyncio.run(run())


def _database_url() -> str:
    from mesto.core.settings import Settings

    settings = Settings()
    if settings.database.url is not None:
        return settings.database.url.get_secret_value()
    try:
        running = json.loads((settings.data_dir / "run.json").read_text(encoding="utf-8"))
        return str(running["database_url"])
    except (OSError, ValueError, KeyError):
        raise typer.BadParameter(
            "Nothing is running here: start `mesto up`, or set MESTO_DATABASE__URL."
        ) from None
