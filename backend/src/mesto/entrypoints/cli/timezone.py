"""`mesto timezone`: which bookings no longer mean the wall clock they were made for (rules.md, example 9)."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from mesto.entrypoints.cli.events import with_connection
from mesto.entrypoints.cli.reproject import reproject

app = typer.Typer(help="Bookings and the rules of their time zones.", no_args_is_help=True)

_UPCOMING = """
SELECT id, reference, coworking_id, timezone, time_from, time_until, local_from, local_until
FROM bookings.bookings WHERE status IN ('held', 'pending', 'active') AND time_until > $1 ORDER BY time_from, id
"""

app.command()(reproject)


@app.command()
def report(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON value instead of text.")] = False,
) -> None:
    """List upcoming bookings whose instants and wall clock disagree under the installed zone data; exit 1 if any."""

    async def ask(connection: Any) -> Any:
        return await connection.fetch(_UPCOMING, datetime.now(UTC))

    rows = with_connection(ask)
    stale = [line for row in rows if (line := disagreement(row)) is not None]
    if as_json:
        print(json.dumps({"checked": len(rows), "stale": stale}))
    else:
        for line in stale:
            print(
                f"{line['reference']}  {line['timezone']}  meant {line['meant']}, now reads {line['reads']}"
            )
        print(f"{len(stale)} of {len(rows)} upcoming bookings no longer mean their wall clock")
    raise typer.Exit(1 if stale else 0)


def disagreement(row: Any) -> dict[str, str] | None:
    """Compare what was meant with what the instants read today."""
    zone = ZoneInfo(row["timezone"])
    for instant, wall in (("time_from", "local_from"), ("time_until", "local_until")):
        reads = row[instant].astimezone(zone).replace(tzinfo=None)
        if reads != row[wall]:
            return {
                "booking_id": str(row["id"]),
                "reference": row["reference"],
                "coworking_id": str(row["coworking_id"]),
                "timezone": row["timezone"],
                "meant": row[wall].isoformat(sep=" ", timespec="minutes"),
                "reads": reads.isoformat(sep=" ", timespec="minutes"),
            }
    return None
