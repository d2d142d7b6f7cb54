"""The look before serving: what is unsafe does not start, and one report names all of it."""

import structlog

from mesto.core.settings import Settings
from mesto.core.startup.database_check import check_database, connect
from mesto.core.startup.finding import Finding, UnsafeToServe
from mesto.core.startup.settings_check import check_settings

__all__ = ["Finding", "UnsafeToServe", "check_database", "check_settings", "connect", "ensure_safe"]

log = structlog.get_logger("mesto.startup")


async def ensure_safe(settings: Settings, *, patience: float = 10) -> None:
    """Raise UnsafeToServe with everything that is wrong; warn of what is only unwise."""
    findings = list(check_settings(settings))
    if settings.database.url is not None:
        connection = await connect(settings.database.url.get_secret_value(), patience=patience)
        try:
            findings += await check_database(connection, settings)
        finally:
            await connection.close()
    for finding in findings:
        if not finding.is_fatal:
            log.warning("unsafe setting", setting=finding.setting, problem=finding.problem, mend=finding.mend)
    if fatal := [finding for finding in findings if finding.is_fatal]:
        raise UnsafeToServe(fatal)
