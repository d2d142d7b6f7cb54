import hashlib
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import jwt

from mesto.core.ids import new_id
from mesto.modules.auth.domain.errors import TokenExpired, TokenInvalid
from mesto.modules.auth.domain.token_pair import AccessToken, AccessTokens

ALGORITHM: Final = "HS256"
TYPE: Final = "at+jwt"
ISSUER: Final = "mesto"
AUDIENCE: Final = "mesto-api"
CLAIMS: Final = ("iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp")
CLOCKS_DIFFER_BY: Final = timedelta(seconds=5)
"""Between the processes of one installation; a token may be shown before it was issued by that much."""
LONGEST: Final = 2048
REMEMBERED: Final = 4096
"""Tokens whose signature has been verified; session and person are read anew each time all the same."""
_COMPACT: Final = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def _as_jwk(key: bytes) -> dict[str, str]:
    return {"kty": "oct", "alg": ALGORITHM, "k": urlsafe_b64encode(key).rstrip(b"=").decode()}


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who an access token speaks for."""

    user_id: UUID
    session_id: UUID


class JwtAccessTokens(AccessTokens):
    """JSON Web Tokens with one fixed algorithm. `kid` names the version of the installation's key."""

    def __init__(self, keys: tuple[bytes, ...], life: timedelta) -> None:
        self._signing = keys[0]
        # A token is ours only with exactly a header of ours, byte for byte: nothing else in it is
        # ever read, so no alg, jwk, jku, x5u or crit can choose how it is verified.
        # Keys are prepared once: PyJWT looks at bare bytes anew with every token, which costs more than
        # the signature itself.
        prepare = jwt.PyJWK.from_dict
        self._keys = {self._sign({}, key).partition(".")[0]: prepare(_as_jwk(key)) for key in keys}
        self._life = life
        # The same token comes with every request of its few minutes; only good ones are remembered.
        self._verified = lru_cache(REMEMBERED)(self._verify)

    def issue(self, *, user_id: UUID, session_id: UUID, now: datetime, not_after: datetime) -> AccessToken:
        issued_at = int(now.timestamp())
        expires_at = int(min(now + self._life, not_after).timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user_id),
            "sid": str(session_id),
            "jti": str(new_id()),
            "iat": issued_at,
            "nbf": issued_at,
            "exp": expires_at,
        }
        token = self._sign(claims, self._signing)
        return AccessToken(token=token, expires_at=datetime.fromtimestamp(expires_at, UTC))

    def read(self, token: str, now: datetime) -> Bearer:
        """Return who the token speaks for, or raise TokenInvalid or TokenExpired."""
        claims = self._verified(token)
        moments = [claims[name] for name in ("iat", "nbf", "exp")]
        ids = [claims[name] for name in ("sub", "sid", "jti")]
        if not all(type(moment) is int for moment in moments):
            raise TokenInvalid
        if not all(isinstance(id_, str) and _UUID.fullmatch(id_) for id_ in ids):
            raise TokenInvalid
        iat, nbf, exp = moments
        if max(iat, nbf) > (now + CLOCKS_DIFFER_BY).timestamp():
            raise TokenInvalid
        if exp <= now.timestamp():
            raise TokenExpired
        return Bearer(UUID(claims["sub"]), UUID(claims["sid"]))

    @staticmethod
    def _sign(claims: dict[str, Any], key: bytes) -> str:
        version = hashlib.sha256(key).hexdigest()[:8]
        return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"typ": TYPE, "kid": version})

    def _verify(self, token: str) -> dict[str, Any]:
        key = self._keys.get(token.partition(".")[0])
        if key is None or len(token) > LONGEST or not _COMPACT.fullmatch(token):
            raise TokenInvalid
        try:
            # PyJWT judges moments by the system's clock, so they are judged above, by ours.
            return jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={
                    "require": list(CLAIMS),
                    "strict_aud": True,
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.InvalidTokenError as error:
            raise TokenInvalid from error
