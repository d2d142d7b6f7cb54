"""id_tokens (OpenID Connect Core 1.0, 3.1.3.7): whose key signed it, who made it, for whom, and when."""

import hashlib
import hmac
import json
import math
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey
from joserfc.jws import JWSRegistry

from mesto.modules.auth.domain.errors import ProviderRefused
from mesto.modules.auth.infrastructure.profile import subject_of
from mesto.modules.auth.infrastructure.provider_metadata import ProviderMetadata

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a private key only: a provider's public key can never serve as a secret."""
LEEWAY: Final = timedelta(seconds=60)
OLDEST: Final = timedelta(hours=1)
"""A token is shown right after the sign-in it tells of; an older one has been kept by somebody."""
LONGEST: Final = 16 * 1024
MOST_KEYS: Final = 100
RSA_BITS: Final = range(2048, 8192 + 1)
"""Fewer are weak, more cost us time with every token."""
_registry: Final = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    issuer: str
    client_id: str
    parties: frozenset[str]
    """Who may have asked for a token that is made for us."""


class IdTokens:
    def __init__(self, metadata: ProviderMetadata, expected: Expected) -> None:
        self._metadata = metadata
        self._expected = expected

    async def verify(
        self, token: str, now: datetime, *, nonce: str | None = None, access_token: str | None = None
    ) -> dict[str, Any]:
        """Return the claims, or raise ProviderRefused."""
        header = _header_of(token)
        algorithm, key_id = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS or not isinstance(key_id, str | None):
            raise ProviderRefused
        keys = _usable(await self._metadata.keys())
        if key_id is not None and all(key.kid != key_id for key in keys):
            # Providers change keys when they please; whoever invents ids does not make us ask each time.
            keys = _usable(await self._metadata.keys(newer=True))
        try:
            claims = jwt.decode(token, KeySet(keys), algorithms=ALGORITHMS, registry=_registry).claims
        except (JoseError, ValueError, TypeError) as error:
            raise ProviderRefused from error
        self._judge(claims, now, nonce)
        if access_token is not None and "at_hash" in claims:
            _ensure_same(claims["at_hash"], _half_hash(access_token, algorithm))
        return claims

    def _judge(self, claims: dict[str, Any], now: datetime, nonce: str | None) -> None:
        audience, party = claims.get("aud"), claims.get("azp")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != self._expected.issuer or self._expected.client_id not in audiences:
            raise ProviderRefused
        if subject_of(claims.get("sub")) is None:
            raise ProviderRefused
        if party is None and len(audiences) > 1:
            raise ProviderRefused
        if party is not None and (not isinstance(party, str) or party not in self._expected.parties):
            raise ProviderRefused
        _ensure_timely(claims, now)
        if nonce is not None:
            _ensure_same(claims.get("nonce"), nonce)


def _ensure_timely(claims: dict[str, Any], now: datetime) -> None:
    issued_at, expires_at = _moment(claims.get("iat")), _moment(claims.get("exp"))
    not_before = _moment(claims.get("nbf", issued_at))
    earliest, latest = (now - LEEWAY).timestamp(), (now + LEEWAY).timestamp()
    if expires_at <= earliest or max(issued_at, not_before) > latest:
        raise ProviderRefused
    if issued_at < (now - OLDEST - LEEWAY).timestamp():
        raise ProviderRefused


def _moment(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ProviderRefused
    return value


def _ensure_same(said: Any, known: str) -> None:
    # JSON may hold half characters, which UTF-8 has none for.
    told = said.encode(errors="surrogatepass") if isinstance(said, str) else b""
    if not hmac.compare_digest(told, known.encode(errors="surrogatepass")):
        raise ProviderRefused


def _half_hash(text: str, algorithm: str) -> str:
    digest = hashlib.new(f"sha{algorithm[-3:]}", text.encode()).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _header_of(token: str) -> dict[str, Any]:
    first, *rest = token.split(".")
    try:
        header = json.loads(urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, RecursionError) as error:
        raise ProviderRefused from error
    if len(rest) != 2 or len(token) > LONGEST or not isinstance(header, dict):  # noqa: PLR2004  # payload, signature
        raise ProviderRefused
    return header


def _usable(found: dict[str, Any]) -> list[Key]:
    """Return the keys we understand; a set may hold others, and broken ones."""
    listed = found.get("keys")
    keys = (_public_key(one) for one in (listed[:MOST_KEYS] if isinstance(listed, list) else ()))
    return [key for key in keys if key is not None]


def _public_key(one: Any) -> Key | None:
    if not isinstance(one, dict) or "d" in one or one.get("use", "sig") != "sig":
        return None
    try:
        key: Key
        if one.get("kty") == "RSA" and _bits(one.get("n")) in RSA_BITS:
            key = RSAKey.import_key(one)
        elif one.get("kty") == "EC":
            key = ECKey.import_key(one)
        else:
            return None
        key.ensure_kid()
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key


def _bits(modulus: Any) -> int:
    try:
        return len(urlsafe_b64decode(modulus + "==").lstrip(b"\0")) * 8
    except (ValueError, TypeError):
        return 0
