import sys
from typing import Annotated
from uuid import UUID

import typer

from mesto.core.trouble import CannotStart


def create_admin(
    email: Annotated[str, typer.Argument(help="Address the administrator signs in with.")],
    name: Annotated[str | None, typer.Option(help="Full name of a new account.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Make an administrator, or make an existing account one; prints its id."""
    import asyncio

    from mesto.entrypoints.cli.configuration import read_settings, with_database

    given = read_settings()
    password = _password(from_input=password_stdin)
    with with_database(given) as settings:
        from mesto.core.errors import AppError
        from mesto.core.metrics import Metrics
        from mesto.core.secrets import load_secrets
        from mesto.core.startup import ensure_safe
        from mesto.entrypoints.container import make_container
        from mesto.modules.users.application.commands.create_admin import CreateAdmin, CreateAdminHandler

        async def create() -> UUID:
            await ensure_safe(settings)
            container = make_container(settings, load_secrets(settings), Metrics())
            try:
                async with container() as request:
                    handle = await request.get(CreateAdminHandler)
                    return await handle(CreateAdmin(email=email, full_name=name, password=password))
            finally:
                await container.close()

        try:
            print(asyncio.run(create()))
        except AppError as refusal:
            raise CannotStart(str(refusal), f"({refusal.code})") from None


def _password(*, from_input: bool) -> str | None:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n") or None
    if not sys.stdin.isatty():
        return None
    typed: str = typer.prompt(
        "Password of a new account (one that exists keeps its own)",
        hide_input=True,
        confirmation_prompt=True,
        default="",
        show_default=False,
    )
    return typed or None
