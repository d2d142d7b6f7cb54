"""The `mesto` command. Nothing here imports the web stack: that costs seconds, `--help` should not."""

import sys

import typer

from mesto.core.trouble import CannotStart
from mesto.entrypoints.cli import (
    api,
    create_admin,
    demo,
    doctor,
    events,
    migrate,
    openapi,
    runner,
    seed,
    settings,
    up,
)

app = typer.Typer(
    name="mesto",
    help="Booking that cannot collide.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (up.up, api.api, runner.runner, migrate.migrate, seed.seed, doctor.doctor, openapi.openapi):
    app.command()(command)
app.command()(create_admin.create_admin)
for command in (settings.settings, new_migration.new_migration):
    app.command(hidden=True)(command)
app.add_typer(events.app, name="events")
app.add_typer(demo.app, name="demo")


def cli() -> None:
    try:
        app()
    except CannotStart as trouble:
        print(f"mesto: {trouble}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
