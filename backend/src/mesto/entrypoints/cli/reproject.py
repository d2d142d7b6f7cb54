"""`mesto timezone reproject`: move instants so that the wall clock stays (rules.md, example 9)."""

import asyncio
import json
import sys
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import typer

from mesto.core.trouble import CannotStart


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one coworking."""

    coworking_id: UUID
    changed: int
    conflicts: tuple[UUID, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "coworking_id": str(self.coworking_id),
            "changed": self.changed,
            "conflicts": [str(booking_id) for booking_id in self.conflicts],
        }


def reproject(
    coworking: Annotated[
        UUID | None, typer.Option(help="Only this coworking; otherwise all that need it.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON value instead of text.")] = False,
) -> None:
    """Move upcoming bookings back to the wall clock they were made for; exit 1 if some would collide.

    Each coworking is changed as a whole or not at all. Guests are told of what has moved.
    """
    from mesto.entrypoints.cli.configuration import read_settings, with_database

    with with_database(read_settings()) as settings:
        outcomes = asyncio.run(_reproject_all(settings, coworking, dry_run=dry_run))
    _say(outcomes, dry_run=dry_run, as_json=as_json)
    raise typer.Exit(1 if any(outcome.conflicts for outcome in outcomes) else 0)


async def _reproject_all(settings: Any, coworking_id: UUID | None, *, dry_run: bool) -> list[Outcome]:
    import structlog

    from mesto.core.context import Trace, current_trace
    from mesto.core.errors import AppError
    from mesto.core.metrics import Metrics
    from mesto.core.secrets import load_secrets
    from mesto.core.startup import ensure_safe
    from mesto.entrypoints.container import make_container
    from mesto.modules.bookings.application.commands.reproject_coworking import StaleCoworkingsHandler

    # Standard output is the answer, and a script may read it.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    await ensure_safe(settings)
    current_trace.set(Trace(actor_kind="system", channel="cli"))
    container = make_container(settings, load_secrets(settings), Metrics())
    try:
        async with container() as request:
            stale = await (await request.get(StaleCoworkingsHandler))(coworking_id)
        return [await _reproject_one(container, found, dry_run=dry_run) for found in stale]
    except AppError as refusal:
        raise CannotStart(str(refusal), f"({refusal.code})") from None
    finally:
        await container.close()


async def _reproject_one(container: Any, coworking_id: UUID, *, dry_run: bool) -> Outcome:
    from mesto.modules.bookings.application.commands.reproject_coworking import (
        ReprojectCoworking,
        ReprojectCoworkingHandler,
    )

    async with container() as request:
        handle = await request.get(ReprojectCoworkingHandler)
        result = await handle(ReprojectCoworking(coworking_id=coworking_id, dry_run=dry_run))
    return Outcome(coworking_id=coworking_id, changed=result.changed, conflicts=result.conflicts)


def _say(outcomes: list[Outcome], *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"dry_run": dry_run, "coworkings": [outcome.as_json() for outcome in outcomes]}))
        return
    for outcome in outcomes:
        if outcome.conflicts:
            named = ", ".join(map(str, outcome.conflicts))
            print(f"coworking {outcome.coworking_id}: nothing changed, these bookings would collide: {named}")
        else:
            verb = "would move" if dry_run else "moved"
            print(f"coworking {outcome.coworking_id}: {outcome.changed} bookings {verb}")
    if not outcomes:
        print("All upcoming bookings mean their wall clock")
