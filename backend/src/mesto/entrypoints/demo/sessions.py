"""Sessions for demo guests, made by the use case behind `loginUser` with the database and the keys of this installation."""

from collections.abc import Callable
from contextlib import suppress

from mesto.core.errors import AppError
from mesto.core.metrics import Metrics
from mesto.core.secrets import load_secrets
from mesto.core.settings import Settings
from mesto.entrypoints.container import make_container
from mesto.entrypoints.demo.people import GUESTS, PASSWORD, guest_email
from mesto.modules.auth.application.commands.login_user import LoginUser, LoginUserHandler
from mesto.modules.auth.domain.device import Device

DEVICE = Device(ip=None, user_agent="mesto demo")


async def sessions_of(
    database_url: str, count: int, told: Callable[[], None] = lambda: None
) -> list[tuple[str, str]]:
    """Return e-mails and access tokens; fewer than asked for when too few are there.

    A guest who is banned, erased or being guessed at is passed over.
    """
    settings = Settings().at_database(database_url)
    container = make_container(settings, load_secrets(settings), Metrics())
    found: list[tuple[str, str]] = []
    try:
        for number in range(GUESTS):
            if len(found) == count:
                break
            said = LoginUser(email=guest_email(number), password=PASSWORD, device=DEVICE)
            async with container() as request:
                with suppress(AppError):
                    pair = await (await request.get(LoginUserHandler))(said)
                    found.append((said.email, pair.access_token))
                    told()
    finally:
        await container.close()
    return found if len(found) == count else []
