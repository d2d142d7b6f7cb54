"""The `mesto` command. Nothing here imports the web stack: that costs seconds, `--help` should not."""

import sys

import typer

from mesto.core.trouble import CannotStart
from mesto.entrypoints.cli import (
    api,
    create_admin,
    demo,
    doctor,
    erasures,
    events,
    migrate,
    new_migration,
    openapi,
    permissions,
    runner,
    second_factor,
    seed,
    settings,
    timezone,
    up,
)

app = typer.Typer(
    name="mesto",
    help="Booking that cannot collide.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(up.up)
app.command()(api.api)
app.command()(runner.runner)
app.command()(migrate.migrate)
app.command()(seed.seed)
app.command()(doctor.doctor)
app.command()(create_admin.create_admin)
app.command()(openapi.openapi)
app.command()(permissions.permissions)
app.command(hidden=True)(settings.settings)
app.command(hidden=True)(new_migration.new_migration)
app.add_typer(events.app, name="events")
app.add_typer(demo.app, name="demo")
app.add_typer(timezone.app, name="timezone")
app.add_typer(second_factor.app, name="second-factor")
app.add_typer(erasures.app, name="erasures")


def cli() -> None:
    try:
        app()
    except CannotStart as trouble:
        print(f"mesto: {trouble}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
