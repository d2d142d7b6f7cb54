"""What is wrong or unsafe in the providers people may sign in with."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Final
from urllib.parse import SplitResult, urlsplit

from mesto.core.provider_settings import ProviderSettings
from mesto.core.settings import Settings
from mesto.core.startup.finding import Finding

NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


def check_providers(settings: Settings) -> Iterator[Finding]:
    for name, provider in settings.auth.providers.items():
        prefix = f"MESTO_AUTH__PROVIDERS__{name.upper()}"
        if not NAME.fullmatch(name):
            yield Finding(
                setting=prefix,
                problem="It is no name.",
                mend="Use up to 32 Latin letters, digits, - and _, a letter first.",
            )
        yield from _check(prefix, provider, is_production=settings.is_production)
    needs_keys = any(provider.kind == "oidc" for provider in settings.auth.providers.values())
    if needs_keys and find_spec("joserfc") is None:
        yield Finding(
            setting="MESTO_AUTH__PROVIDERS",
            problem="The library that verifies id_tokens is missing.",
            mend="Install mesto[oidc].",
        )


def _check(prefix: str, provider: ProviderSettings, *, is_production: bool) -> Iterator[Finding]:
    if not provider.client_id:
        yield Finding(
            setting=f"{prefix}__CLIENT_ID", problem="It is missing.", mend="The provider gave you one."
        )
    for name, address in provider.addresses.items():
        parts = _parts(address)
        if parts is None or parts.scheme not in {"http", "https"} or parts.query:
            yield Finding(
                setting=f"{prefix}__{name.upper()}",
                problem="It is no address.",
                mend="Write it as the provider does: https://…",
            )
        elif is_production and parts.scheme != "https":
            yield Finding(
                setting=f"{prefix}__{name.upper()}",
                problem="Whoever sits on the line could sign in as anybody.",
                mend="Use https.",
            )
    for address in provider.redirect_uris:
        parts = _parts(address, needs_host=False)
        is_plain = parts is not None and parts.scheme == "http" and parts.hostname not in LOOPBACK
        if parts is None or (is_production and is_plain):
            yield Finding(
                setting=f"{prefix}__REDIRECT_URIS",
                problem="A code could be read on its way to one of these addresses.",
                mend="List whole addresses: https://…, or the scheme of an app.",
            )


def _parts(address: str, *, needs_host: bool = True) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        is_whole = bool(parts.scheme) and bool(parts.hostname or not needs_host)
    except ValueError:
        return None
    return parts if is_whole and not parts.fragment and not parts.username and "*" not in address else None
