"""The `mesto` command. Nothing here imports the web stack: that costs seconds, `--help` should not."""

import sys
from importlib import import_module
from importlib.util import find_spec

import typer

from mesto.core.trouble import CannotStart
from mesto.entrypoints.cli import api, create_admin, doctor, migrate, openapi, runner, seed, settings, up

GROUPS = ("events", "demo")
"""Files beside this one that bring commands of their own: each has a typer app named `app`."""

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
app.command(hidden=True)(settings.settings)
for group in GROUPS:
    if find_spec(f"mesto.entrypoints.cli.{group}"):
        app.add_typer(import_module(f"mesto.entrypoints.cli.{group}").app, name=group)


def cli() -> None:
    try:
        app()
    except CannotStart as trouble:
        print(f"mesto: {trouble}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
