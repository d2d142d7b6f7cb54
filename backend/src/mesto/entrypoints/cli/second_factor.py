"""`mesto second-factor`: for somebody who has lost the phone and the recovery codes."""

from typing import Annotated

import typer

from mesto.core.trouble import CannotStart

app = typer.Typer(help="The second factor of a person.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `off` a word of its own: typer makes the only command of a group the group itself."""


@app.command()
def off(email: Annotated[str, typer.Argument(help="Address the person signs in with.")]) -> None:
    """Switch it off; be sure who asks. The person is told, and the event says that it was done here."""
    import asyncio

    from mesto.core.context import Trace, current_trace
    from mesto.core.errors import AppError
    from mesto.core.metrics import Metrics
    from mesto.core.secrets import load_secrets
    from mesto.core.startup import ensure_safe
    from mesto.entrypoints.cli.configuration import read_settings, with_database
    from mesto.entrypoints.container import make_container
    from mesto.modules.users.application.commands.drop_second_factor import (
        DropSecondFactor,
        DropSecondFactorHandler,
    )

    with with_database(read_settings()) as settings:

        async def drop() -> None:
            await ensure_safe(settings)
            current_trace.set(Trace(actor_kind="system", channel="cli"))
            container = make_container(settings, load_secrets(settings), Metrics())
            try:
                async with container() as request:
                    await (await request.get(DropSecondFactorHandler))(DropSecondFactor(email=email))
            finally:
                await container.close()

        try:
            asyncio.run(drop())
        except AppError as refusal:
            raise CannotStart(str(refusal), f"({refusal.code})") from None
