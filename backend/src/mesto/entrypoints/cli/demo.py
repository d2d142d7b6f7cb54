"""`mesto demo …`: show off against a running system."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(help="Demonstrations against a running system.", no_args_is_help=True)

Url = Annotated[str | None, typer.Option(help="Address of the API; by default that of run.json.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
def race(
    clients: Annotated[int, typer.Option(min=2, max=1000, help="Guests who want the same slot.")] = 50,
    rounds: Annotated[int, typer.Option(min=1, max=1000, help="How many slots they race for.")] = 1,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Let many guests ask for one slot at the same instant: exactly one gets it."""
    from mesto.entrypoints.demo.race import race as run

    result = _run(lambda system, progress: run(system, clients, rounds, progress), url, as_json)
    if as_json:
        typer.echo(json.dumps({**asdict(result), "is_fair": result.is_fair}))
    else:
        told = " and ".join(f"{count} × {status}" for status, count in sorted(result.statuses.items()))
        typer.echo(f"{result.rounds} round(s), {clients} guests: {told}")
        typer.echo("exactly one winner each time" if result.is_fair else "UNFAIR: this must never happen")
    raise typer.Exit(0 if result.is_fair else 1)


@app.command()
def day(
    guests: Annotated[int, typer.Option(min=1, max=2000, help="How many people come.")] = 300,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Drive a busy day of bookings, changes and cancellations through HTTP."""
    from mesto.entrypoints.demo.day import demo_day

    result = _run(lambda system, progress: demo_day(system, guests, progress), url, as_json)
    if as_json:
        typer.echo(json.dumps({**asdict(result), "is_well": result.is_well}))
    else:
        _print_day(result)
    raise typer.Exit(0 if result.is_well else 1)


def _run(work: Any, url: str | None, as_json: bool) -> Any:
    from rich.console import Console
    from rich.progress import Progress

    from mesto.core.settings import Settings
    from mesto.entrypoints.demo.system import NoSystem, find_system

    try:
        system = find_system(url, Path(Settings().data_dir))
        with Progress(console=Console(stderr=True), disable=as_json, transient=True) as progress:
            return asyncio.run(work(system, progress))
    except NoSystem as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _print_day(result: Any) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"A day of {result.guests} guests, {result.seconds:.0f} s", show_header=False)
    rows: list[tuple[str, object]] = [
        ("requests", result.requests),
        ("booked", result.booked),
        ("moved", result.moved),
        ("cancelled", result.cancelled),
        *((f"refused: {code}", count) for code, count in result.refused.most_common()),
        *((f"UNEXPECTED: {code}", count) for code, count in result.unexpected.most_common()),
        ("events delivered to inboxes", f"{result.messages_found} of {result.messages_expected}"),
    ]
    if result.violations is None:
        rows.append(("invariants", "not checked: the database is not in run.json"))
    else:
        broken = {name: count for name, count in result.violations.items() if count}
        rows.append(("invariants", broken or f"all {len(result.violations)} hold"))
    for name, value in rows:
        table.add_row(name, str(value))
    Console().print(table)
