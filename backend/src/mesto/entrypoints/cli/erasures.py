"""`mesto erasures`: who has left must not come back with a backup (promises.md, S15)."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from mesto.core.trouble import CannotStart

app = typer.Typer(help="The list of erased accounts, for backups and restores.", no_args_is_help=True)
T = TypeVar("T")

File = Annotated[Path, typer.Argument(help="One line per account: its id and when it was erased.")]


@app.command()
def export(file: File) -> None:
    """Write the list to a file, to be kept beside the backups. It holds ids and names nobody."""

    async def collect(request: Any) -> list[Any]:
        from mesto.modules.users.application.commands.keep_erasures import everybody
        from mesto.modules.users.domain.erasure import Erasures

        return await everybody(await request.get(Erasures))

    found = _in_a_request(collect)
    from mesto.modules.users.infrastructure.erasure_file import ErasureFile

    ErasureFile(file).write(found)
    print(f"{len(found)} erasures written to {file}")


@app.command()
def apply(file: File) -> None:
    """Erase again whom a restore has brought back. The runner removes the rest within a minute."""
    from mesto.modules.users.infrastructure.erasure_file import read_erasures

    try:
        erasures = read_erasures(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}.", "") from None
    except ValueError as error:
        raise CannotStart(f"{file}: {error}.", "Nothing was erased.") from None

    async def erase(request: Any) -> int:
        from mesto.modules.users.application.commands.apply_erasures import (
            ApplyErasures,
            ApplyErasuresHandler,
        )

        handle = await request.get(ApplyErasuresHandler)
        return int(await handle(ApplyErasures(erasures=erasures)))

    print(f"{_in_a_request(erase)} of {len(erasures)} had come back and were erased again")


def _in_a_request(work: Callable[[Any], Awaitable[T]]) -> T:
    from mesto.entrypoints.cli.configuration import read_settings, with_database

    async def run(settings: Any) -> T:
        from mesto.core.context import Trace, current_trace
        from mesto.core.metrics import Metrics
        from mesto.core.secrets import load_secrets
        from mesto.core.startup import ensure_safe
        from mesto.entrypoints.container import make_container

        await ensure_safe(settings)
        current_trace.set(Trace(actor_kind="system", channel="cli"))
        container = make_container(settings, load_secrets(settings), Metrics())
        try:
            async with container() as request:
                return await work(request)
        finally:
            await container.close()

    with with_database(read_settings()) as settings:
        return asyncio.run(run(settings))
